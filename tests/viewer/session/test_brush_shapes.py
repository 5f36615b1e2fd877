"""Brushes are millimetres: on pixels that are not square, on thick slices, under gantry tilt, and at uneven steps."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import ct_slice, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.geometry import transform, triple
from viewer.model.volume import Stack
from viewer.session.brush_shapes import Brush, met
from viewer.session.mask_grid import MaskGrid, grid_of

TILT = math.radians(15)
LEANING = (1, 0, 0, 0, math.cos(TILT), math.sin(TILT))


def stack_of(folder: Path, heights: list[float], spacing: tuple[float, float], orientation: tuple[float, ...]) -> Stack:
    """CT images of 80 x 64 pixels whose first pixels lie one above the other along z."""
    pixels = np.zeros((80, 64), np.int16)
    made = [
        ct_slice((-11.0, 7.0, z), number=n + 1, pixels=pixels, spacing=spacing, orientation=orientation)
        for n, z in enumerate(heights)
    ]
    save_all(made, folder)
    reading = a_reading()
    reading.open(study_of(folder))
    (stack,) = reading.exams.stacks
    return stack


def positions(stack: Stack) -> np.ndarray:
    """The centre of every voxel in patient mm, worked out image by image from the headers alone."""
    _, rows, columns = stack.shape
    pixels = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1)
    found = []
    for image in stack.images:
        plane = image.plane
        right, down = np.array(plane.row_direction), np.array(plane.column_direction)
        found.append(
            np.array(plane.position)
            + pixels[..., :1] * plane.column_spacing * right
            + pixels[..., 1:] * plane.row_spacing * down
        )
    return np.array(found)


def whole(grid: MaskGrid, found: object) -> np.ndarray:
    low, bits = found
    made = np.zeros(grid.shape, bool)
    made[tuple(slice(a, a + b) for a, b in zip(low, bits.shape, strict=True))] = bits
    return made


GRIDS = {
    "thick": ([3.0 * n for n in range(12)], (0.5, 0.5), (1, 0, 0, 0, 1, 0)),
    "not square": ([2.0 * n for n in range(12)], (0.9, 0.4), (1, 0, 0, 0, 1, 0)),
    "tilted": ([3.0 * n for n in range(12)], (0.5, 0.7), LEANING),
    "uneven": ([0, 1, 2, 3.5, 5, 6, 7, 8.25, 9, 10, 11.5, 12], (0.6, 0.6), (1, 0, 0, 0, 1, 0)),
}


@pytest.fixture(scope="module", params=list(GRIDS))
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    return stack_of(tmp_path_factory.mktemp("grid"), *GRIDS[request.param])


def test_a_ball_holds_the_voxels_whose_centre_is_as_near_as_its_radius(stack: Stack) -> None:
    grid, place = grid_of(stack), positions(stack)
    middle = place[5, 40, 30] + (0.11, 0.07, 0.31)
    found = whole(grid, met(grid, Brush(6.0), triple(middle), triple(middle)))
    away = np.linalg.norm(place - middle, axis=-1)
    assert np.array_equal(found, away <= 6.0)
    assert found.sum() > 100


def test_a_disc_lies_on_its_image_alone(stack: Stack) -> None:
    grid, place = grid_of(stack), positions(stack)
    middle = place[4, 33, 21] + 0.2 * np.array(stack.images[4].plane.row_direction)
    found = whole(grid, met(grid, Brush(5.013, index=4), triple(middle), triple(middle)))
    away = np.linalg.norm(place - middle, axis=-1)
    away[[n for n in range(len(away)) if n != 4]] = np.inf
    unsure = np.abs(away - 5.013) < 1e-4
    assert np.array_equal(found[~unsure], (away <= 5.013)[~unsure])
    area = found.sum() * stack.images[4].plane.row_spacing * stack.images[4].plane.column_spacing
    assert area == pytest.approx(math.pi * 5.013**2, rel=0.05)


def test_a_quick_stroke_leaves_no_gap(stack: Stack) -> None:
    grid, place = grid_of(stack), positions(stack)
    one, other = place[3, 20, 15], place[7, 60, 50]
    found = whole(grid, met(grid, Brush(4.0), triple(one), triple(other)))
    along = other - one
    part = np.clip((place - one) @ along / (along @ along), 0, 1)
    away = np.linalg.norm(place - one - part[..., None] * along, axis=-1)
    unsure = np.abs(away - 4.0) < 1e-4  # single precision
    assert np.array_equal(found[~unsure], (away <= 4.0)[~unsure])


@pytest.mark.parametrize("normal", [(0, 1, 0), (1, 0, 0), (0.6, 0, 0.8)])
def test_a_disc_on_a_plane_covers_every_place_of_the_plane_within(
    stack: Stack, normal: tuple[float, float, float]
) -> None:
    grid, place = grid_of(stack), positions(stack)
    middle, across = place[5, 40, 30], np.array(normal) / np.linalg.norm(normal)
    found = whole(grid, met(grid, Brush(3.0, normal=normal), triple(middle), triple(middle)))
    right = np.cross(across, (0.3, 0.4, 0.5))
    right /= np.linalg.norm(right)
    down = np.cross(across, right)
    for angle in np.linspace(0, 2 * math.pi, 40):  # inside by more than a voxel's half diagonal the disc is whole
        point = middle + 1.0 * (math.cos(angle) * right + math.sin(angle) * down)
        voxel = grid.voxel_at(point)
        assert voxel is None or found[voxel]
    flat = place - middle - ((place - middle) @ across)[..., None] * across
    assert (np.linalg.norm(flat, axis=-1)[found] <= 3.0 + 1e-3).all() or found.sum() == 1


def test_less_than_a_voxel_is_the_voxel_under_it(stack: Stack) -> None:
    grid, place = grid_of(stack), positions(stack)
    middle = triple(place[6, 10, 12] + (0.1, 0.1, 0.1))
    assert np.argwhere(whole(grid, met(grid, Brush(0.01), middle, middle))).tolist() == [[6, 10, 12]]


def test_outside_of_the_images_nothing_is_met(stack: Stack) -> None:
    grid = grid_of(stack)
    assert met(grid, Brush(2.0), (500, 500, 500), (500, 500, 500)) is None


def test_voxels_and_points_are_each_other(stack: Stack) -> None:
    grid, place = grid_of(stack), positions(stack)
    for voxel in ((0, 0, 0), (11, 79, 63), (5, 41, 7)):
        assert np.allclose(grid.point(voxel), place[voxel], atol=1e-6)
        assert grid.voxel_at(grid.point(voxel)) == voxel
    if stack.geometry.is_volume:
        matrix = stack.geometry.matrix
        assert np.allclose(transform(matrix, (7, 41, 5)), place[5, 41, 7], atol=1e-3)
