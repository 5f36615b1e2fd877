from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.viewer.render.reference import cut_by_hand, linear_table
from viewer.model.geometry import Plane, transform, voxel_affine
from viewer.model.greyscale import DisplayTable
from viewer.model.view import Cut, Look
from viewer.render.box import cut_camera
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import CutPicture

FIRST = Plane((-20.0, -35.0, 100.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.8, 0.5, in_patient=True)
STRAIGHT = voxel_affine(FIRST, (0.0, 0.0, 2.5))
SHEARED = voxel_affine(FIRST, (0.0, -0.7, 2.4))
CENTER = (-8.0, -12.0, 130.0)
AXIAL = Cut(CENTER, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
CORONAL = Cut(CENTER, (1.0, 0.0, 0.0), (0.0, 0.0, -1.0))
SAGITTAL = Cut(CENTER, (0.0, 1.0, 0.0), (0.0, 0.0, -1.0))
TABLE = linear_table(width=3000)
BYTES = DisplayTable(0.0, 1.0, np.arange(256, dtype=np.uint8))


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(FusedMaker())


def noise(dtype: str = "int16", seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 1500, (24, 40, 31)).astype(dtype)


def oblique(random: np.random.Generator) -> Cut:
    row, column = np.linalg.qr(random.normal(size=(3, 3)))[0][:, :2].T
    center = np.array(CENTER) + random.normal(0, 4, 3)
    return Cut(tuple(center.tolist()), tuple(row.tolist()), tuple(column.tolist()))


def any_look(random: np.random.Generator) -> Look:
    return Look(float(random.uniform(0.8, 3)), (3.0, -2.0), float(random.uniform(0, 360)), bool(random.integers(2)))


def assert_alike(seen: np.ndarray, expected: np.ndarray) -> None:
    """Equal but for places on the very border of a volume or of two grey levels, which rounding may move across."""
    difference = np.abs(seen.astype(int) - expected)
    assert (difference > 1).mean() < 1e-3
    assert (difference > 0).mean() < 5e-3


@pytest.mark.parametrize("matrix", [STRAIGHT, SHEARED], ids=["straight", "sheared"])
@pytest.mark.parametrize("cut", [AXIAL, CORONAL, SAGITTAL], ids=["axial", "coronal", "sagittal"])
def test_planes_through_straight_and_tilted_volumes_equal_a_plain_reading(
    canvas: Canvas, cut: Cut, matrix: np.ndarray
) -> None:
    voxels = noise()
    camera = cut_camera(cut, matrix, voxels.shape, Look(), 150, 130)
    picture = CutPicture(voxels, matrix, TABLE, camera)
    assert_alike(canvas.draw(picture), cut_by_hand(picture))


@pytest.mark.parametrize("slab", ["mip", "minip", "mean"])
@pytest.mark.parametrize("cut", [AXIAL, CORONAL, SAGITTAL], ids=["axial", "coronal", "sagittal"])
def test_slabs_through_a_tilted_volume_equal_a_plain_reading(canvas: Canvas, cut: Cut, slab: str) -> None:
    voxels = noise()
    camera = cut_camera(cut, SHEARED, voxels.shape, Look(), 60, 50)
    for slab_mm in (0.3, 6.0, 60.0):
        picture = CutPicture(voxels, SHEARED, TABLE, camera, slab_mm, slab)
        assert_alike(canvas.draw(picture), cut_by_hand(picture))


@pytest.mark.parametrize("slab", ["mip", "minip", "mean"])
def test_random_obliques_with_padding_and_missing_slices_equal_a_plain_reading(canvas: Canvas, slab: str) -> None:
    random = np.random.default_rng(21)
    for case in range(15):
        voxels = noise(("int16", "uint16", "float32")[case % 3], seed=case)
        voxels[random.random(voxels.shape) < 0.05] = 1600
        ready = np.ones(len(voxels), bool)
        ready[random.integers(0, 24, case % 3)] = False
        table = DisplayTable(TABLE.first, 1.0, TABLE.table, None if case % 2 else (1600.0, 1700.0), 40)
        camera = cut_camera(oblique(random), SHEARED, voxels.shape, any_look(random), 70, 60)
        for slab_mm in (0.0, 5.0):
            picture = CutPicture(voxels, SHEARED, table, camera, slab_mm, slab, ready)
            assert_alike(canvas.draw(picture), cut_by_hand(picture))


@pytest.mark.parametrize("slab_mm", [0.0, 4.0])
def test_a_bright_voxel_appears_where_it_lies(canvas: Canvas, slab_mm: float) -> None:
    random = np.random.default_rng(8)
    for _ in range(25):
        voxels = np.zeros((24, 40, 31), np.uint8)
        index = random.integers(3, 20, 3)
        voxels[tuple(index)] = 255
        point = transform(SHEARED, index[::-1])
        cut = replace(oblique(random), center=tuple(point.tolist()))
        camera = cut_camera(cut, SHEARED, voxels.shape, Look(1.0, (0.0, 0.0), float(random.uniform(0, 360))), 500, 400)
        seen = canvas.draw(CutPicture(voxels, SHEARED, BYTES, camera, slab_mm)).astype(float)
        y, x = np.mgrid[0:400, 0:500] + 0.5
        centre = np.array([(seen * x).sum(), (seen * y).sum()]) / seen.sum()
        assert seen.max() > 200
        assert centre == pytest.approx(camera.to_screen(point), abs=0.3)


def test_a_cut_along_the_images_at_their_scale_is_the_image(canvas: Canvas) -> None:
    voxels = noise()
    plane = Plane((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.5, 0.5, in_patient=True)
    matrix = voxel_affine(plane, (0.0, 0.0, 2.0))
    for index in (0, 7, 23):
        cut = Cut((0.0, 0.0, index * 2.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
        camera = cut_camera(cut, matrix, voxels.shape, Look(), 31, 40)
        seen = canvas.draw(CutPicture(voxels, matrix, TABLE, camera))
        assert np.array_equal(seen, TABLE.table[voxels[index].astype(int) + 1024])


def test_a_slab_is_never_darker_than_its_plane_and_its_mean_lies_between(canvas: Canvas) -> None:
    camera = cut_camera(CORONAL, SHEARED, (24, 40, 31), Look(), 100, 100)
    pictures = {
        name: CutPicture(noise(), SHEARED, TABLE, camera, thickness, slab)
        for name, thickness, slab in (
            ("plane", 0.0, "mip"),
            ("mip", 8.0, "mip"),
            ("least", 8.0, "minip"),
            ("mean", 8.0, "mean"),
        )
    }
    seen = {name: canvas.draw(picture).astype(int) for name, picture in pictures.items()}
    canvas_free = {name: Canvas(FusedMaker()).draw(picture).astype(int) for name, picture in pictures.items()}
    assert all(np.array_equal(seen[name], canvas_free[name]) for name in seen)
    inside = seen["plane"] > 0
    assert (seen["mip"] >= seen["plane"])[inside].all()
    assert (seen["least"] <= seen["plane"])[inside].all()
    assert ((seen["least"] <= seen["mean"]) & (seen["mean"] <= seen["mip"]))[inside].all()


def test_outside_the_volume_is_background(canvas: Canvas) -> None:
    table = DisplayTable(0.0, 1.0, np.full(2000, 200, np.uint8), background=55)
    camera = cut_camera(AXIAL, STRAIGHT, (24, 40, 31), Look(), 300, 64)
    for slab_mm in (0.0, 3.0):
        seen = canvas.draw(CutPicture(noise(), STRAIGHT, table, camera, slab_mm))
        assert set(seen[:, :100].ravel().tolist()) == {55}
        assert set(seen[:, 140:160].ravel().tolist()) == {200}


def test_a_coarse_cut_resembles_the_full_one(canvas: Canvas) -> None:
    z, y, x = np.mgrid[0:24, 0:40, 0:31].astype(float)
    voxels = (120 + 60 * np.sin(z / 5) + 40 * np.cos(y / 7 + x / 9)).astype(np.int16)
    for width, height in ((200, 160), (201, 159)):
        camera = cut_camera(CORONAL, SHEARED, voxels.shape, Look(1.4), width, height)
        for slab_mm in (0.0, 6.0):
            full = CutPicture(voxels, SHEARED, BYTES, camera, slab_mm)
            fine = canvas.draw(full).astype(int)
            coarse = Canvas(FusedMaker()).draw(replace(full, coarse=True)).astype(int)
            assert coarse.shape == fine.shape
            inside = (fine > 0) & (coarse > 0)
            assert np.percentile(np.abs(coarse - fine)[inside], 95) <= 4


def test_a_volume_of_colours_is_refused(canvas: Canvas) -> None:
    camera = cut_camera(AXIAL, STRAIGHT, (4, 5, 6), Look(), 10, 10)
    with pytest.raises(ValueError, match="three axes"):
        canvas.draw(CutPicture(np.zeros((4, 5, 6, 3), np.uint8), STRAIGHT, TABLE, camera))


def test_a_single_image_is_a_volume_of_its_own_thickness(canvas: Canvas) -> None:
    camera = cut_camera(replace(AXIAL, center=(0.0, 0.0, 100.0)), STRAIGHT, (1, 40, 31), Look(), 62, 128)
    picture = CutPicture(noise()[:1], STRAIGHT, TABLE, camera)
    assert_alike(canvas.draw(picture), cut_by_hand(picture))
    assert canvas.draw(picture).max() > 0
