"""Angles between lines, worked out by hand, and the angle tool that turns to them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.phantoms import write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.tools.conftest import an_image
from tests.viewer.tools.test_drags import P, R, a_hand, at, play
from viewer.model.geometry import Plane
from viewer.model.mark import Line
from viewer.session.reading import Reading
from viewer.tools.angle import TOOL as ANGLE
from viewer.tools.cobb import TOOL
from viewer.tools.marks import drawing

SQUARE = an_image(plane=Plane(in_patient=True))


def line(middle: tuple[float, float], degrees: float, half: float = 10.0) -> list[tuple[float, float]]:
    across, down = half * math.cos(math.radians(degrees)), half * math.sin(math.radians(degrees))
    return [(middle[0] - across, middle[1] - down), (middle[0] + across, middle[1] + down)]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("other_turned", [False, True])
@pytest.mark.parametrize(("one", "other"), [(0, 0), (10, -25), (-20, 30), (5, 5), (40, -40), (55, -60)])
def test_end_plates_make_the_angle_that_opens_between_them(
    one: float, other: float, turned: bool, other_turned: bool
) -> None:
    """Two plates, one above the other, as they stand in a curve; in which direction each was drawn does not matter."""
    above, below = line((30, 20), one), line((30, 60), other)
    drawn = [*(above[::-1] if turned else above), *(below[::-1] if other_turned else below)]
    (value,) = TOOL.measure(SQUARE, None, drawn).values
    assert value.value == pytest.approx(abs(one - other))  # up to 115 degrees


def test_lines_that_cross_make_the_smaller_angle() -> None:
    (value,) = TOOL.measure(SQUARE, None, [*line((30, 30), 10), *line((30, 30), 120)]).values
    assert value.value == pytest.approx(70.0)


def test_a_pixel_that_is_not_square_is_no_excuse() -> None:
    drawn = [(0.0, 0.0), (16.0, 0.0), (0.0, 20.0), (16.0, 30.0)]  # 8 mm across, 8 mm down in the second
    (value,) = TOOL.measure(an_image(), None, drawn).values
    assert value.value == pytest.approx(45.0)


def test_a_line_without_length_makes_no_angle() -> None:
    assert TOOL.measure(SQUARE, None, [(1.0, 1.0), (1.0, 1.0), (2.0, 2.0), (5.0, 5.0)]).values == ()


def test_it_is_drawn_as_two_lines_and_a_helping_one() -> None:
    lines = drawing(TOOL.measure(SQUARE, None, [*line((30, 20), 10), *line((30, 60), -25)]))
    assert [mark.dashed for mark in lines if isinstance(mark, Line)] == [False, False, True]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    write_ct_series(tmp_path, 3)
    made = a_reading()
    made.open(study_of(tmp_path))
    return made


def test_an_angle_whose_second_line_is_drawn_apart_becomes_a_cobb_angle(reading: Reading) -> None:
    hand = a_hand(reading)
    events = (
        at(hand, 300, 100, R),
        at(hand, 200, 300),
        at(hand, 100, 300, P),
        at(hand, 200, 320),
        at(hand, 300, 400, R),
    )
    measured = play(ANGLE.drag(hand, at(hand, 100, 100, P)), *events)
    assert measured is not None
    assert (measured.tool, measured.name) == ("cobb", "Cobb angle")
    assert measured.values[0].value == pytest.approx(math.degrees(math.atan2(100, 200)))


@pytest.mark.parametrize("press", [(500, 300), (304, 303)])
def test_a_click_or_a_drag_from_the_corner_stays_an_angle(reading: Reading, press: tuple[int, int]) -> None:
    hand = a_hand(reading)
    events = (at(hand, 300, 300, R), at(hand, *press, P), at(hand, 500, 300, R))
    measured = play(ANGLE.drag(hand, at(hand, 300, 100, P)), *events)
    assert measured is not None
    assert measured.tool == "angle"
    assert measured.values[0].value == pytest.approx(90.0)
