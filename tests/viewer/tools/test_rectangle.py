from __future__ import annotations

import numpy as np
import pytest

from tests.viewer.tools.conftest import an_image
from viewer.tools.rectangle import TOOL


def test_two_corners_make_four_going_round() -> None:
    assert TOOL.points([(4.0, 2.0), (10.0, 8.0)], an_image()) == ((4.0, 2.0), (10.0, 2.0), (10.0, 8.0), (4.0, 8.0))


def test_its_statistics_are_those_of_the_block_of_pixels(ramp: np.ndarray) -> None:
    measured = TOOL.measure(an_image(), ramp, TOOL.points([(9.6, 19.5), (20.4, 30.2)], an_image()))
    block = ramp[20:31, 10:21] - 1024.0
    found = {value.name.meaning: value.value for value in measured.values}
    assert found["Mean"] == pytest.approx(block.mean())
    assert found["Standard Deviation"] == pytest.approx(block.std())
    assert (found["Minimum"], found["Maximum"]) == (block.min(), block.max())
    assert found["Area"] == pytest.approx(10.8 * 0.5 * 10.7 * 0.8)


def test_shift_makes_a_square_in_the_patient() -> None:
    column, row = TOOL.straightened([(10.0, 10.0)], (26.0, 11.0), an_image())
    assert (column - 10.0) * 0.5 == pytest.approx((row - 10.0) * 0.8)


@pytest.mark.parametrize("index", range(4))
def test_a_moved_corner_keeps_its_handle_and_the_opposite_corner(index: int) -> None:
    before = TOOL.points([(10.0, 10.0), (20.0, 18.0)], an_image())
    after = TOOL.with_moved(before, index, (31.0, 35.0), an_image())
    assert after[index] == (31.0, 35.0)
    assert after[(index + 2) % 4] == before[(index + 2) % 4]
    for one, other in zip(after, (*after[1:], after[0]), strict=True):
        assert (one[0] == other[0]) != (one[1] == other[1])  # sides along rows and columns
