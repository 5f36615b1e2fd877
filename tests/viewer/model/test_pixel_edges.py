"""Lines along the edges of pixels: closed, without needless corners, and around holes too."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.model.contour import area
from viewer.model.pixel_edges import edges


def test_one_pixel_is_a_square_around_its_centre() -> None:
    inside = np.zeros((3, 4), bool)
    inside[1, 2] = True
    (line,) = edges(inside)
    assert {(x, y) for x, y in line.tolist()} == {(1.5, 0.5), (2.5, 0.5), (2.5, 1.5), (1.5, 1.5)}


def test_a_rectangle_has_four_corners_and_a_hole_its_own_line() -> None:
    inside = np.ones((4, 6), bool)
    assert [len(line) for line in edges(inside)] == [4]
    inside[1:3, 2:4] = False
    assert sorted(area(line) for line in edges(inside)) == [4.0, 24.0]


def test_nothing_has_no_line() -> None:
    assert edges(np.zeros((3, 3), bool)) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_lines_of_any_mask_hold_exactly_its_pixels(seed: int) -> None:
    inside = np.random.default_rng(seed).random((12, 15)) < 0.55
    counted = np.zeros(inside.shape, int)
    for line in edges(inside):
        for (x0, y0), (x1, y1) in zip(line, np.roll(line, -1, axis=0), strict=True):
            assert (x0 == x1) != (y0 == y1)
            if x0 == x1:  # what lies right of an upright side is crossed once more
                low, high = sorted((y0, y1))
                counted[int(low + 0.5) : int(high + 0.5), int(x0 + 0.5) :] += 1
    assert np.array_equal(counted % 2 == 1, inside)
