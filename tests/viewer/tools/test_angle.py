from __future__ import annotations

import pytest

from tests.viewer.tools.conftest import an_image
from viewer.model.calibration import Calibration
from viewer.model.code import DEGREE
from viewer.model.geometry import Plane
from viewer.tools.angle import ANGLE, TOOL


def test_an_angle_is_that_of_the_patient_not_of_the_pixel_grid() -> None:
    measured = TOOL.measure(an_image(), None, [(8.0, 0.0), (0.0, 0.0), (8.0, 5.0)])  # 4 mm across, then 4 mm down
    assert measured.main is not None
    assert measured.main.value == pytest.approx(45.0)
    assert (measured.main.name, measured.main.unit, measured.main.text) == (ANGLE, DEGREE, "45.0°")


@pytest.mark.parametrize(("end", "degrees"), [((0.0, -3.0), 90.0), ((-1.0, 0.0), 180.0), ((2.0, 0.0), 0.0)])
def test_right_straight_and_no_angles(end: tuple[float, float], degrees: float) -> None:
    measured = TOOL.measure(an_image(), None, [(5.0, 0.0), (0.0, 0.0), end])
    assert measured.main is not None
    assert measured.main.value == pytest.approx(degrees)


def test_an_angle_needs_no_millimetres_but_the_shape_of_a_pixel() -> None:
    flat = Plane(row_spacing=2.0, column_spacing=1.0)
    measured = TOOL.measure(an_image(plane=flat, calibration=Calibration()), None, [(4, 0), (0, 0), (4, 2)])
    assert measured.main is not None
    assert measured.main.value == pytest.approx(45.0)
    assert measured.frame_of_reference_uid == ""


def test_while_a_ray_has_no_length_there_is_no_angle() -> None:
    assert TOOL.measure(an_image(), None, [(1, 1), (1, 1), (2, 2)]).values == ()


def test_other_viewers_get_two_lines_that_meet_in_the_corner() -> None:
    measured = TOOL.measure(an_image(), None, [(8.0, 0.0), (1.0, 2.0), (8.0, 5.0)])
    assert measured.pixels == ((8.0, 0.0), (1.0, 2.0), (8.0, 5.0))
    assert measured.exchange_pixels == ((8.0, 0.0), (1.0, 2.0), (1.0, 2.0), (8.0, 5.0))
