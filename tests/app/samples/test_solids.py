from __future__ import annotations

import numpy as np
import pytest

from app.samples.grid import square_grid
from app.samples.solids import FAR, ellipsoid, tube, union


def test_the_distance_of_a_ball_is_exact() -> None:
    grid = square_grid(81, 0.5)
    field = union(ellipsoids=[ellipsoid((0, 0, 0), (6, 6, 6))]).distance(grid, 2.0)
    expected = np.sqrt(grid.radius**2 + 4.0) - 6.0
    near = expected < 2.0
    assert field[near] == pytest.approx(expected[near], abs=1e-4)
    assert field[0, 0] == FAR


def test_the_distance_of_a_tube_is_exact_beside_it_and_at_its_round_end() -> None:
    grid = square_grid(81, 0.5)
    field = union(tubes=[tube([(0, 0, -10), (0, 0, 10)], 3.0)]).distance(grid, 0.0)
    assert field[40, 40] == pytest.approx(-3.0)
    assert field[40, 48] == pytest.approx(1.0)  # 4 mm off the axis
    above = union(tubes=[tube([(0, 0, -10), (0, 0, 10)], 3.0)]).distance(grid, 12.0)
    assert above[40, 40] == pytest.approx(-1.0)


def test_a_solid_is_far_outside_its_heights() -> None:
    solid = union(tubes=[tube([(0, 0, 5), (0, 0, 9)], 2.0)], ellipsoids=[ellipsoid((3, 0, 20), (2, 2, 4))])
    grid = square_grid(41, 1.0)
    low, high = solid.heights
    assert (solid.distance(grid, low - 0.1) == FAR).all()
    assert (solid.distance(grid, high + 0.1) == FAR).all()
    assert (solid.distance(grid, 7.0) < 0).any()
