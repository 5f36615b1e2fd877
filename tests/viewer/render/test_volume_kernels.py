from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.viewer.render.reference import screen_centres
from viewer.model.geometry import Plane, transform, voxel_affine
from viewer.model.view import Look, Orbit
from viewer.render.box import orbit_camera
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import VolumePicture
from viewer.render.presets import Preset

FIRST = Plane((-20.0, -35.0, 100.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.8, 0.9, in_patient=True)
SHEARED = voxel_affine(FIRST, (0.0, -0.5, 1.2))
SOLID = Preset(
    "solid", "Solid", ((100.0, 0.0, 1.0, 0.5, 0.2), (300.0, 0.8, 1.0, 0.8, 0.4), (900.0, 0.9, 0.2, 0.9, 1.0))
)
GLOW = Preset(
    "glow", "Glow", ((0.0, 0.0, 1.0, 1.0, 1.0), (1000.0, 0.9, 1.0, 1.0, 1.0)), ambient=1.0, diffuse=0.0, specular=0.0
)


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(FusedMaker())


def picture_of(
    voxels: np.ndarray, orbit: Orbit, preset: Preset = SOLID, size: tuple[int, int] = (70, 60)
) -> VolumePicture:
    camera = orbit_camera(orbit, SHEARED, voxels.shape, Look(), *size)
    return VolumePicture(voxels, SHEARED, preset, camera)


def smooth_noise(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    coarse = random.normal(0, 500, (7, 8, 6))
    return np.kron(coarse, np.ones((5, 5, 5))).astype(np.int16)


def rays_by_hand(picture: VolumePicture) -> np.ndarray:
    """Every place of every ray, in mm, with slopes by finite differences; front to back, none skipped, none cut short."""
    camera, preset = picture.camera, picture.preset
    normal, inverse = camera.plane.normal, np.linalg.inv(picture.matrix)
    slices, rows, columns = picture.voxels.shape
    ends = [(c, r, s) for c in (-0.5, columns - 0.5) for r in (-0.5, rows - 0.5) for s in (-0.5, slices - 0.5)]
    depths = camera.plane.height(transform(picture.matrix, ends))
    step = np.linalg.norm(picture.matrix[:3, :3], axis=0).min() / 2
    points = camera.to_points(screen_centres(camera))
    colour, passing = np.zeros((camera.height, camera.width, 3)), np.ones((camera.height, camera.width))
    table = np.array(preset.points)
    for depth in np.arange(depths.min(), depths.max() + step, step):
        here = points + normal * depth
        value, inside = trilinear(picture.voxels, transform(inverse, here))
        slope = slope_by_formula(picture, transform(inverse, here))
        value = value * picture.slope + picture.intercept
        red, green, blue, opacity = (np.interp(value, table[:, 0], table[:, index]) for index in (2, 3, 4, 1))
        opacity = np.where(inside, 1 - (1 - opacity) ** step, 0)
        length = np.linalg.norm(slope, axis=-1)
        cosine = np.abs(slope @ normal) / np.where(length > 1e-6, length, 1.0)
        cosine = np.where(length > 1e-6, cosine, 0.0)
        body, gloss = preset.ambient + preset.diffuse * cosine, preset.specular * cosine**preset.power
        lit = np.stack([red, green, blue], axis=-1) * body[..., None] + gloss[..., None]
        colour += (passing * opacity)[..., None] * lit
        passing *= 1 - opacity
    return np.minimum(colour, 1) * 255


def trilinear(voxels: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    shape = np.array(voxels.shape[::-1])
    inside = ((places >= 0) & (places <= shape - 1)).all(axis=-1)
    low = np.clip(np.floor(places).astype(int), 0, shape - 2)
    part = places - low
    total = np.zeros(places.shape[:-1])
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(np.array(corner) == 1, part, 1 - part), axis=-1)
        c, r, s = np.moveaxis(low + corner, -1, 0)
        total += weight * voxels[s, r, c]
    return total, inside


def slope_by_formula(picture: VolumePicture, places: np.ndarray) -> np.ndarray:
    """The slope in mm: central differences at every voxel, interpolated; beside the border that of the eight voxels."""
    voxels = picture.voxels.astype(float)
    smooth = [trilinear(each, places)[0] for each in np.gradient(voxels)[::-1]]  # column, row, slice
    shape = np.array(voxels.shape[::-1])
    inner = ((places >= 1) & (places < shape - 2)).all(axis=-1)
    slopes = np.where(inner[..., None], np.stack(smooth, axis=-1), slope_of_eight(voxels, places))
    return slopes @ np.linalg.inv(picture.matrix)[:3, :3]


def slope_of_eight(voxels: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Differences over a hair within the same eight voxels."""
    shape = np.array(voxels.shape[::-1])
    low = np.clip(np.floor(places), 0, shape - 2)
    hair = 1e-4
    slopes = []
    for axis in range(3):
        away = np.zeros(3)
        away[axis] = hair
        ahead = np.clip(places + away, low, low + 1)
        behind = np.clip(places - away, low, low + 1)
        gap = np.maximum((ahead - behind)[..., axis], 1e-9)
        slopes.append((trilinear(voxels, ahead)[0] - trilinear(voxels, behind)[0]) / gap)
    return np.stack(slopes, axis=-1)


def test_renderings_equal_a_plain_reading_without_any_short_cut(canvas: Canvas) -> None:
    for seed, (azimuth, elevation) in enumerate(((0, 0), (35, 20), (-120, -50), (180, 90))):
        picture = picture_of(smooth_noise(seed), Orbit("solid", azimuth, elevation))
        seen, expected = canvas.draw(picture).astype(float), rays_by_hand(picture)
        difference = np.abs(seen[..., :3] - expected)
        assert expected.max() > 100
        assert difference.mean() < 1.5  # a ray ends when 2 % of the light is left: 5 of 255 at the most
        assert np.percentile(difference, 99.5) < 15  # faint places are lit by the slope between their eight voxels
        assert (seen[..., 3] == 255).all()


def test_rescale_moves_the_presets_to_stored_values(canvas: Canvas) -> None:
    voxels = smooth_noise(3)
    plain = canvas.draw(picture_of(voxels, Orbit("solid", 20, 10))).astype(int)
    for slope, intercept in ((2.0, -1024.0), (-1.0, 700.0)):
        stored = ((voxels - intercept) / slope).astype(np.float32)
        picture = replace(picture_of(stored, Orbit("solid", 20, 10)), slope=slope, intercept=intercept)
        assert np.abs(Canvas(FusedMaker()).draw(picture).astype(int) - plain).max() <= 2


def test_a_bright_voxel_appears_where_it_lies(canvas: Canvas) -> None:
    random = np.random.default_rng(9)
    for _ in range(12):
        voxels = np.zeros((24, 40, 31), np.int16)
        index = random.integers(2, 22, 3)
        voxels[tuple(index)] = 1000
        orbit = Orbit("glow", float(random.uniform(-180, 180)), float(random.uniform(-90, 90)))
        picture = picture_of(voxels, orbit, GLOW, (400, 300))
        seen = canvas.draw(picture)[..., 0].astype(float)
        y, x = np.mgrid[0:300, 0:400] + 0.5
        centre = np.array([(seen * x).sum(), (seen * y).sum()]) / seen.sum()
        point = transform(SHEARED, index[::-1])
        assert centre == pytest.approx(picture.camera.to_screen(point), abs=0.5)


def test_what_lies_in_front_hides_what_lies_behind(canvas: Canvas) -> None:
    voxels = np.zeros((30, 40, 40), np.int16)
    voxels[5:25, 5:9, 5:35] = 300  # anterior: rows grow to the back
    voxels[5:25, 30:34, 5:35] = 900
    front = canvas.draw(picture_of(voxels, Orbit("solid", 0, 0)))[30, 35, :3].astype(int)
    back = Canvas(FusedMaker()).draw(picture_of(voxels, Orbit("solid", 180, 0)))[30, 35, :3].astype(int)
    assert front[0] > front[2] + 50  # orange before
    assert back[2] - back[0] > front[2] - front[0] + 50  # blue behind, seen through the orange rim of its own surface


def test_padding_and_missing_slices_are_clear(canvas: Canvas) -> None:
    voxels = np.full((20, 20, 20), 500, np.int16)
    orbit = Orbit("glow", 30, 30)
    assert canvas.draw(picture_of(voxels, orbit, GLOW))[..., :3].max() > 100
    padded = replace(picture_of(voxels, orbit, GLOW), padding=(500.0, 500.0))
    assert canvas.draw(padded)[..., :3].max() == 0
    ready = np.zeros(20, bool)
    assert canvas.draw(replace(picture_of(voxels, orbit, GLOW), ready=ready))[..., :3].max() == 0
    ready[10:14] = True
    some = canvas.draw(replace(picture_of(voxels, Orbit("glow"), GLOW), ready=ready))[..., 0]
    lit = np.flatnonzero(some.max(axis=1))
    camera = picture_of(voxels, Orbit("glow"), GLOW).camera
    heights = camera.to_screen(transform(SHEARED, [(10, 10, 10), (10, 10, 13)]))[:, 1]
    assert lit.min() == pytest.approx(heights.min(), abs=2)
    assert lit.max() + 1 == pytest.approx(heights.max(), abs=2)


def test_a_volume_with_nothing_to_show_is_black(canvas: Canvas) -> None:
    seen = canvas.draw(picture_of(np.full((20, 30, 25), -500, np.int16), Orbit("solid", 10, 10)))
    assert seen[..., :3].max() == 0
    assert (seen[..., 3] == 255).all()


def test_a_coarse_rendering_resembles_the_full_one(canvas: Canvas) -> None:
    picture = picture_of(smooth_noise(5), Orbit("solid", 40, 15), size=(301, 200))
    fine = canvas.draw(picture).astype(int)
    coarse = Canvas(FusedMaker()).draw(replace(picture, coarse=True)).astype(int)
    assert coarse.shape == fine.shape
    assert np.abs(coarse - fine).mean() < 12


def test_a_flat_volume_of_one_image_does_not_fail(canvas: Canvas) -> None:
    assert canvas.draw(picture_of(np.full((1, 20, 20), 500, np.int16), Orbit("solid")))[..., :3].max() == 0


def test_faint_parts_are_as_a_plain_reading_sees_them(canvas: Canvas) -> None:
    random = np.random.default_rng(21)
    voxels = (random.normal(-800, 30, (60, 62, 58))).astype(np.int16)
    voxels[20:28, 20:40, 20:40] = -100
    haze = Preset(
        "haze", "Haze", ((-1000.0, 0.002, 0.4, 0.6, 0.8), (-500.0, 0.006, 1.0, 0.8, 0.7), (-200.0, 0.5, 1.0, 1.0, 1.0))
    )
    for azimuth, elevation in ((0, 0), (35, 20), (-100, -60)):
        picture = picture_of(voxels, Orbit("haze", azimuth, elevation), haze)
        difference = np.abs(canvas.draw(picture)[..., :3].astype(float) - rays_by_hand(picture))
        assert difference.mean() < 1.5
        assert np.percentile(difference, 99.5) < 8
