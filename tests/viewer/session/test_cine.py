"""Cine: driven by the clock, in recorded time, never past what is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import real_data
from tests.phantoms import ct_series, save, save_all, ultrasound
from tests.viewer.reading_room import LoaderAtOnce, a_reading, studies_of, study_of
from viewer.dicom.pixels import decode
from viewer.session.cine import Cine
from viewer.session.reading import Reading

pytestmark = pytest.mark.usefixtures("qapp")


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Booth:
    """A reading with a cine on a clock of its own, in which every picture is drawn at once unless a test holds it back."""

    reading: Reading
    cine: Cine
    clock: Clock

    def shown(self, pane: int = 0) -> int:
        return self.cine.number(pane)

    def wait(self, ms: float, *, draws: bool = True) -> int:
        """Let time pass, look once what is due, and give the picture that pane 0 then shows."""
        self.clock.now += ms / 1000
        self.cine.tick()
        for pane in self.reading.panes.visible if draws else ():
            self.cine.drawn(pane)
        return self.shown()


def booth(*paths: Path, loader: Any = None) -> Booth:
    reading = a_reading(loader)
    clock = Clock()
    cine = Cine(reading.panes, reading.places, reading.pixels, reading.time_points, clock)
    reading.open(studies_of(paths)[0])
    return Booth(reading, cine, clock)


def echo(tmp_path: Path, frames: int = 10, number: int = 1, **elements: Any) -> Path:
    made = ultrasound(frames=frames, number=number)
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    return save(made, tmp_path / f"echo{number}.dcm")


def test_pictures_come_when_the_recorded_time_says(tmp_path: Path) -> None:
    at = booth(echo(tmp_path))
    at.cine.toggle(0)
    assert [at.wait(20.001) for _ in range(6)] == [0, 1, 1, 2, 2, 3]


def test_late_ticks_leave_pictures_out_and_do_not_slow_time(tmp_path: Path) -> None:
    at = booth(echo(tmp_path))
    at.cine.toggle(0)
    assert [at.wait(131) for _ in range(4)] == [3, 6, 9, 3]  # 131, 262, 393 and 524 ms of cycles of 400 ms


def test_a_pane_that_has_not_drawn_gets_no_further_picture_and_then_the_one_that_is_due(tmp_path: Path) -> None:
    at = booth(echo(tmp_path))
    at.cine.toggle(0)
    assert [at.wait(41, draws=False) for _ in range(4)] == [1, 1, 1, 1]
    at.cine.drawn(0)
    assert at.wait(1) == 4


def test_intervals_of_a_vector_are_kept_one_by_one(tmp_path: Path) -> None:
    times = ["0", "100", "20", "200"]
    at = booth(echo(tmp_path, frames=4, FrameTimeVector=times, FrameIncrementPointer=0x00181065))
    at.cine.toggle(0)
    assert [at.wait(50.001) for _ in range(7)] == [0, 1, 2, 2, 2, 2, 3]


def test_it_loops_and_sweeps(tmp_path: Path) -> None:
    at = booth(echo(tmp_path, frames=4))
    at.cine.toggle(0)
    assert [at.wait(40.001) for _ in range(6)] == [1, 2, 3, 0, 1, 2]
    at.cine.toggle_sweep(0)
    assert [at.wait(40.001) for _ in range(6)] == [3, 2, 1, 0, 1, 2]


def test_the_preferred_sequencing_and_trims_of_the_header_are_how_it_begins(tmp_path: Path) -> None:
    at = booth(echo(tmp_path, frames=8, PreferredPlaybackSequencing=1, StartTrim=3, StopTrim=5))
    how = at.cine.how(0)
    assert (how.first, how.last, how.sweep) == (2, 4, True)
    at.reading.places.go_to_number(0, 2)
    at.cine.toggle(0)
    assert [at.wait(40.001) for _ in range(5)] == [3, 4, 3, 2, 3]


def test_speed_goes_in_steps_and_playing_goes_on_from_where_it_is(tmp_path: Path) -> None:
    at = booth(echo(tmp_path))
    at.cine.toggle(0)
    at.wait(125)
    at.cine.faster(0, -2)
    assert at.cine.how(0).speed == 0.5
    assert [at.wait(41) for _ in range(4)] == [3, 4, 4, 5]


def test_a_range_is_set_at_the_picture_shown_and_taken_back(tmp_path: Path) -> None:
    at = booth(echo(tmp_path))
    at.reading.places.go_to_number(0, 3)
    at.cine.begin_here(0)
    at.reading.places.go_to_number(0, 5)
    at.cine.end_here(0)
    at.cine.toggle(0)
    assert {at.wait(40.001) for _ in range(12)} == {3, 4, 5}
    at.cine.whole(0)
    assert {at.wait(40.001) for _ in range(12)} == set(range(10))


def test_what_is_not_decoded_is_waited_for(tmp_path: Path) -> None:
    loader = LoaderAtOnce(held=True)
    at = booth(echo(tmp_path), loader=loader)
    at.cine.toggle(0)
    assert at.wait(200) == 0
    assert at.cine.waits(0)
    assert at.cine.ready(0) == (0, 10)
    loader.release(at.reading.exams.stacks[0].id)
    assert at.wait(10) == 5  # the clock stood still at the picture it waited for
    assert not at.cine.waits(0)
    assert at.wait(40) == 6


def test_scrolling_stops_it_and_a_window_does_not(tmp_path: Path) -> None:
    at = booth(echo(tmp_path))
    at.cine.toggle(0)
    at.wait(45)
    at.reading.looks.flip_horizontal(0)
    assert at.cine.plays(0)
    at.reading.places.scroll(0, 1)
    assert not at.cine.plays(0)
    assert at.wait(500) == 2


def test_leaving_the_pane_or_the_study_stops_it(tmp_path: Path) -> None:
    at = booth(echo(tmp_path), echo(tmp_path, number=2))
    at.reading.places.set_layout(1, 2)
    at.cine.toggle(1)
    at.reading.places.maximise(0)
    assert not at.cine.plays(1)
    at.cine.toggle(0)
    at.reading.close()
    assert not at.cine.plays(0)


def test_the_measured_rate_is_that_of_pictures_drawn(tmp_path: Path) -> None:
    at = booth(echo(tmp_path, FrameTime="10"))
    at.cine.toggle(0)
    assert at.cine.rate(0) is None
    for _ in range(40):
        at.wait(25)
    assert at.cine.rate(0) == pytest.approx(40, abs=0.5)  # recorded 100 a second, drawn 40
    assert at.cine.film(0).rate == pytest.approx(100)  # type: ignore[union-attr]


def test_panes_in_step_begin_every_cycle_together(tmp_path: Path) -> None:
    at = booth(echo(tmp_path, frames=4), echo(tmp_path, frames=6, number=2))
    at.reading.places.set_layout(1, 2)
    short = 0 if at.reading.places.count(0) == 4 else 1
    at.cine.toggle_all()
    found = []
    for _ in range(8):
        at.wait(40.001)
        found.append((at.shown(short), at.shown(1 - short)))
    assert found == [(1, 1), (2, 2), (3, 3), (3, 4), (3, 5), (0, 0), (1, 1), (2, 2)]
    at.cine.toggle_all()
    assert not at.cine.plays(0) | at.cine.plays(1)


def test_a_plain_stack_plays_at_a_rate_that_is_said_to_be_no_recorded_one(tmp_path: Path) -> None:
    at = booth(*save_all(ct_series(5), tmp_path))
    film = at.cine.film(0)
    assert film is not None
    assert (film.default, film.said) == (True, "no recorded rate, 10/s")
    at.cine.toggle(0)
    assert [at.wait(100.001) for _ in range(3)] == [1, 2, 3]


def test_what_was_recorded_very_slowly_is_played_faster_and_says_so(tmp_path: Path) -> None:
    film = booth(echo(tmp_path, FrameTime="15000")).cine.film(0)
    assert film is not None
    assert film.rate == 10
    assert film.said == "recorded every 15 s (Frame Time), played at 10/s"


def test_one_picture_cannot_be_played(tmp_path: Path) -> None:
    at = booth(*save_all(ct_series(1), tmp_path))
    said: list[str] = []
    at.cine.refused.connect(said.append)
    at.cine.toggle(0)
    assert not at.cine.plays(0)
    assert said == ["There is only one picture here; nothing to play."]


def test_a_real_four_dimensional_series_plays_its_time_points_at_one_slice() -> None:
    reading = a_reading()
    clock = Clock()
    cine = Cine(reading.panes, reading.places, reading.pixels, reading.time_points, clock)
    at = Booth(reading, cine, clock)
    reading.open(study_of(real_data("mr_4d_fmri")))
    reading.places.go_to_number(0, 7)
    reading.time_points.go_to(0, 0)
    slice_shown = reading.places.number(0)
    film = cine.film(0)
    assert film is not None
    assert (film.over, film.count) == ("time", 10)
    cine.toggle(0)
    assert [at.wait(100.001) for _ in range(11)] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert reading.places.number(0) == slice_shown
    cine.switch(0)
    assert cine.film(0).over == "images"  # type: ignore[union-attr]
    assert cine.film(0).count == 15  # type: ignore[union-attr]


def test_a_rate_recommended_for_display_is_named_beside_the_recorded_one(tmp_path: Path) -> None:
    film = booth(echo(tmp_path, RecommendedDisplayFrameRate="10")).cine.film(0)
    assert film is not None
    assert film.said == "recorded 25/s (Frame Time); recommended for display 10/s"
    assert film.rate == 25


def test_the_real_echo_plays_its_colours_and_keeps_its_regions() -> None:
    (file,) = real_data("us_echo_cine").glob("*.dcm")
    at = booth(file)
    film = at.cine.film(0)
    assert film is not None
    assert (film.count, film.said) == (120, "recorded 30/s (Frame Time)")
    at.cine.toggle(0)
    assert [at.wait(100) for _ in range(3)] == [3, 6, 9]
    image, stack = at.reading.places.image(0), at.reading.places.stack(0)
    assert image is not None
    assert stack is not None
    stored = at.reading.pixels.stored(stack.id, 9)
    assert np.array_equal(np.asarray(stored), decode(image.instance, 9))
    assert image.instance.spacing.regions
    assert image.frame.index == 9
