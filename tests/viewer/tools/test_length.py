from __future__ import annotations

import math

import pytest

from tests.viewer.tools.conftest import an_image
from viewer.model.calibration import Calibration, Provenance
from viewer.model.code import MILLIMETRE, PIXEL
from viewer.tools.length import LENGTH, TOOL
from viewer.tools.marks import label_lines


def test_a_length_counts_rows_and_columns_by_their_own_spacing() -> None:
    measured = TOOL.measure(an_image(), None, [(10.0, 10.0), (16.0, 15.0)])
    assert measured.main is not None
    assert measured.main.value == pytest.approx(math.hypot(6 * 0.5, 5 * 0.8))
    assert (measured.main.name, measured.main.unit) == (LENGTH, MILLIMETRE)
    assert measured.provenance is Provenance.PATIENT


def test_its_points_are_patient_millimetres_of_the_images_frame_of_reference() -> None:
    measured = TOOL.measure(an_image(), None, [(2.0, 1.0), (0.0, 0.0)])
    assert measured.points[0] == pytest.approx((10.0 + 2 * 0.5, 20.0 + 1 * 0.8, 30.0))
    assert measured.pixels == ((2.0, 1.0), (0.0, 0.0))
    assert measured.frame_of_reference_uid == "frame"
    assert measured.patient_key == "patient"
    assert (measured.graphic, measured.exchange_tag) == ("POLYLINE", "Length")


def test_without_a_calibration_a_length_is_in_pixels() -> None:
    measured = TOOL.measure(an_image(calibration=Calibration(reason="none")), None, [(0.0, 0.0), (3.0, 4.0)])
    assert measured.main is not None
    assert (measured.main.value, measured.main.unit) == (5.0, PIXEL)
    assert label_lines(measured) == ("5.0 px",)


def test_millimetres_at_the_detector_say_so_beside_the_number() -> None:
    detector = Calibration(Provenance.DETECTOR, 0.2, 0.2, "Imager Pixel Spacing")
    measured = TOOL.measure(an_image(calibration=detector), None, [(0.0, 0.0), (30.0, 40.0)])
    assert label_lines(measured) == ("10.0 mm (at detector)",)


def test_two_measurements_are_told_apart_by_their_tracking_uid() -> None:
    first, second = (TOOL.measure(an_image(), None, [(0, 0), (1, 1)]) for _ in range(2))
    assert first.uid != second.uid
    assert first.uid.startswith("2.25.")


@pytest.mark.parametrize("pixels", [[(0.0, 0.0)], [(0.0, 0.0), (math.nan, 1.0)], [(0, 0), (1, 1), (2, 2)]])
def test_points_that_make_no_line_are_refused(pixels: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="needs 2 points"):
        TOOL.measure(an_image(), None, pixels)
