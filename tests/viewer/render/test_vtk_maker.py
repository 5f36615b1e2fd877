"""The two makers held against each other, pixel by pixel.

Slices and cuts: vtkImageReslice keeps its interpolation weights in 32 bits (and sampling places near a pixel border may fall
to either side), so a value may differ by about 1e-6 of its neighbours' difference. Where that crosses the boundary of two
entries of the table the grey may differ by one entry; with the windows used here that is one grey level, in few pixels.
The pixels along the very edge of an image or volume may be inside for one and outside for the other.

Volumes: faint places are lit by a slope between eight voxels in ours, so its light differs by a few levels (the mapper
for graphics processors: 5 to 9 on average here). Its fixed-point rays come out darker than both, by 25 to 30 levels on
average, and flat places black. So the mean is held, and where things lie: the middles of what is lit agree to a fraction of a
screen pixel, of which three make a voxel.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.viewer.render.reference import linear_table
from viewer.model.geometry import Plane, transform, triple, voxel_affine
from viewer.model.greyscale import DisplayTable
from viewer.model.sculpture import Box
from viewer.model.view import Cut, Look, Orbit
from viewer.render.box import cut_camera, orbit_camera
from viewer.render.camera import camera_for
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.machine import renderer_name
from viewer.render.pictures import CutPicture, Picture, SlicePicture, VolumePicture
from viewer.render.presets import Preset
from viewer.render.ray_limits import hidden_of
from viewer.render.vtk_maker import VtkMaker
from viewer.render.vtk_scene import Room

FIRST = Plane((-20.0, -35.0, 100.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.8, 0.9, in_patient=True)
SHEARED = voxel_affine(FIRST, (0.0, -0.5, 1.2))
PRESET = Preset("p", "P", ((100.0, 0.0, 1.0, 0.5, 0.2), (300.0, 0.3, 1.0, 0.8, 0.4), (900.0, 0.6, 0.2, 0.9, 1.0)))


@pytest.fixture
def both() -> tuple[Canvas, Canvas]:
    return Canvas(FusedMaker()), Canvas(VtkMaker(hardware=False))


@pytest.fixture(scope="module", params=[False, True], ids=["fixed point", "graphics processor's mapper"])
def hardware(request: pytest.FixtureRequest) -> bool:
    if not renderer_name():
        pytest.skip("VTK's volume mappers need an OpenGL, which is not here")
    return bool(request.param)


@pytest.fixture(scope="module")
def volume_canvas(hardware: bool) -> Canvas:
    return Canvas(VtkMaker(hardware=hardware))


def any_look(random: np.random.Generator) -> Look:
    pan = (float(random.normal(0, 4)), float(random.normal(0, 4)))
    zoom, turn = float(random.uniform(0.9, 4)), float(random.uniform(0, 360))
    return Look(zoom, pan, turn, bool(random.integers(2)), bool(random.integers(2)))


def assert_alike(canvases: tuple[Canvas, Canvas], picture: Picture) -> None:
    ours, theirs = (canvas.draw(picture).astype(int) for canvas in canvases)
    difference = np.abs(ours - theirs)
    assert (difference > 1).mean() < 2e-3
    assert (difference > 0).mean() < 1e-2
    assert ours.max() > 100


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "float32", "float64"])
@pytest.mark.parametrize("interpolate", [True, False])
def test_both_makers_draw_the_same_slices(both: tuple[Canvas, Canvas], dtype: str, interpolate: bool) -> None:
    random = np.random.default_rng(17)
    for case in range(8):
        pixels = random.integers(0, 256 if dtype == "uint8" else 2000, (60, 47)).astype(dtype)
        padding = (100.0, 150.0) if case % 2 else None
        table = DisplayTable(0.0, 1.0, linear_table(900, 2000, 0, 2400).table, padding, 77)
        if dtype == "uint8":
            table = DisplayTable(0.0, 1.0, np.arange(256, dtype=np.uint8), padding, 77)
        camera = camera_for(Plane(row_spacing=1.3), 60, 47, any_look(random), 210, 170)
        assert_alike(both, SlicePicture(pixels, table, camera, interpolate))


def test_both_makers_draw_the_same_small_pictures(both: tuple[Canvas, Canvas]) -> None:
    pixels = np.random.default_rng(3).integers(0, 2000, (300, 260)).astype(np.int16)
    table = linear_table(900, 2000, 0, 2400)
    assert_alike(both, SlicePicture(pixels, table, camera_for(Plane(), 300, 260, Look(rotation_deg=20), 100, 90)))


@pytest.mark.parametrize("interpolate", [True, False])
def test_both_makers_draw_the_same_colours(both: tuple[Canvas, Canvas], interpolate: bool) -> None:
    random = np.random.default_rng(4)
    pixels = random.integers(0, 256, (40, 50, 3)).astype(np.uint8)
    for _ in range(4):
        assert_alike(
            both, SlicePicture(pixels, None, camera_for(Plane(), 40, 50, any_look(random), 150, 140), interpolate)
        )


@pytest.mark.parametrize("slab", ["mip", "minip", "mean"])
def test_both_makers_draw_the_same_cuts(both: tuple[Canvas, Canvas], slab: str) -> None:
    random = np.random.default_rng(5)
    table = linear_table(900, 2000, 0, 2400)
    for case in range(6):
        voxels = random.integers(0, 2000, (20, 30, 25)).astype(np.int16)
        row, column = np.linalg.qr(random.normal(size=(3, 3)))[0][:, :2].T
        center = transform(SHEARED, (12, 15, 10)) + random.normal(0, 2, 3)
        cut = Cut(tuple(center.tolist()), tuple(row.tolist()), tuple(column.tolist()))
        ready = np.ones(20, bool)
        ready[7] = case % 3 > 0
        shown = replace(table, padding=(500.0, 520.0) if case % 2 else None, background=60)
        camera = cut_camera(cut, SHEARED, voxels.shape, any_look(random), 90, 80)
        for slab_mm in (0.0, 4.0):
            assert_alike(both, CutPicture(voxels, SHEARED, shown, camera, slab_mm, slab, ready))


def test_both_makers_render_volumes_alike(volume_canvas: Canvas, hardware: bool) -> None:
    y, x = np.mgrid[0:40, 0:40]
    z = np.arange(36)[:, None, None]
    ball = 1000 - 70 * np.sqrt((x - 15.0) ** 2 + (y - 22.0) ** 2 + (z - 18.0) ** 2)
    rod = 800 - 200 * np.hypot(x - 32.0, y - 10.0) + 0 * z - 2000 * ((z < 4) | (z > 31))
    voxels = np.maximum(ball, rod).clip(-1000, 2000).astype(np.int16)
    fused = Canvas(FusedMaker())
    for look in (
        Look(),
        Look(1.3, (3.0, -2.0), 25.0),
        Look(flip_horizontal=True),
        Look(flip_vertical=True, rotation_deg=90),
    ):
        for orbit in (Orbit("p", 0, 0), Orbit("p", 35, 20), Orbit("p", -120, -40)):
            camera = orbit_camera(orbit, SHEARED, voxels.shape, look, 160, 120)
            picture = VolumePicture(voxels, SHEARED, PRESET, camera)
            ours, theirs = (canvas.draw(picture)[..., :3].astype(float) for canvas in (fused, volume_canvas))
            lit = (ours.max(axis=-1) > 40) | (theirs.max(axis=-1) > 40)
            assert np.abs(ours - theirs)[lit].mean() < (12 if hardware else 40)
            assert middle(ours) == pytest.approx(middle(theirs), abs=0.2 if hardware else 0.8)


def test_both_makers_leave_out_padding_in_volumes(volume_canvas: Canvas) -> None:
    voxels = np.broadcast_to(300 + 20 * np.arange(20)[:, None], (20, 20, 20)).astype(np.int16)
    voxels[:, :, 10:] = 900
    camera = orbit_camera(Orbit("p"), SHEARED, voxels.shape, Look(), 80, 60)
    picture = VolumePicture(voxels, SHEARED, PRESET, camera, padding=(850.0, 950.0))
    for canvas in (Canvas(FusedMaker()), volume_canvas):
        seen = canvas.draw(picture)[..., :3].max(axis=(0, 2))
        edge = camera.to_screen(transform(SHEARED, (9.5, 10, 10)))[0]
        assert seen[: int(edge) - 4].max() > 100
        assert seen[int(edge) + 4 :].max() == 0


def test_both_makers_leave_out_what_lies_beyond_the_box(volume_canvas: Canvas) -> None:
    voxels = np.ascontiguousarray(np.broadcast_to(300 + 20 * np.arange(30)[:, None], (20, 30, 25)), np.int16)
    centre = transform(SHEARED, (12, 15, 10))
    camera = orbit_camera(Orbit("p", 30, 15), SHEARED, voxels.shape, Look(), 120, 100)
    box = Box(triple(centre - 4), triple(centre + 5))
    picture = VolumePicture(voxels, SHEARED, PRESET, camera, box=box)
    ours, theirs = (canvas.draw(picture)[..., :3].max(axis=-1) > 10 for canvas in (Canvas(FusedMaker()), volume_canvas))
    assert 100 < ours.sum() < ours.size / 2
    assert (ours != theirs).sum() < 0.15 * ours.sum()  # along the edge
    whole = volume_canvas.draw(replace(picture, box=None))[..., :3].max(axis=-1) > 10
    assert whole.sum() > 2 * theirs.sum()


def test_the_kernels_draw_what_the_graphics_processor_cannot(volume_canvas: Canvas) -> None:
    voxels = np.full((20, 30, 25), 900, np.int16)
    camera = orbit_camera(Orbit("p", 30, 15), SHEARED, voxels.shape, Look(), 90, 70)
    mask = np.zeros(voxels.shape, bool)
    mask[:10] = True
    picture = VolumePicture(voxels, SHEARED, PRESET, camera, hidden=hidden_of(mask))
    np.testing.assert_array_equal(volume_canvas.draw(picture), Canvas(FusedMaker()).draw(picture))
    table = DisplayTable(0.0, 4.0, np.arange(256, dtype=np.uint8))
    extreme = replace(picture, hidden=None, mode="mip", table=table)
    np.testing.assert_array_equal(volume_canvas.draw(extreme), Canvas(FusedMaker()).draw(extreme))


@pytest.mark.parametrize(
    ("room", "fits"),
    [
        (Room(), True),
        (Room(511, None), False),
        (Room(512, None), True),
        (Room(None, 419_430_400), True),
        (Room(2048, 300_000_000), False),
    ],
)
def test_a_volume_is_given_to_the_graphics_processor_only_where_it_fits_whole(room: Room, fits: bool) -> None:
    assert room.holds((400, 512, 512), 2) is fits


def middle(seen: np.ndarray) -> np.ndarray:
    y, x = np.nonzero(seen.max(axis=-1) > 30)
    return np.array([x.mean(), y.mean()])
