"""A second volume over a picture: a hot point is seen where it lies, to a small part of a voxel, on every plane."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.model.geometry import Plane, transform, triple, vector, voxel_affine
from viewer.model.view import Cut, Look
from viewer.render.box import cut_camera
from viewer.render.camera import Camera, camera_for
from viewer.render.fusion import Over, fused_layer

PET = Plane((-41.3, 17.9, -23.1), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 4.0, 4.1, in_patient=True)
MATRIX = voxel_affine(PET, (0.0, 0.0, 3.3))
HOT = (9, 7, 11)  # column, row, slice
GREY = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)


def over(window: tuple[float, float] = (0.0, 1000.0), opacity: float = 1.0, kind: str = "int16") -> Over:
    voxels = np.zeros((20, 16, 18), kind)
    voxels[HOT[2], HOT[1], HOT[0]] = 1000
    return Over(voxels, MATRIX, window, GREY, opacity)


def middle(layer: np.ndarray) -> np.ndarray:
    """The centre of what is opaque, (x, y) of the screen."""
    alpha = layer[..., 3].astype(float)
    y, x = np.mgrid[: alpha.shape[0], : alpha.shape[1]]
    return np.array([((x + 0.5) * alpha).sum(), ((y + 0.5) * alpha).sum()]) / alpha.sum()


def seen_at(camera: Camera, shift: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> np.ndarray:
    return camera.to_screen(transform(MATRIX, HOT) + shift)


@pytest.mark.parametrize("kind", ["int16", "uint16", "float32"])
@pytest.mark.parametrize(
    "look",
    [Look(), Look(zoom=1.7, pan=(11.0, -5.0)), Look(rotation_deg=90, flip_horizontal=True), Look(rotation_deg=33.0)],
)
def test_a_hot_point_over_a_finer_image(look: Look, kind: str) -> None:
    height = float(transform(MATRIX, HOT)[2])
    image = Plane((-60.2, 0.4, height), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.7, 0.7, in_patient=True)
    camera = camera_for(image, 160, 180, look, 720, 640)
    found = middle(fused_layer(over(kind=kind), camera))
    assert found == pytest.approx(seen_at(camera), abs=0.1)  # a voxel is about 23 px wide


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
        ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)),
        ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
        ((0.8, 0.6, 0.0), (0.0, 0.0, -1.0)),
    ],
)
def test_a_hot_point_on_planes_through_another_volume(
    row: tuple[float, float, float], column: tuple[float, float, float]
) -> None:
    ct = voxel_affine(
        Plane((-60.2, 0.4, -40.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.7, 0.7, in_patient=True), (0.0, 0.0, 1.25)
    )
    center = tuple(transform(MATRIX, HOT).tolist())
    camera = cut_camera(Cut(center, row, column), ct, (70, 160, 180), Look(), 700, 620)  # type: ignore[arg-type]
    # on oblique planes the point itself is no centre of symmetry of interpolation, but the picture's peak is there
    layer = fused_layer(over(), camera)
    assert middle(layer) == pytest.approx(seen_at(camera), abs=0.35)
    x, y = np.floor(seen_at(camera)).astype(int)
    assert layer[y, x, 3] >= 0.93 * 255


def test_the_weight_between_two_slices_is_that_of_interpolation() -> None:
    height = float(transform(MATRIX, HOT)[2]) + 0.25 * 3.3
    image = Plane((-60.2, 0.4, height), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.7, 0.7, in_patient=True)
    camera = camera_for(image, 160, 180, Look(), 2001, 1801)
    layer = fused_layer(over(opacity=1.0), camera)
    assert layer[..., 3].max() == pytest.approx(0.75 * 255, abs=2)


def test_a_registered_volume_is_moved() -> None:
    moved = np.eye(4)
    moved[:3, 3] = (5.0, -8.0, 0.0)
    height = float(transform(MATRIX, HOT)[2])
    image = Plane((-60.2, 0.4, height), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.7, 0.7, in_patient=True)
    camera = camera_for(image, 160, 180, Look(), 720, 640)
    one = over()
    there = Over(one.voxels, moved @ MATRIX, one.window, GREY, 1.0)
    assert middle(fused_layer(there, camera)) == pytest.approx(seen_at(camera, (5.0, -8.0, 0.0)), abs=0.1)


def test_levels_colours_and_opacity_are_those_of_the_window() -> None:
    palette = np.zeros((256, 3), np.uint8)
    palette[:, 0], palette[:, 1] = np.arange(256), 200
    camera = camera_for(Plane((0.0, 0.0, 0.0), in_patient=True), 8, 8, Look(), 8, 8)
    for value, level in ((-50, None), (100, None), (150, 63.75), (200, 127.5), (300, 255.0), (9000, 255.0)):
        voxels = np.full((3, 8, 8), value, np.int16)
        layer = fused_layer(Over(voxels, np.eye(4), (100.0, 300.0), palette, 0.6), camera)
        if level is None:
            assert not layer.any()
            continue
        weight = 0.6 * level / 255
        expected = (int(level + 0.5) * weight, 200 * weight, 0, 255 * weight)
        assert layer[4, 4].astype(float) == pytest.approx(expected, abs=1.0)  # opacity goes by whole levels


def test_nothing_is_seen_outside_in_padding_and_of_slices_that_are_not_there() -> None:
    voxels = np.full((3, 8, 8), 1000, np.int16)
    camera = camera_for(Plane((-4.0, -4.0, 0.0), in_patient=True), 16, 16, Look(), 16, 16)
    layer = fused_layer(Over(voxels, np.eye(4), (0.0, 1000.0), GREY, 1.0), camera)
    assert layer[..., 3].sum() == 255 * 64
    for hidden in (
        Over(voxels, np.eye(4), (0.0, 1000.0), GREY, 1.0, padding=(1000.0, 1000.0)),
        Over(voxels, np.eye(4), (0.0, 1000.0), GREY, 1.0, ready=np.array([False, True, True])),
    ):
        assert not fused_layer(hidden, camera).any()


@pytest.mark.parametrize("mean", [False, True])
def test_over_a_slab_it_is_the_greatest_or_mean_of_its_planes(mean: bool) -> None:
    voxels = np.random.default_rng(4).integers(0, 1000, (20, 16, 18)).astype(np.int16)
    slab_mm, corner = (
        9.9,
        transform(MATRIX, (9, 7, 10)) - (20.0, 20.0, 0.0),
    )  # three voxels: five planes, 2.475 mm apart

    def camera_at(away: float) -> Camera:
        position = triple(corner + vector((0.0, 0.0, away)))
        plane = Plane(position, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 1.0, 1.0, in_patient=True)
        return camera_for(plane, 40, 40, Look(), 120, 120)

    flat, thick = (Over(voxels, MATRIX, (0.0, 1000.0), GREY, 1.0, mm, mean) for mm in (0.0, slab_mm))
    planes = [fused_layer(flat, camera_at(away))[..., 3] for away in np.linspace(-slab_mm / 2, slab_mm / 2, 5)]
    found = fused_layer(thick, camera_at(0.0))
    expected = np.average(planes, axis=0, weights=(0.5, 1, 1, 1, 0.5)) if mean else np.max(planes, axis=0)
    assert np.abs(found[..., 3] - expected).max() <= 1.5
    assert np.array_equal(fused_layer(thick, camera_at(0.0), banded=True), found)
    coarse = fused_layer(thick, camera_at(0.0), coarse=True)
    assert coarse.shape == found.shape
    assert coarse[..., 3].mean() == pytest.approx(found[..., 3].mean(), abs=3)
