"""Masks on the screen: in slices, planes and slabs they lie where geometry says, pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.model.geometry import Plane, voxel_affine
from viewer.model.segmentation import Mask
from viewer.model.view import Cut, Look
from viewer.render.box import cut_camera
from viewer.render.camera import Camera, camera_for
from viewer.render.masks import Tint, Tinted, seen_of, tinted

PLANE = Plane((-30.0, 12.0, 5.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.9, 0.7, in_patient=True)
STEP = 2.5


def a_mask(shear: float = 0.0) -> Mask:
    weights = np.random.default_rng(3).integers(0, 2, (6, 20, 24)).astype(np.uint8) * np.uint8(255)
    shifts = np.array([(0.0, shear * number) for number in range(6)])
    return Mask(PLANE, np.arange(6) * STEP, shifts, weights, STEP / 2)


def expected(mask: Mask, camera: Camera) -> np.ndarray:
    """Pixel by pixel, by the definition."""
    out = np.zeros((camera.height, camera.width), np.uint8)
    for y in range(camera.height):
        for x in range(camera.width):
            point = camera.to_points((x + 0.5, y + 0.5))
            height = float(mask.plane.height(point))
            frame = int(np.argmin(np.abs(mask.heights - height)))
            if abs(mask.heights[frame] - height) > mask.reach_mm:
                continue
            column, row = np.floor(mask.plane.to_pixels(point) - mask.shifts[frame] + 0.5).astype(int)
            if 0 <= row < mask.weights.shape[1] and 0 <= column < mask.weights.shape[2]:
                out[y, x] = mask.weights[frame, row, column]
    return out


def drawn(mask: Mask, camera: Camera, slab_mm: float = 0.0) -> np.ndarray:
    out = np.zeros((camera.height, camera.width), np.uint8)
    seen = seen_of(mask, camera, slab_mm)
    if seen is not None:
        (left, top), part = seen
        out[top : top + part.shape[0], left : left + part.shape[1]] = part
    return out


@pytest.mark.parametrize("shear", [0.0, 0.4])
@pytest.mark.parametrize("height", [0.0, 1.1, 7.4, 12.5, 13.6])
def test_on_parallel_images(height: float, shear: float) -> None:
    plane = Plane((-33.0, 10.0, 5.0 + height), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.5, 0.5, in_patient=True)
    camera = camera_for(plane, 50, 50, Look(rotation_deg=20, zoom=1.3), 81, 77)
    assert np.array_equal(drawn(a_mask(shear), camera), expected(a_mask(shear), camera))


@pytest.mark.parametrize("row", [(1.0, 0.0, 0.0), (0.8, 0.6, 0.0), (0.6, 0.0, 0.8)])
def test_on_planes_through_it(row: tuple[float, float, float]) -> None:
    matrix = voxel_affine(PLANE, (0.0, 0.0, STEP))
    column = (0.0, 0.0, -1.0) if row[2] == 0 else (0.0, 1.0, 0.0)
    look = Look(zoom=1.013)  # no place exactly between two voxels
    camera = cut_camera(Cut((-22.0, 20.0, 11.0), row, column), matrix, (6, 20, 24), look, 90, 70)
    mask = a_mask()
    assert np.array_equal(drawn(mask, camera), expected(mask, camera))
    assert drawn(mask, camera).any()


def test_a_slab_shows_all_that_is_within_it() -> None:
    mask = Mask(PLANE, np.arange(6) * STEP, np.zeros((6, 2)), np.zeros((6, 20, 24), np.uint8), STEP / 2)
    mask.weights[5, 4, 4] = 255
    plane = Plane((-30.0, 12.0, 5.0 + 7.5), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.9, 0.7, in_patient=True)
    camera = camera_for(plane, 20, 24, Look(), 240, 200)
    assert not drawn(mask, camera).any()
    assert drawn(mask, camera, 10.0).any()


def test_nothing_is_drawn_beyond_its_reach() -> None:
    plane = Plane((-30.0, 12.0, 5.0 - 1.3), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.9, 0.7, in_patient=True)
    camera = camera_for(plane, 20, 24, Look(), 120, 100)
    assert tinted([Tinted(a_mask(), (255, 0, 0))], camera, Tint()) is None


def test_a_single_voxel_is_not_lost_where_the_picture_is_small() -> None:
    weights = np.zeros((1, 400, 400), np.uint8)
    weights[0, 201, 203] = 255
    mask = Mask(PLANE, np.zeros(1), np.zeros((1, 2)), weights, 1.0)
    camera = camera_for(PLANE, 400, 400, Look(), 120, 120)
    assert drawn(mask, camera).any()


def test_colours_mix_where_insides_lie_on_each_other() -> None:
    weights = np.full((1, 20, 24), 255, np.uint8)
    mask = Mask(PLANE, np.zeros(1), np.zeros((1, 2)), weights, 1.0)
    camera = camera_for(PLANE, 20, 24, Look(), 120, 100)
    layer = tinted([Tinted(mask, (200, 0, 0)), Tinted(mask, (0, 100, 0))], camera, Tint(fill=0.5, line=0.0))
    assert layer is not None
    assert np.allclose(layer[50, 60].astype(int), (50, 25, 0, 128), atol=1)


def test_an_outline_is_opaque_and_as_wide_as_asked() -> None:
    weights = np.zeros((1, 20, 24), np.uint8)
    weights[0, 5:15, 5:15] = 255
    mask = Mask(PLANE, np.zeros(1), np.zeros((1, 2)), weights, 1.0)
    camera = camera_for(PLANE, 20, 24, Look(), 240, 240)
    layer = tinted([Tinted(mask, (10, 20, 30))], camera, Tint(fill=0.0, line=1.0, thick=2))
    assert layer is not None
    row = layer[120, :, 3]
    inside = np.flatnonzero(drawn(mask, camera)[120])
    assert set(np.flatnonzero(row)) == {*inside[:2].tolist(), *inside[-2:].tolist()}
    assert set(row.tolist()) == {0, 255}


def test_insides_that_lie_on_each_other_grow_no_denser_and_mix_their_colours() -> None:
    plane = Plane(in_patient=True)
    whole = Mask(plane, np.zeros(1), np.zeros((1, 2)), np.full((1, 20, 20), 255, np.uint8), 0.5)
    camera = camera_for(plane, 20, 20, Look(), 20, 20)
    reds = [Tinted(whole, (255, 0, 0)) for _ in range(5)]
    alone, five = (tinted(one, camera, Tint(0.4, 0.0)) for one in (reds[:1], reds))
    assert alone is not None and five is not None
    assert np.array_equal(alone, five)
    mixed = tinted([Tinted(whole, (255, 0, 0)), Tinted(whole, (0, 0, 255))], camera, Tint(0.4, 0.0))
    assert mixed is not None
    assert mixed[10, 10, 3] == alone[10, 10, 3] == 102
    assert mixed[10, 10, 0] == mixed[10, 10, 2] == 51
