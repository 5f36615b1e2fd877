from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.tools.conftest import an_image
from tests.viewer.tools.test_drags import P, R, a_hand, at, play
from viewer.model.calibration import Calibration
from viewer.model.code import PIXEL
from viewer.tools.bidirectional import LONG, SHORT, TOOL
from viewer.tools.marks import drawing, label_lines

MM = np.array((0.5, 0.8))
CROSS = [(10.0, 20.0), (42.0, 20.0), (30.0, 15.0), (30.0, 25.0)]  # 32 columns of 0.5 mm, 10 rows of 0.8 mm


def axes(pixels: object) -> tuple[np.ndarray, np.ndarray]:
    mm = np.array(pixels) * MM
    return mm[1] - mm[0], mm[3] - mm[2]


def test_both_axes_are_measured_in_the_patient() -> None:
    measured = TOOL.measure(an_image(), None, CROSS)
    assert [(value.name, round(value.value, 9)) for value in measured.values] == [(LONG, 16.0), (SHORT, 8.0)]
    assert label_lines(measured) == ("16.0 × 8.0 mm",)
    assert len(drawing(measured)) == 2


def test_without_a_scale_they_are_counted_in_pixels() -> None:
    counted = TOOL.measure(an_image(calibration=Calibration()), None, CROSS)
    assert [(value.value, value.unit) for value in counted.values] == [(32.0, PIXEL), (10.0, PIXEL)]


def test_the_longer_axis_comes_first_whichever_was_drawn_first() -> None:
    assert TOOL.points([*CROSS[2:], *CROSS[:2]], an_image()) == tuple(CROSS)


def test_the_last_point_is_held_perpendicular_in_the_patient() -> None:
    placed = [(10.0, 10.0), (40.0, 30.0), (20.0, 25.0)]
    end = TOOL.next_point(placed, (35.0, 12.0), an_image(), shift=False)
    long, short = axes([*placed, end])
    assert float(long @ short) == pytest.approx(0.0, abs=1e-9)
    assert np.linalg.norm(short) > 5


def test_two_drags_draw_it(tmp_path: Path) -> None:
    write_ct_series(tmp_path, 3)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    hand = a_hand(reading)
    events = (at(hand, 400, 200, R), at(hand, 300, 150), at(hand, 300, 150, P), at(hand, 330, 260, R))
    measured = play(TOOL.drag(hand, at(hand, 200, 200, P)), *events)
    assert measured is not None
    assert measured.pixels[2][0] == pytest.approx(measured.pixels[3][0])
    long, short = (value.value for value in measured.values)
    assert long / short == pytest.approx(200 / 110)


@pytest.mark.parametrize("index", [0, 1])
def test_a_moved_end_of_the_long_axis_takes_the_short_one_along(index: int) -> None:
    moved = TOOL.with_moved(CROSS, index, (12.0, 44.0), an_image())
    long, short = axes(moved)
    assert moved[index] == (12.0, 44.0)
    assert float(long @ short) == pytest.approx(0.0, abs=1e-9)
    assert np.linalg.norm(short) == pytest.approx(8.0)


def test_a_moved_end_of_the_short_axis_lengthens_it_and_slides_it_along_the_long_one() -> None:
    moved = TOOL.with_moved(CROSS, 3, (20.0, 30.0), an_image())
    assert np.array(moved) == pytest.approx(np.array([(10, 20), (42, 20), (20, 15), (20, 30)], float))


def test_an_axis_pulled_longer_than_the_other_becomes_the_long_one() -> None:
    moved = TOOL.with_moved(CROSS, 3, (30.0, 60.0), an_image())
    long, short = axes(moved)
    assert np.linalg.norm(long) == pytest.approx(45 * 0.8)
    assert np.linalg.norm(short) == pytest.approx(16.0)


def test_any_pull_leaves_a_right_angle() -> None:
    chance, pixels = np.random.default_rng(3), tuple(CROSS)
    for _ in range(200):
        pixels = TOOL.with_moved(pixels, int(chance.integers(4)), tuple(chance.uniform(0, 60, 2).tolist()), an_image())
        long, short = axes(pixels)
        assert abs(float(long @ short)) < 1e-6 * max(np.linalg.norm(long) * np.linalg.norm(short), 1.0)
        assert math.isfinite(float(np.linalg.norm(long)))
