"""How much a decoding process is given ahead: a few milliseconds of work, and never more than a few frames."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from viewer.dicom.wall_pace import AHEAD_S, Pace, room_for
from viewer.model.study import PixelFormat

SLICE = PixelFormat(rows=512, columns=512)


@pytest.mark.parametrize(
    ("frames", "seconds", "room"),
    [
        (1, math.inf, True),
        (2, math.inf, True),
        (3, math.inf, False),
        (3, 2 * AHEAD_S, False),
        (3, AHEAD_S, True),
        (16, 0.0, True),
        (17, 0.0, False),
    ],
)
def test_a_process_always_has_a_next_frame_and_more_only_while_they_are_short(
    frames: int, seconds: float, room: bool
) -> None:
    assert room_for(frames, seconds) is room
    assert room_for(2 * frames, 2 * seconds, processes=2) is room


def test_nothing_is_expected_of_a_syntax_that_has_not_been_met() -> None:
    pace = Pace()
    pace.measured("one", SLICE, 0.001)
    assert pace.expected_s("one", SLICE) == pytest.approx(0.001)
    assert pace.expected_s("other", SLICE) == math.inf


def test_larger_frames_are_expected_to_take_longer() -> None:
    pace = Pace()
    pace.measured("one", SLICE, 0.001)
    assert pace.expected_s("one", replace(SLICE, rows=4096, columns=4096)) == pytest.approx(0.064)
    assert pace.expected_s("one", replace(SLICE, samples=3, bits_allocated=8)) == pytest.approx(0.0015)
    assert pace.expected_s("one", replace(SLICE, bits_allocated=1)) > 0


def test_a_pace_that_changes_is_followed_within_a_few_frames() -> None:
    pace = Pace()
    pace.measured("one", SLICE, 0.001)
    for _ in range(6):
        pace.measured("one", SLICE, 0.1)
    assert pace.expected_s("one", SLICE) == pytest.approx(0.1, rel=0.05)
