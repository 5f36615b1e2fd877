"""Regions and distances against SimpleITK, on a real CT of the chest and on noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import SimpleITK

from tests.viewer.reading_room import a_reading, study_of
from viewer.model.volume import modality_values
from viewer.session.mask_grid import grid_of
from viewer.session.mask_shapes import distance, filled, largest
from viewer.session.region_growing import Order, Range, grow


@pytest.mark.slow
@pytest.mark.parametrize(("low", "high"), [(-1100, -600), (-50, 1000)])
def test_a_region_of_a_real_ct_is_that_of_another_program(chest_ct_folder: Path, low: float, high: float) -> None:
    reading = a_reading()
    reading.open(study_of(chest_ct_folder))
    stack = reading.exams.stacks[0]
    reading.places.set_layout(1, 1)
    reading.places.show(0, stack.id)
    voxels, grid = reading.pixels.of(stack.id), grid_of(stack)
    values = np.array([modality_values(image, voxels.array[n]) for n, image in enumerate(stack.images)])
    inside = (values >= low) & (values <= high)
    middle = np.argwhere(inside[50, 150:350, 100:400])[200] + (150, 100)
    seed = (50, int(middle[0]), int(middle[1]))
    found = grow(stack, grid, voxels, Order(grid.point(seed), Range(low, high), 500.0))
    made = np.zeros(stack.shape, bool)
    made[tuple(slice(a, a + b) for a, b in zip(found.low, found.bits.shape, strict=True))] = found.bits
    image = SimpleITK.GetImageFromArray(values.astype(np.float32))
    other = SimpleITK.ConnectedThreshold(
        image, [(seed[2], seed[1], seed[0])], low, high, 1, SimpleITK.ConnectedThresholdImageFilter.FaceConnectivity
    )
    assert np.array_equal(made, SimpleITK.GetArrayFromImage(other) > 0)
    assert made.sum() > 1000


@pytest.mark.parametrize("seed", range(3))
def test_largest_part_and_filled_holes_are_those_of_another_program(seed: int) -> None:
    mask = np.random.default_rng(seed).random((20, 30, 25)) > 0.72
    parts = SimpleITK.RelabelComponent(
        SimpleITK.ConnectedComponent(SimpleITK.GetImageFromArray(mask.astype(np.uint8)), False)
    )
    sizes = np.bincount(SimpleITK.GetArrayFromImage(parts).reshape(-1))
    assert largest(mask).sum() == sizes[1]
    solid = np.random.default_rng(seed).random((20, 30, 25)) > 0.3
    other = SimpleITK.BinaryFillhole(SimpleITK.GetImageFromArray(solid.astype(np.uint8)), False, 1)
    assert np.array_equal(filled(solid), SimpleITK.GetArrayFromImage(other) > 0)


def test_distances_are_those_of_another_program() -> None:
    free = np.random.default_rng(8).random((60, 45)) > 0.02
    image = SimpleITK.GetImageFromArray((~free).astype(np.uint8))
    image.SetSpacing((0.6, 0.9))
    other = SimpleITK.SignedMaurerDistanceMap(
        image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True
    )
    assert np.allclose(distance(free, (0.9, 0.6)), np.maximum(SimpleITK.GetArrayFromImage(other), 0), atol=1e-4)
