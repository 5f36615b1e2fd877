from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from tests.conftest import real_data
from tests.phantoms import ct_series, ct_slice
from tests.viewer.dicom.reading import folder_series, stacks_of
from viewer.dicom.grouping import stacks
from viewer.dicom.uneven import gaps_of
from viewer.model.geometry import transform
from viewer.model.volume import Stack


def stack_at(heights: Sequence[float], tilt: float = 0.0, thickness: str = "1") -> Stack:
    """Axial images at heights (mm), moved sideways by ``tilt`` mm for each mm of height, in an order that says nothing."""
    made = [ct_slice((5.0, tilt * height, height), number=number) for number, height in enumerate(heights, start=1)]
    for each in made:
        each.SliceThickness = thickness
    random.Random(3).shuffle(made)
    (stack,) = stacks_of(made)
    return stack


def test_missing_images_leave_a_grid_on_true_positions_and_a_gap() -> None:
    (stack,) = stacks_of(ct_series(10, step=(0, 0, 2.5), skip=(4, 5)))
    assert not stack.geometry.is_volume
    assert stack.geometry.has_planes
    uneven = stack.geometry.uneven
    assert uneven is not None
    assert uneven.places == pytest.approx((0, 1, 2, 3, 6, 7, 8, 9))
    assert uneven.gaps == (3,)
    assert stack.grid == (10, 32, 32)
    assert stack.remarks == (
        "Images are missing: 7.50 mm between images 4 and 5 instead of 2.50 mm.",
        "Reconstructed planes are made on the true positions. Gaps are hatched.",
    )


@pytest.mark.parametrize("tilt", [0.0, 0.3346])
def test_every_image_lies_on_the_grid_where_its_header_says(tilt: float) -> None:
    steps = [1.081, 1.081, 1.1, 2.0, 3.5, 5.2, 6.999, 6.999, 6.999]
    stack = stack_at(np.cumsum([0, *steps]).tolist(), tilt, thickness="7")
    for index, image in enumerate(stack.images):
        found = transform(stack.geometry.matrix, (0, 0, stack.geometry.step_of_image(index)))
        assert np.linalg.norm(found - image.plane.position) < 1e-6
    assert stack.geometry.uneven is not None
    assert stack.geometry.uneven.gaps == ()
    assert "uneven" in stack.geometry.why_not


@pytest.mark.parametrize(
    ("steps", "thickness", "gaps"),
    [
        ([5, 5, 10, 5], None, (2,)),
        ([5, 5, 10], None, (2,)),
        ([5, 10, 10, 5, 5], None, (1, 2)),  # one image missing twice running
        ([1, 1, 1, 7, 7, 7.2], 7.0, ()),  # thicker images after thin ones
        ([1, 1, 1, 7, 7, 7.2], 1.0, (3, 4, 5)),  # images of 1 mm do not cover 7 mm
        ([1, 1.3, 1.6, 2.1], None, ()),
        ([1, 1.1, 40.3, 1.2], None, (2,)),
    ],
)
def test_a_gap_is_what_no_image_covers(steps: list[float], thickness: float | None, gaps: tuple[int, ...]) -> None:
    assert gaps_of(np.array(steps, float), [thickness] * (len(steps) + 1)) == gaps


def test_repeated_and_sideways_shifted_images_stay_refused() -> None:
    repeated = stack_at([0, 1, 2, 2, 4])
    assert not repeated.geometry.has_planes
    made = ct_series(6, skip=(3,))
    made[2].ImagePositionPatient = [4, 0, 2]
    (shifted,) = stacks_of(made)
    assert not shifted.geometry.has_planes
    assert shifted.remarks == (shifted.geometry.why_not,)


def test_a_hundred_random_series_name_every_missing_image() -> None:
    chance = random.Random(11)
    for _ in range(100):
        count, step = chance.randint(6, 30), chance.choice([0.6, 1.25, 3.0, 5.0])
        at = chance.randint(1, count - 3)
        missing = set(range(at, at + chance.randint(1, min(3, count - at - 1))))
        kept = [index for index in range(count) if index not in missing]
        stack = stack_at([index * step for index in kept], chance.choice([0.0, 0.3]))
        assert not stack.geometry.is_volume
        assert f"between images {at} and {at + 1}" in stack.geometry.why_not
        assert stack.geometry.uneven is not None
        assert stack.geometry.uneven.gaps == (at - 1,)


def test_a_hundred_random_series_with_a_repeat_name_it_and_have_no_planes() -> None:
    chance = random.Random(12)
    for _ in range(100):
        count, twice = chance.randint(5, 20), chance.randint(0, 4)
        stack = stack_at([*range(count), twice])
        assert f"images {twice + 1} and {twice + 2}" in stack.geometry.why_not
        assert not stack.geometry.has_planes


@pytest.mark.parametrize("folder", ["001", "002"])
def test_real_head_scans_with_a_missing_image_keep_their_true_positions(folder: str) -> None:
    (series,) = folder_series(real_data("ct_mr_geometry") / "sliceincrement" / folder)
    (stack,) = stacks(series)
    assert stack.geometry.uneven is not None
    assert stack.geometry.uneven.gaps == (2,)
    for index, image in enumerate(stack.images):
        found = transform(stack.geometry.matrix, (0, 0, stack.geometry.step_of_image(index)))
        assert np.linalg.norm(found - image.plane.position) < 0.001


# The tilted heads of two vendors: angle, number of images, steps along the normal (mm), whether they are even.
HEADS = {
    "Philips, feet first": (16.5, [2.397] * 57, True),
    "Philips, head first": (-18.5, [2.371] * 53, True),
    "GE": (-18.5, [1.081] * 13 + [3.5] + [6.999] * 13, False),
}


@pytest.mark.parametrize("name", HEADS)
def test_the_far_slice_of_a_tilted_head_lies_within_a_twentieth_of_a_millimetre(name: str) -> None:
    degrees, steps, even = HEADS[name]
    cosine, sine = np.cos(np.radians(abs(degrees))), np.sin(np.radians(degrees))
    made = [
        ct_slice((-120, -100, height), number=number, orientation=(1, 0, 0, 0, cosine, sine))
        for number, height in enumerate((np.cumsum([0, *steps]) / cosine).tolist(), start=1)
    ]
    for each in made:
        each.SliceThickness = "7"
    (stack,) = stacks_of(made)
    assert stack.geometry.tilt_deg == pytest.approx(abs(degrees), abs=0.05)
    assert (stack.geometry.is_volume, stack.geometry.has_planes) == (even, True)
    far = stack.images[-1].plane.to_patient((511, 511))
    place = transform(stack.geometry.matrix, (511, 511, stack.geometry.step_of_image(len(steps))))
    assert np.linalg.norm(place - far) <= 0.05
    assert stack.geometry.uneven is None or stack.geometry.uneven.gaps == ()
