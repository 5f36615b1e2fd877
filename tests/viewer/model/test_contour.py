"""Contours: areas by hand, curves that move with their points, and lines that cross themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest

from viewer.model.contour import area, closed_curve, crossings


def test_the_area_of_known_polygons() -> None:
    assert area(np.array([(0, 0), (4, 0), (4, 3)], float)) == 6.0
    assert area(np.array([(0, 0), (0, 2), (3, 2), (3, 0)], float)) == 6.0
    notched = np.array([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], float)  # a square of 16 less a triangle of 4 x 3 / 2
    assert area(notched) == 10.0


@pytest.mark.parametrize("far", [0.0, 1e9])
def test_a_regular_polygon_far_away_has_the_same_area(far: float) -> None:
    turn = np.linspace(0, 2 * math.pi, 7)[:-1]
    hexagon = np.stack([np.cos(turn), np.sin(turn)], axis=-1) + far
    assert area(hexagon) == pytest.approx(1.5 * math.sqrt(3), rel=1e-5)


def test_a_curve_goes_through_its_points_and_moves_with_them() -> None:
    points = np.array([(0, 0), (10, 1), (12, 9), (-1, 8)], float)
    made = closed_curve(points)
    assert all(np.linalg.norm(made - point, axis=1).min() < 1e-12 for point in points)
    skew = np.array([(0.7, 0.2), (-0.1, 1.3)])
    assert closed_curve(points @ skew + (5, -3)) == pytest.approx(made @ skew + (5, -3))


def test_a_curve_through_points_of_a_circle_has_nearly_its_area() -> None:
    turn = np.linspace(0, 2 * math.pi, 13)[:-1]
    made = closed_curve(20 * np.stack([np.cos(turn), np.sin(turn)], axis=-1))
    assert area(made) == pytest.approx(math.pi * 400, rel=0.01)


def test_sides_that_cross_are_found_and_neighbours_do_not_count() -> None:
    square = np.array([(0, 0), (4, 0), (4, 4), (0, 4)], float)
    assert crossings(square) == []
    assert crossings(square[[0, 2, 1, 3]]) == [(0, 2)]
    assert crossings(np.repeat(square, 2, axis=0)) == []  # a point placed twice makes no crossing
    assert crossings(square[:3]) == []


def test_a_corner_that_touches_another_side_crosses_it() -> None:
    touching = np.array([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)], float)
    assert crossings(touching)
