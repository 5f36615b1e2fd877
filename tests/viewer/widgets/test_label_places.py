from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from viewer.widgets.label_places import Placed, Wanted, place_labels, sampled

ROOM, GAP = QRectF(8, 8, 624, 464), 8.0


def a_line(x0: float, y0: float, x1: float, y1: float, width: float = 80, height: float = 32) -> Wanted:
    return Wanted(width, height, (np.array([(x0, y0), (x1, y1)], float),))


def covers(placed: Placed, wanted: Wanted) -> bool:
    points = sampled(wanted.lines[0], 1.0)
    box = placed.box
    return any(box.contains(x, y) for x, y in points)


def test_a_label_alone_stands_close_to_the_right_of_its_mark() -> None:
    (placed,) = place_labels([a_line(100, 200, 200, 200)], ROOM, GAP)
    assert placed.box == QRectF(208, 184, 80, 32)
    assert placed.leader is None


@pytest.mark.parametrize("seed", range(6))
def test_labels_cover_neither_each_other_nor_any_mark(seed: int) -> None:
    """Up to six measurements on one lesion, as readers make them."""
    shift = np.random.default_rng(seed).uniform(-30, 30, (6, 4))
    wanted = [a_line(*(np.array((280.0, 220.0, 340.0, 240.0)) + each)) for each in shift]
    placed = place_labels(wanted, ROOM, GAP)
    for number, one in enumerate(placed):
        assert ROOM.contains(one.box)
        assert not any(one.box.intersects(other.box) for other in placed[number + 1 :])
        assert not any(covers(one, mark) for mark in wanted)


def test_a_label_that_had_to_move_away_is_led_to_its_own_mark() -> None:
    crowd = [a_line(300 + 3 * n, 240, 330 + 3 * n, 242, 120, 48) for n in range(8)]
    placed = place_labels(crowd, ROOM, GAP)
    away = [(one, mark) for one, mark in zip(placed, crowd, strict=True) if one.leader]
    assert away
    for one, mark in away:
        start, end = one.leader
        assert one.box.adjusted(-0.5, -0.5, 0.5, 0.5).contains(start)
        nearest = np.linalg.norm(sampled(mark.lines[0], 1.0) - (end.x(), end.y()), axis=-1).min()
        assert nearest <= 2.0


def test_what_is_in_hand_steps_aside_and_the_others_stay() -> None:
    still, dragged = a_line(100, 200, 200, 200), a_line(205, 190, 260, 260)
    (before,) = place_labels([still], ROOM, GAP)
    first, moving = place_labels([still, dragged], ROOM, GAP, in_hand=1)
    assert first == before
    assert not moving.box.intersects(first.box)


def test_corner_text_is_left_readable() -> None:
    corner = QRectF(205, 150, 200, 100)
    (placed,) = place_labels([a_line(100, 200, 200, 200)], ROOM, GAP, [corner])
    assert not placed.box.intersects(corner)


def test_a_mark_larger_than_the_pane_still_has_its_label_on_the_screen() -> None:
    (placed,) = place_labels([a_line(-5000, -4000, 6000, 5000)], ROOM, GAP)
    assert ROOM.contains(placed.box)


def test_a_label_that_was_dragged_stands_there_and_the_others_keep_clear_of_it() -> None:
    free, dragged = a_line(100, 200, 200, 200), a_line(300, 300, 400, 300)
    (alone,) = place_labels([free], ROOM, GAP)
    there = Wanted(80, 32, dragged.lines, np.array((240.0, 200.0)))
    first, second = place_labels([free, there], ROOM, GAP)
    assert second.box.center().toTuple() == (240.0, 200.0)
    assert second.leader is not None
    assert alone.box.intersects(second.box)
    assert not first.box.intersects(second.box)
    (outside,) = place_labels([Wanted(80, 32, dragged.lines, np.array((-500.0, 9999.0)))], ROOM, GAP)
    assert ROOM.contains(outside.box)


def test_between_two_lines_of_a_mark_there_is_nothing_to_lead_to() -> None:
    apart = (np.array([(100, 100), (150, 100)], float), np.array([(100, 400), (150, 400)], float))
    (placed,) = place_labels([Wanted(80, 32, apart, np.array((400.0, 250.0)))], ROOM, GAP)
    assert placed.leader is not None
    assert placed.leader[1].y() in (100.0, 400.0)
