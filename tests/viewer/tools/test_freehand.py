"""A line drawn by hand becomes a region that keeps to it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.tools.conftest import an_image
from tests.viewer.tools.test_drags import M, P, R, a_hand, at, play
from viewer.model.contour import area, crossings
from viewer.model.measurement import Measurement
from viewer.session.reading import Reading
from viewer.tools.base import Hand, Pointer
from viewer.tools.freehand import TOOL, without_overlap


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    write_ct_series(tmp_path, 3)
    made = a_reading()
    made.open(study_of(tmp_path))
    return made


def around(hand: Hand, radius: float, turns: float = 1.0, steps: int = 300) -> list[Pointer]:
    """The mouse going round the middle of the pane."""
    angles = np.linspace(0, 2 * math.pi * turns, steps)
    return [at(hand, 320 + radius * math.cos(each), 320 + radius * math.sin(each), M) for each in angles]


def drawn(hand: Hand, pointers: list[Pointer]) -> Measurement:
    first, last = pointers[0], pointers[-1]
    end = Pointer(last.screen, last.pixel, last.point, R)
    made = play(TOOL.drag(hand, Pointer(first.screen, first.pixel, first.point, P)), *pointers[1:], end)
    assert made is not None
    return made


def test_the_region_has_the_area_of_the_line_that_was_drawn(reading: Reading) -> None:
    hand = a_hand(reading)
    made = drawn(hand, around(hand, 150.0, turns=0.999))
    found = {value.name.meaning: value.value for value in made.values}
    assert found["Area"] == pytest.approx(math.pi * (150 / hand.camera.scale) ** 2, rel=0.005)
    assert len(made.pixels) < 150  # three hundred events


def test_the_end_of_the_line_that_ran_over_its_beginning_is_cut_off(reading: Reading) -> None:
    hand = a_hand(reading)
    spiral = [at(hand, 320 + (150 - 3 * n / 30) * math.cos(n / 30), 320 + (150 + 3 * n / 30) * math.sin(n / 30), M)
              for n in range(195)]  # fmt: skip
    made = drawn(hand, spiral)
    assert not made.why_not
    assert crossings(np.array(made.pixels)) == []


def test_a_loop_that_crosses_its_own_end_keeps_its_larger_part() -> None:
    drawn_over = np.array([(0, -2), (0, 10), (10, 10), (10, 0), (-3, 0)], float)
    kept = without_overlap(drawn_over)
    assert area(kept) == pytest.approx(100.0)


def test_an_eight_has_no_numbers(reading: Reading) -> None:
    hand = a_hand(reading)
    turn = np.linspace(0.3, 2 * math.pi + 0.29, 200)
    eight = [at(hand, 320 + 150 * math.sin(each), 320 + 100 * math.sin(2 * each), M) for each in turn]
    made = drawn(hand, eight)
    assert (made.values, made.why_not) == ((), "The outline crosses itself.")


def test_after_a_click_it_is_drawn_without_a_button_until_the_next(reading: Reading) -> None:
    hand = a_hand(reading)
    ring = around(hand, 120.0, turns=0.99)
    release = at(hand, 440, 320, R)
    made = play(TOOL.drag(hand, at(hand, 440, 320, P)), release, *ring[1:], at(hand, 439, 312, P))
    assert made is not None
    assert made.values[-1].value == pytest.approx(math.pi * (120 / hand.camera.scale) ** 2, rel=0.01)


def test_while_shift_is_held_the_line_is_straight(reading: Reading) -> None:
    hand = a_hand(reading)
    curved = [at(hand, 100 + n * 3, 100 + 40 * math.sin(n / 20), M, shift=True) for n in range(100)]
    made = play(
        TOOL.drag(hand, at(hand, 100, 100, P)),
        *curved, at(hand, 400, 400, M), at(hand, 100, 400, R),
    )  # fmt: skip
    assert made is not None
    assert len(made.pixels) == 4


def test_a_short_stroke_measures_nothing(reading: Reading) -> None:
    hand = a_hand(reading)
    straight = [at(hand, 100 + n, 100, M) for n in range(5)]
    assert play(TOOL.drag(hand, at(hand, 100, 100, P)), *straight, at(hand, 110, 100, R)) is None


def test_a_moved_corner_takes_its_neighbours_along_and_leaves_the_far_side() -> None:
    turn = np.linspace(0, 2 * math.pi, 61)[:-1]
    ring = [(30 + 10 * math.cos(each), 30 + 10 * math.sin(each)) for each in turn]
    moved = np.array(TOOL.with_moved(ring, 0, (46.0, 30.0), an_image()))
    step = np.linalg.norm(moved - np.array(ring), axis=1)
    assert moved[0] == pytest.approx((46.0, 30.0))
    assert step[0] > step[1] > step[3] > 0
    assert not step[10:50].any()


def test_a_long_wild_line_is_kept_by_as_many_corners_as_can_be_handled(reading: Reading) -> None:
    hand = a_hand(reading)
    wild = [
        at(hand, 320 + 3 * n / 40 * math.cos(n * 0.9), 320 + 3 * n / 40 * math.sin(n * 0.9), M) for n in range(4000)
    ]
    made = drawn(hand, wild)
    assert 3 <= len(made.pixels) <= 600
    assert made.why_not
