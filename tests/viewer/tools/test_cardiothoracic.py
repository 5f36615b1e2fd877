"""The cardiothoracic ratio by hand, upright and tilted, with and without millimetres."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.viewer.tools.conftest import an_image
from viewer.model.calibration import Calibration, Provenance
from viewer.model.code import MILLIMETRE, PIXEL, RATIO
from viewer.model.geometry import Plane
from viewer.tools.cardiothoracic import TOOL
from viewer.tools.marks import label_lines

# Midline at column 30; the heart reaches 8 to one side and 16 to the other, at other heights; the chest 25 and 25.
UPRIGHT = [(30.0, 5.0), (30.0, 60.0), (22.0, 40.0), (46.0, 45.0), (5.0, 50.0), (55.0, 48.0)]
SQUARE = an_image(plane=Plane(row_spacing=0.5, column_spacing=0.5))


def turned(points: list[tuple[float, float]], degrees: float) -> list[tuple[float, float]]:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(30 + c * (x - 30) - s * (y - 30), 30 + s * (x - 30) + c * (y - 30)) for x, y in points]


@pytest.mark.parametrize("degrees", [0.0, 12.0, -7.0, 90.0])
def test_widths_are_counted_at_right_angles_to_the_midline(degrees: float) -> None:
    ratio, heart, chest = TOOL.measure(SQUARE, None, turned(UPRIGHT, degrees)).values
    assert (ratio.value, ratio.unit) == (pytest.approx(24 / 50), RATIO)
    assert (heart.value, heart.unit) == (pytest.approx(12.0), MILLIMETRE)
    assert chest.value == pytest.approx(25.0)


def test_pixels_that_are_not_square_are_taken_as_they_are() -> None:
    ratio, heart, _ = TOOL.measure(an_image(), None, UPRIGHT).values
    assert (ratio.value, heart.value) == (pytest.approx(0.48), pytest.approx(24 * 0.5))
    lying = [(y, x) for x, y in UPRIGHT]
    assert TOOL.measure(an_image(), None, lying).values[1].value == pytest.approx(24 * 0.8)


def test_the_ratio_needs_no_millimetres() -> None:
    ratio, heart, _ = TOOL.measure(an_image(calibration=Calibration()), None, UPRIGHT).values
    assert ratio.text == "0.48"
    assert (heart.value, heart.unit) == (pytest.approx(24.0), PIXEL)


def test_the_label_says_where_millimetres_come_from_and_the_ratio_none() -> None:
    measured = replace(TOOL.measure(SQUARE, None, UPRIGHT), provenance=Provenance.DETECTOR)
    assert label_lines(measured) == ("CTR 0.48", "Heart 12 mm (at detector)", "Chest 25 mm (at detector)")


def test_other_viewers_get_lines_as_long_as_the_widths() -> None:
    for degrees in (0.0, 12.0):
        lines = np.array(TOOL.measure(SQUARE, None, turned(UPRIGHT, degrees)).exchange_pixels)
        assert np.linalg.norm(lines[3] - lines[2]) == pytest.approx(24.0)
        assert np.linalg.norm(lines[5] - lines[4]) == pytest.approx(50.0)
        assert float((lines[1] - lines[0]) @ (lines[3] - lines[2])) == pytest.approx(0.0, abs=1e-9)


def test_while_it_is_drawn_there_is_no_ratio() -> None:
    begun = TOOL.measure(SQUARE, None, [*UPRIGHT[:4], UPRIGHT[4], UPRIGHT[4]])
    assert [value.label for value in begun.values] == ["Heart"]
    assert TOOL.measure(SQUARE, None, [UPRIGHT[0]] * 6).values == ()
