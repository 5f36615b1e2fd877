"""The polygon under the mouse: clicks, what ends it, what it shows meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.phantoms import write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.tools.conftest import an_image
from tests.viewer.tools.test_drags import M, P, R, a_hand, at, play
from viewer.model.mark import Label, Line
from viewer.model.measurement import Shape
from viewer.session.reading import Reading
from viewer.tools.base import Hand, Pointer
from viewer.tools.polygon import TOOL


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    write_ct_series(tmp_path, 3)
    made = a_reading()
    made.open(study_of(tmp_path))
    return made


def click(hand: Hand, x: float, y: float, **keys: bool) -> tuple[Pointer, ...]:
    return at(hand, x, y, M, **keys), at(hand, x, y, P, **keys), at(hand, x, y, R, **keys)


def test_it_takes_a_click_for_each_corner_and_a_double_click_ends_it(reading: Reading) -> None:
    hand = a_hand(reading)
    events = (at(hand, 100, 100, R), *click(hand, 300, 100), *click(hand, 300, 250), *click(hand, 120, 260))
    measured = play(TOOL.drag(hand, at(hand, 100, 100, P)), *events, at(hand, 121, 260, P))
    assert measured is not None
    assert len(measured.pixels) == 4
    assert measured.shape is Shape.CLOSED
    assert measured.values[-1].name.meaning == "Area"


def test_a_click_on_the_first_corner_closes_it(reading: Reading) -> None:
    hand = a_hand(reading)
    events = (at(hand, 100, 100, R), *click(hand, 300, 100), *click(hand, 300, 250))
    measured = play(TOOL.drag(hand, at(hand, 100, 100, P)), *events, at(hand, 104, 103, P))
    assert measured is not None
    assert len(measured.pixels) == 3


def test_two_corners_are_not_enough(reading: Reading) -> None:
    hand = a_hand(reading)
    drag = TOOL.drag(hand, at(hand, 100, 100, P))
    next(drag)
    for pointer in (at(hand, 100, 100, P), *click(hand, 300, 100), at(hand, 300, 100, P), at(hand, 100, 100, P)):
        shown = drag.send(pointer)
    assert [len(mark.points) for mark in shown if isinstance(mark, Line)] == [3]
    assert not any(isinstance(mark, Label) for mark in shown)
    with pytest.raises(ValueError, match="at least 3 points"):
        TOOL.measure(an_image(), None, [(1.0, 1.0), (2.0, 2.0)])


def test_shift_holds_a_side_level(reading: Reading) -> None:
    hand = a_hand(reading)
    events = (at(hand, 100, 100, R), *click(hand, 300, 112, shift=True), *click(hand, 300, 250))
    measured = play(TOOL.drag(hand, at(hand, 100, 100, P)), *events, at(hand, 300, 250, P))
    assert measured is not None
    assert measured.pixels[0][1] == measured.pixels[1][1]


def test_the_clicks_count_as_the_picture_lies_now_not_as_it_lay_at_the_first(reading: Reading) -> None:
    hand = a_hand(reading)
    drag = TOOL.drag(hand, at(hand, 100, 100, P))
    next(drag)
    for pointer in (at(hand, 100, 100, R), *click(hand, 300, 100), *click(hand, 300, 300)):
        drag.send(pointer)
    reading.looks.set(0, hand.camera.zoomed(8.0, 300, 300))
    near = a_hand(reading)
    moved = Pointer((310, 300), tuple(near.camera.to_pixels((310, 300))), (0, 0, 0), P, camera=near.camera)
    drag.send(moved)  # ten screen pixels beside the last corner: another corner, though less than two at the first size
    drag.send(Pointer(moved.screen, moved.pixel, (0, 0, 0), R, camera=near.camera))
    with pytest.raises(StopIteration) as end:
        drag.send(moved)
    assert len(end.value.value.pixels) == 4
