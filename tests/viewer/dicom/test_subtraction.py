"""Mask subtraction: what headers propose, which frames are paired, and the difference itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset

from tests.phantoms import ultrasound
from tests.viewer.angiography import (
    BONE_ROWS,
    VESSEL,
    VESSEL_COLUMNS,
    intensities,
    logarithmic,
    masks,
    moved_run,
    run,
)
from tests.viewer.dicom.reading import instance_of, stacks_of
from viewer.dicom.subtraction import mean, moved, subtractable
from viewer.model.subtraction import MaskOperation, Pairing, SubtractionChoice, SubtractionFacts, pairing
from viewer.model.volume import StackImage

ON = SubtractionChoice(on=True)


def facts(made: FileDataset) -> SubtractionFacts:
    found = instance_of(made).subtraction
    assert found is not None
    return found


def image_of(made: FileDataset) -> StackImage:
    (stack,) = stacks_of([made])
    return stack.images[0]


def test_a_header_names_masks_range_shift_and_averaging() -> None:
    items = masks(
        MaskFrameNumbers=[1, 2], ApplicableFrameRange=[3, 6], MaskSubPixelShift=[0.5, -1.25], ContrastFrameAveraging=2
    )
    found = facts(run(logarithmic(), MaskSubtractionSequence=items, RecommendedViewingMode="SUB"))
    operation = MaskOperation("AVG_SUB", ((2, 5),), (0, 1), 2, 1, (0.5, 1.25))
    assert found == SubtractionFacts("LOG", (operation,), recommended=True)


def test_without_masks_an_x_ray_run_can_still_be_subtracted() -> None:
    assert facts(run(logarithmic(), "LIN")) == SubtractionFacts("LIN")
    assert facts(run(logarithmic(), kind="RF")).operations == ()
    assert instance_of(ultrasound(frames=3)).subtraction is None
    assert instance_of(run(logarithmic()[:1])).subtraction is None


@pytest.mark.parametrize(
    "items",
    [
        masks(MaskFrameNumbers=[99]),
        masks(),
        masks("REV_TID", TIDOffset=1),
        masks("WHATEVER"),
        masks(MaskFrameNumbers=[1], ApplicableFrameRange=[5, 2]),
    ],
)
def test_what_cannot_be_used_is_left_out_with_a_remark(items: Any) -> None:
    instance = instance_of(run(logarithmic(), MaskSubtractionSequence=items, RecommendedViewingMode="SUB"))
    assert instance.subtraction == SubtractionFacts("LOG")
    assert "A mask subtraction of the header cannot be used and was left out." in instance.remarks


def test_the_frames_of_an_average_mask() -> None:
    of_header = SubtractionFacts("LOG", (MaskOperation("AVG_SUB", ((2, 4),), (0, 1), averaged=2),))
    assert pairing(of_header, ON, 2, 6) == Pairing((2, 3), (0, 1))
    assert pairing(of_header, ON, 1, 6) is None
    everywhere = SubtractionFacts("LOG", (MaskOperation("AVG_SUB", (), (0,), averaged=2),))
    assert pairing(everywhere, ON, 4, 6) == Pairing((4, 5), (0,))
    assert pairing(everywhere, ON, 5, 6) is None  # nothing is left to be averaged with the last frame


def test_the_masks_of_time_interval_differences() -> None:
    tid = SubtractionFacts("LOG", (MaskOperation("TID", (), offset=2),))
    assert [pairing(tid, ON, frame, 6) for frame in (0, 1, 2, 5)] == [
        None,
        None,
        Pairing((2,), (0,)),
        Pairing((5,), (3,)),
    ]
    reverse = SubtractionFacts("LOG", (MaskOperation("REV_TID", ((5, 8),), offset=1),))
    assert [found.mask for frame in range(5, 9) if (found := pairing(reverse, ON, frame, 20))] == [
        (4,),
        (3,),
        (2,),
        (1,),
    ]


def test_the_reader_has_the_last_word() -> None:
    of_header = SubtractionFacts("LOG", (MaskOperation("AVG_SUB", ((2, 4),), (0,), shift=(1.0, 0.0)),))
    assert pairing(of_header, SubtractionChoice(on=True, mask=3), 0, 6) == Pairing((0,), (3,))
    assert pairing(of_header, SubtractionChoice(on=True, shift=(0.0, 2.0)), 2, 6) == Pairing((2,), (0,), (0.0, 2.0))
    assert pairing(SubtractionFacts("LIN"), ON, 4, 6) == Pairing((4,), (0,))


def test_logarithmic_values_are_subtracted_as_they_are() -> None:
    stored = np.rint(logarithmic()).astype(np.uint16)
    image = image_of(run(logarithmic()))
    found = subtractable(image, "LOG", stored[3]) - subtractable(image, "LOG", stored[0])
    assert np.array_equal(found, stored[3].astype(int) - stored[0].astype(int))


@pytest.mark.parametrize("relationship", ["LIN", "SQRT"])
def test_a_vessel_is_as_dark_over_bone_as_beside_it(relationship: str) -> None:
    """By the law of attenuation the difference of logarithms is that of the contrast medium alone."""
    values = intensities() if relationship == "LIN" else np.sqrt(intensities()) * 60
    image = image_of(run(values, relationship))
    stored = np.rint(values).astype(np.uint16)
    found = subtractable(image, relationship, stored[3]) - subtractable(image, relationship, stored[0])
    beside, over = found[:32, VESSEL_COLUMNS].mean(), found[BONE_ROWS, VESSEL_COLUMNS].mean()
    one = 4095 / np.log(4095) * (1.0 if relationship == "LIN" else 0.5)
    assert beside == pytest.approx(-VESSEL * one, rel=0.01)
    assert over == pytest.approx(beside, rel=0.01)
    assert abs(found[:, :30]).max() == 0
    plain = stored[3].astype(float) - stored[0]
    assert abs(plain[BONE_ROWS, VESSEL_COLUMNS].mean()) < 0.6 * abs(plain[:32, VESSEL_COLUMNS].mean())


def test_a_mask_moved_down_and_right_meets_what_moved_so() -> None:
    frames = moved_run([(0, 0), (3, -2)]).astype(np.float32)
    left = frames[1] - moved(frames[0], (3.0, -2.0))
    assert abs(left[3:, :-2]).max() == 0
    assert abs(frames[1] - frames[0]).mean() > 500


def test_the_shift_of_a_header_goes_down_and_to_the_left() -> None:
    """PS3.3 C.7.6.10.1.2: positive is towards the lower rows, and towards the column at the left."""
    items = masks(MaskFrameNumbers=[1], MaskSubPixelShift=[3.0, 2.0])
    (operation,) = facts(run(logarithmic(), MaskSubtractionSequence=items)).operations
    frames = moved_run([(0, 0), (3, -2)]).astype(np.float32)
    assert abs((frames[1] - moved(frames[0], operation.shift))[3:, :-2]).max() == 0


def test_half_a_pixel_is_the_mean_of_neighbours() -> None:
    ramp = np.tile(np.arange(10, dtype=np.float32), (10, 1))
    assert moved(ramp, (0.0, 0.5))[4].tolist() == pytest.approx([0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5])
    assert moved(ramp, (0.0, -0.25))[4].tolist() == pytest.approx([*np.arange(9) + 0.25, 9])
    assert np.array_equal(moved(ramp, (1.5, 0.0)), ramp)


def test_frames_are_averaged() -> None:
    assert mean([np.full((2, 2), 1, np.float32), np.full((2, 2), 4, np.float32)]).tolist() == [[2.5, 2.5], [2.5, 2.5]]


def test_an_enhanced_run_says_its_relationship_in_its_shared_groups() -> None:
    made = run(logarithmic(), "")
    del made.PixelIntensityRelationship
    assert facts(made) == SubtractionFacts("")
    properties, shared = Dataset(), Dataset()
    properties.PixelIntensityRelationship = "LIN"
    shared.FramePixelDataPropertiesSequence = [properties]
    made.SharedFunctionalGroupsSequence = [shared]
    assert facts(made) == SubtractionFacts("LIN")


def test_shifts_of_single_frames_are_not_applied_and_said_so() -> None:
    made = run(logarithmic(), MaskSubtractionSequence=masks(MaskFrameNumbers=[1]))
    shift, group = Dataset(), Dataset()
    shift.MaskSubPixelShift, shift.SubtractionItemID = [1.0, 2.0], 1
    group.FramePixelShiftSequence = [shift]
    made.PerFrameFunctionalGroupsSequence = [group] * 6
    assert (
        "The header moves the mask for single frames; these pixel shifts are not applied." in instance_of(made).remarks
    )
