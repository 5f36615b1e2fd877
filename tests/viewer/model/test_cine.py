"""The timetable of a cine: which frame is due when."""

from __future__ import annotations

import pytest

from viewer.model.cine import timetable


def due(times: list[float], *args: object, **named: object) -> list[int]:
    made = timetable(*args, **named)  # type: ignore[arg-type]
    return [made.at(ms) for ms in times]


def test_a_loop_shows_every_frame_for_its_own_time() -> None:
    made = timetable([30.0, 50.0, 40.0], 0, 3, sweep=False)
    assert made.order == (0, 1, 2, 3)
    assert made.cycle_ms == pytest.approx(160)
    assert [made.at(ms) for ms in (0, 29.9, 30, 79.9, 80, 119.9, 120, 159)] == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_sweep_goes_there_and_back_without_showing_the_ends_twice() -> None:
    made = timetable([30.0, 50.0, 40.0], 0, 3, sweep=True)
    assert made.order == (0, 1, 2, 3, 2, 1)
    assert made.cycle_ms == pytest.approx(240)
    assert [made.at(ms) for ms in (0, 30, 80, 120, 160, 210, 239)] == [0, 1, 2, 3, 2, 1, 1]


def test_a_range_plays_only_what_lies_in_it() -> None:
    made = timetable([10.0] * 9, 3, 6, sweep=False)
    assert made.order == (3, 4, 5, 6)
    assert made.begins(5) == pytest.approx(20)
    assert made.begins(9) == 0


def test_past_its_end_the_last_frame_stays() -> None:
    assert due([1e6], [10.0] * 3, 0, 3, sweep=False) == [3]


def test_it_says_when_the_picture_changes_next() -> None:
    made = timetable([30.0, 50.0], 0, 2, sweep=False)
    assert [made.next_change(ms) for ms in (0, 29, 30, 85)] == [30, 30, 80, 120]


def test_one_frame_is_a_cycle_of_its_own() -> None:
    assert timetable([40.0], 0, 0, sweep=True).order == (0,)
