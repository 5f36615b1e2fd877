from __future__ import annotations

import math

import numpy as np
import pytest

from tests.viewer.tools.conftest import an_image
from viewer.model.geometry import Plane
from viewer.tools.circle import TOOL

SQUARE = an_image(plane=Plane(row_spacing=0.5, column_spacing=0.5, in_patient=True))
MM = np.array((0.5, 0.8))


def test_it_is_round_in_the_patient_and_goes_through_the_second_point() -> None:
    ends = np.array(TOOL.points([(30.0, 30.0), (38.0, 35.0)], an_image()))
    center = np.array((30.0, 30.0))
    assert ends.mean(axis=0) == pytest.approx(center)
    radii = np.linalg.norm((ends - center) * MM, axis=1)
    assert radii == pytest.approx(np.full(4, math.hypot(4, 4)))
    assert ends[1] == pytest.approx((38.0, 35.0))


def test_area_and_values_are_those_of_pixels_within_its_radius(ramp: np.ndarray) -> None:
    image = an_image()
    measured = TOOL.measure(image, ramp, TOOL.points([(30.2, 31.1), (44.0, 31.1)], image))
    row, column = np.mgrid[0:64, 0:64]
    inside = ((column - 30.2) * 0.5) ** 2 + ((row - 31.1) * 0.8) ** 2 <= 6.9**2
    expected = ramp[inside] - 1024.0
    found = {value.name.meaning: value.value for value in measured.values}
    assert found["Mean"] == pytest.approx(expected.mean())
    assert found["Standard Deviation"] == pytest.approx(expected.std())
    assert found["Area"] == pytest.approx(math.pi * 6.9**2)


@pytest.mark.parametrize("index", range(4))
def test_a_moved_end_keeps_its_handle_and_the_centre(index: int) -> None:
    before = TOOL.points([(30.0, 30.0), (38.0, 30.0)], an_image())
    after = TOOL.with_moved(before, index, (40.0, 41.0), an_image())
    assert after[index] == pytest.approx((40.0, 41.0))
    assert np.mean(after, axis=0) == pytest.approx((30.0, 30.0))
    pairs = np.array(after).reshape(2, 2, 2).mean(axis=1)
    assert pairs == pytest.approx(np.full((2, 2), 30.0))  # the ends of each diameter stand side by side


def test_other_viewers_get_a_circle_where_pixels_are_square_and_an_ellipse_elsewhere() -> None:
    round_ = TOOL.measure(SQUARE, None, TOOL.points([(30.0, 30.0), (30.0, 38.0)], SQUARE))
    assert (round_.graphic, round_.exchange_pixels) == ("CIRCLE", ((30.0, 30.0), (30.0, 38.0)))
    image = an_image()
    oblong = TOOL.measure(image, None, TOOL.points([(30.0, 30.0), (30.0, 35.0)], image))  # a radius of 4 mm
    assert oblong.graphic == "ELLIPSE"
    assert np.array(oblong.exchange_pixels) == pytest.approx(np.array([(22, 30), (38, 30), (30, 25), (30, 35)], float))
