from __future__ import annotations

import math

import matplotlib.path
import numpy as np
import pytest

from tests.viewer.tools.conftest import an_image
from viewer.tools.marks import drawing
from viewer.tools.spline import TOOL

RING = [(31.3 + 20 * math.cos(each), 32.6 + 20 * math.sin(each)) for each in np.linspace(0, 2 * math.pi, 9)[:-1]]


def test_its_region_is_that_of_the_line_that_is_drawn(ramp: np.ndarray) -> None:
    image = an_image()
    measured = TOOL.measure(image, ramp, RING)
    (line,) = drawing(measured)
    shown = image.plane.to_pixels(line.points)
    assert shown == pytest.approx(np.array(measured.exchange_pixels))
    row, column = np.mgrid[0:64, 0:64]
    centres = np.stack([column.ravel(), row.ravel()], axis=-1)
    inside = ramp.ravel()[matplotlib.path.Path(shown).contains_points(centres)] - 1024.0
    found = {value.name.meaning: value.value for value in measured.values}
    assert found["Mean"] == pytest.approx(inside.mean())
    assert found["Standard Deviation"] == pytest.approx(inside.std())


def test_through_points_of_a_circle_it_has_nearly_the_circles_area(ramp: np.ndarray) -> None:
    measured = TOOL.measure(an_image(), ramp, RING)
    assert measured.values[-1].value == pytest.approx(math.pi * 400 * 0.5 * 0.8, rel=0.03)
    assert len(measured.pixels) == 8
