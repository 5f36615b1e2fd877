"""Measurements computed again under another calibration."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.viewer.tools.conftest import an_image
from viewer import tools as tools_package
from viewer.catalogue import extensions
from viewer.model.calibration import Calibration, Provenance
from viewer.model.code import MILLIMETRE, SQUARE_MILLIMETRE, Code
from viewer.model.geometry import Plane
from viewer.model.measurement import Value
from viewer.tools import angle, ellipse, length
from viewer.tools.base import Tool
from viewer.tools.measuring import MeasuringTool
from viewer.tools.remeasuring import remeasuring

TOOLS: tuple[Tool, ...] = extensions(tools_package, "TOOL")
REMEASURE = remeasuring(TOOLS)
PLANE = Plane(row_spacing=1.6, column_spacing=0.8)  # twice as high as wide
NONE = Calibration(reason="none")
USER = Calibration(Provenance.USER, 0.6, 0.3, "by Ada")
BOX = ((10.0, 10.0), (30.0, 20.0))


def test_a_length_in_pixels_becomes_one_in_millimetres() -> None:
    before, after = an_image(plane=PLANE, calibration=NONE), an_image(plane=PLANE, calibration=USER)
    kept = replace(length.TOOL.measure(before, None, BOX), label="Marker", series_text="Series 1, image 1")
    now = REMEASURE(kept, after)
    assert [value.text for value in kept.values] == [f"{math.hypot(20, 10):.1f} px"]
    assert now.values[0].value == pytest.approx(math.hypot(20 * 0.3, 10 * 0.6))
    assert now.values[0].unit == MILLIMETRE
    assert (now.provenance, now.provenance_note) == (Provenance.USER, "by Ada")
    assert (now.uid, now.label, now.series_text, now.points) == (kept.uid, "Marker", kept.series_text, kept.points)


def test_an_ellipse_keeps_its_values_of_pixels_and_gets_another_area(ramp: np.ndarray) -> None:
    before, after = an_image(plane=PLANE, calibration=NONE), an_image(plane=PLANE, calibration=USER)
    points = ellipse.TOOL.points(BOX, before)
    kept = ellipse.TOOL.measure(before, ramp, points)
    now = REMEASURE(kept, after)
    assert now == replace(ellipse.TOOL.measure(after, ramp, points), uid=kept.uid)
    assert [one.value for one in now.values[:4]] == [one.value for one in kept.values[:4]]
    assert now.values[4].value == pytest.approx(math.pi * 10 * 0.3 * 5 * 0.6)
    assert now.values[4].unit == SQUARE_MILLIMETRE
    assert now.why_not == ""


def test_an_ellipse_measured_without_its_pixels_still_says_why_values_are_missing() -> None:
    before, after = an_image(calibration=NONE), an_image(calibration=USER)
    kept = ellipse.TOOL.measure(before, None, ellipse.TOOL.points(BOX, before))
    now = REMEASURE(kept, after)
    assert [value.label for value in now.values] == ["Area"]
    assert now.why_not == kept.why_not != ""


def test_an_angle_does_not_change_with_the_size_of_pixels_of_one_shape() -> None:
    before, after = an_image(plane=PLANE, calibration=NONE), an_image(plane=PLANE, calibration=USER)
    kept = angle.TOOL.measure(before, None, ((10.0, 10.0), (20.0, 30.0), (40.0, 35.0)))
    now = REMEASURE(kept, after)
    assert now.values[0].value == pytest.approx(kept.values[0].value, rel=1e-12)


def test_what_no_tool_can_compute_again_loses_its_numbers_and_says_so() -> None:
    kept = replace(length.TOOL.measure(an_image(), None, BOX), tool="of a later version")
    now = REMEASURE(kept, an_image(calibration=USER))
    assert now.values == ()
    assert "could not be computed again" in now.why_not
    assert now.provenance is Provenance.USER
    assert REMEASURE(replace(kept, tool="angle"), an_image(calibration=USER)).values == ()  # an angle has three points


def test_a_size_that_cannot_be_computed_again_is_left_out() -> None:
    kept = length.TOOL.measure(an_image(), None, BOX)
    other = Value(Code("1", "99X", "Depth"), 4.0, MILLIMETRE)
    now = REMEASURE(replace(kept, values=(*kept.values, other)), an_image(calibration=USER))
    assert [value.name for value in now.values] == [length.LENGTH]


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if isinstance(tool, MeasuringTool)], ids=lambda tool: tool.id)
def test_every_tool_measures_the_same_again_as_afresh(tool: MeasuringTool, ramp: np.ndarray) -> None:
    before, after = an_image(plane=PLANE, calibration=NONE), an_image(plane=PLANE, calibration=USER)
    corners = [(10.0, 12.0), (30.0, 20.0), (25.0, 40.0), (12.0, 33.0), (40.0, 12.0), (45.0, 30.0)]
    placed = tool.points(corners[: tool.least], before)
    kept = tool.measure(before, ramp, placed)
    assert REMEASURE(kept, after) == replace(tool.measure(after, ramp, placed), uid=kept.uid)
