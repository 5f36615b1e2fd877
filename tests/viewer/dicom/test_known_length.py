"""The size of a pixel by a line of known length, against arithmetic by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from pydicom.dataset import FileDataset

from tests.phantoms import (
    Region,
    colour_capture,
    ct_slice,
    gradient,
    mr_slice,
    new_object,
    pet_slice,
    put_pixels,
    radiograph,
    ultrasound,
)
from tests.viewer.dicom.reading import stacks_of
from viewer.dicom.known_length import (
    by_hand,
    calibrated,
    doubt,
    line_px,
    pixel_size,
    scope_of,
    size_text,
    why_not_by_hand,
    with_known_lengths,
)
from viewer.dicom.spacing import calibration_at
from viewer.model.calibration import Calibration, Provenance
from viewer.model.known_length import Ends, KnownLength
from viewer.model.volume import Stack, StackImage

LEVEL: Ends = ((2.0, 3.0), (14.5, 3.0))  # 12.5 pixels
SLANTED: Ends = ((0.0, 0.0), (12.0, 16.0))  # 20 square pixels


def image_of(made: FileDataset) -> StackImage:
    (stack,) = stacks_of([made])
    return stack.images[0]


def a_run(**attributes: object) -> Stack:
    """Three frames of fluoroscopy."""
    pixels = np.stack([gradient(24, 20, seed).astype(np.uint16) for seed in range(3)])
    (stack,) = stacks_of([radiograph("XA", pixels=pixels, ImagerPixelSpacing=[0.2, 0.2], **attributes)])
    return stack


def known(image: StackImage, ends: Ends = LEVEL, length_mm: float = 25.0) -> KnownLength:
    row, column = pixel_size(image, ends, length_mm)
    return KnownLength(scope_of(image), ends, length_mm, row, column, "Okafor, Ada", "2026-11-24T12:10:33+01:00")


def test_a_square_pixel_is_the_length_through_the_pixels_of_the_line() -> None:
    image = image_of(radiograph())
    assert pixel_size(image, LEVEL, 25.0) == (2.0, 2.0)
    assert pixel_size(image, SLANTED, 10.0) == (0.5, 0.5)


def test_pixels_that_are_not_square_keep_their_shape() -> None:
    """Rows 0.4 apart, columns 0.2: a pixel is twice as high as wide. 12 columns and 16 rows are hypot(12, 32) widths."""
    image = image_of(radiograph(ImagerPixelSpacing=[0.4, 0.2]))
    assert line_px(image, SLANTED) == pytest.approx(math.hypot(12, 32))
    row, column = pixel_size(image, SLANTED, 34.0)
    assert (row, column) == pytest.approx((2 * 34.0 / math.hypot(12, 32), 34.0 / math.hypot(12, 32)))
    upright = pixel_size(image, ((5.0, 1.0), (5.0, 21.0)), 20.0)
    assert upright == pytest.approx((1.0, 0.5))
    assert size_text(upright) == "1 × 0.5 mm (height × width)"


def test_the_shape_is_that_of_the_aspect_ratio_where_nothing_else_is_known() -> None:
    image = image_of(radiograph("XA", PixelAspectRatio=[4, 3]))
    assert pixel_size(image, ((0.0, 0.0), (0.0, 15.0)), 30.0) == pytest.approx((2.0, 1.5))


@pytest.mark.parametrize(
    ("ends", "length", "sentence"),
    [
        (LEVEL, 0.0, "more than 0"),
        (LEVEL, -5.0, "more than 0"),
        (LEVEL, math.nan, "more than 0"),
        (LEVEL, math.inf, "more than 0"),
        (((2.0, 3.0), (11.9, 3.0)), 25.0, "too short"),
        (((2.0, 3.0), (2.0, 3.0)), 25.0, "too short"),
        (((2.0, 3.0), (math.nan, 3.0)), 25.0, "too short"),
        (LEVEL, 126.0, "10.1 mm; only between 0.001 and 10 mm"),
        (LEVEL, 0.012, "only between 0.001 and 10 mm"),
    ],
)
def test_what_cannot_be_measured_by_is_refused_with_a_sentence(ends: Ends, length: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        pixel_size(image_of(radiograph()), ends, length)


@pytest.mark.parametrize(("length", "size"), [(125.0, 10.0), (0.0125, 0.001)])
def test_the_limits_themselves_are_taken(length: float, size: float) -> None:
    assert pixel_size(image_of(radiograph()), LEVEL, length) == pytest.approx((size, size))


def photograph() -> FileDataset:
    made = new_object("SC")
    made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.4"  # VL Photographic Image
    made.Modality = "XC"
    return put_pixels(made, np.zeros((24, 20, 3), np.uint8))


def film() -> FileDataset:
    made = put_pixels(new_object("SC"), gradient(24, 20).astype(np.uint16))
    made.NominalScannedPixelSpacing = [0.1, 0.1]
    return made


def regionless() -> FileDataset:
    made = ultrasound()
    del made.SequenceOfUltrasoundRegions
    return made


@pytest.mark.parametrize(
    "made",
    [
        *(radiograph(kind) for kind in ("CR", "DX", "MG", "XA", "RF")),
        radiograph(ImagerPixelSpacing=[0.2, 0.2]),
        radiograph(PixelSpacing=[0.2, 0.2]),
        radiograph(PixelSpacing=[0.3, 0.3], ImagerPixelSpacing=[0.2, 0.2]),  # a conflict, which the reader decides
        radiograph(ImagerPixelSpacing=[0.2, 0.2], EstimatedRadiographicMagnificationFactor=1.2),
        colour_capture(),
        film(),
        photograph(),
        regionless(),
    ],
)
def test_images_whose_pixels_are_not_the_patient_s_can_be_calibrated(made: FileDataset) -> None:
    image = image_of(made)
    assert why_not_by_hand(image) == ""
    measured = calibrated(image, [known(image)])
    assert calibration_at(measured, [(1.0, 1.0), (2.0, 2.0)]) == by_hand(known(image))
    assert measured.calibration.provenance is Provenance.USER
    assert measured.plane == image.plane
    assert calibrated(measured, ()) == image


@pytest.mark.parametrize("made", [ct_slice(), mr_slice(), pet_slice()])
def test_distances_in_the_patient_are_not_calibrated_by_hand(made: FileDataset) -> None:
    image = image_of(made)
    assert "distance in the patient" in why_not_by_hand(image)
    assert calibrated(image, [known(image)]) is image


@pytest.mark.parametrize("unit", [3, 4])  # centimetres, seconds
def test_ultrasound_with_regions_is_not_calibrated_by_hand(unit: int) -> None:
    image = image_of(ultrasound([Region((0, 0, 63, 47), unit=unit)]))
    assert "scales of their own" in why_not_by_hand(image)
    before = calibration_at(image, [(1.0, 1.0), (2.0, 2.0)])
    assert calibration_at(calibrated(image, [known(image)]), [(1.0, 1.0), (2.0, 2.0)]) == before


def test_it_says_who_and_when_and_by_what() -> None:
    image = image_of(radiograph())
    found = by_hand(replace(known(image), reader="Okafor, \x1b[31mAda"))
    assert found == Calibration(
        Provenance.USER,
        2.0,
        2.0,
        "Calibrated by Okafor, [31mAda on 2026-11-24 12:10 UTC+01:00 with an object of 25 mm: 2 mm per pixel, true at "
        "the depth of that object.",
        "Okafor, [31mAda · 2026-11-24 12:10",
    )
    assert (found.tag, found.in_mm) == ("user cal.", True)


def test_more_than_at_the_detector_is_doubted_and_what_magnification_explains_is_not() -> None:
    image = image_of(radiograph(ImagerPixelSpacing=[0.2, 0.2]))
    assert doubt(image, (0.25, 0.25)) == "More than at the detector (0.2 mm): please check."
    assert [doubt(image, (size, size)) for size in (0.15, 0.2, 0.2039)] == ["", "", ""]
    assert doubt(image_of(radiograph()), (9.0, 9.0)) == ""


def test_a_run_at_rest_is_calibrated_as_a_whole() -> None:
    stack = a_run(PositionerMotion="STATIC", TableMotion="STATIC")
    assert scope_of(stack.images[1]).frame is None
    measured = with_known_lengths(stack, [known(stack.images[1])], frozenset({stack.images[0].instance.sop_uid}))
    assert [image.calibration.row_mm for image in measured.images] == [2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    "motion",
    [
        {},
        {"PositionerMotion": "DYNAMIC"},
        {"TableMotion": "STATIC"},
        {"PositionerMotion": "STATIC", "TableMotion": "DYNAMIC"},
    ],
)
def test_of_a_run_that_may_have_moved_one_frame_is_calibrated(motion: dict[str, str]) -> None:
    stack = a_run(**motion)
    length = known(stack.images[1])
    assert length.scope.frame == 1
    measured = with_known_lengths(stack, [length], frozenset({length.scope.sop_uid}))
    assert [image.calibration.provenance for image in measured.images] == [
        Provenance.DETECTOR,
        Provenance.USER,
        Provenance.DETECTOR,
    ]


def test_the_latest_of_several_lengths_holds() -> None:
    stack = a_run()
    first = stack.images[0]
    earlier = replace(known(first), scope=replace(scope_of(first), frame=None))
    later = known(first, length_mm=50.0)
    assert calibrated(first, [earlier, later]).calibration.row_mm == 4.0
    assert calibrated(first, [later, earlier]).calibration.row_mm == 2.0


def test_a_stack_without_any_of_the_objects_stays_the_same_object() -> None:
    stack = a_run()
    assert with_known_lengths(stack, [known(stack.images[0])], frozenset({"1.2.3"})) is stack
