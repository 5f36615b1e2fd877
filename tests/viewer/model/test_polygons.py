"""Polygons by the even-odd rule: areas that are known, masks held against the definition."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.model.geometry import Vector
from viewer.model.polygons import even_odd_area, even_odd_mask


def box(left: float, top: float, wide: float, high: float) -> Vector:
    return np.array([(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)])


def test_boxes_apart_add_up_and_one_within_another_is_taken_away() -> None:
    assert even_odd_area([box(0, 0, 10, 4), box(20, 1, 5, 5)]) == pytest.approx(65)
    assert even_odd_area([box(0, 0, 10, 4), box(2, 1, 3, 2)]) == pytest.approx(34)
    assert even_odd_area([box(0, 0, 10, 10), box(1, 1, 8, 8), box(3, 3, 2, 2)]) == pytest.approx(100 - 64 + 4)


def test_boxes_that_overlap_leave_out_what_both_hold() -> None:
    assert even_odd_area([box(0, 0, 10, 10), box(5, 5, 10, 10)]) == pytest.approx(200 - 2 * 25)


def test_a_line_that_crosses_itself() -> None:
    bow = np.array([(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)])
    assert even_odd_area([bow]) == pytest.approx(50, rel=1e-4)


def test_nothing_has_no_area() -> None:
    assert even_odd_area([np.array([(0.0, 1.0), (5.0, 1.0), (9.0, 1.0)])]) == 0.0


def test_a_mask_holds_the_pixels_whose_centres_lie_inside() -> None:
    random = np.random.default_rng(5)
    polygons = [random.uniform(-3, 23, (9, 2)), random.uniform(2, 18, (5, 2))]
    mask = even_odd_mask(polygons, 20, 22)
    for row in range(20):
        for column in range(22):
            crossed = 0
            for polygon in polygons:
                for (x, y), (to_x, to_y) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
                    if (y > row) != (to_y > row):
                        crossed += bool(x + (row - y) * (to_x - x) / (to_y - y) > column)
            assert mask[row, column] == bool(crossed % 2), (row, column)
