"""A second area of panes, on another screen: it shows the next hanging step, and nothing of it stays with another study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.phantoms import SUBJECT, ct_series, save_all
from tests.viewer.reading_room import Later, a_reading, study_of
from tests.viewer.session.test_reading import series_in
from viewer.model.layout import Layout
from viewer.model.study import Study
from viewer.model.view import ViewState
from viewer.session.reading import Reading

PRIOR = replace(SUBJECT, study="study 0", study_date="20250301")
OTHER = replace(SUBJECT, patient_id="OTHER", name="Else^Someone", study="study 9")


def a_study(folder: Path, subject: object = SUBJECT, *names: str) -> Study:
    for name in names:
        save_all(ct_series(5, series=name, subject=subject), folder)  # type: ignore[arg-type]
    return study_of(folder)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    made = a_reading()
    made.open(a_study(tmp_path / "now", SUBJECT, "a", "b"), [a_study(tmp_path / "before", PRIOR, "p")])
    return made


def test_layout_counts_its_areas() -> None:
    layout = Layout(2, 2, beyond=(1, 3))
    assert (layout.first, layout.count, list(layout.panes_of(1))) == (4, 7, [4, 5, 6])
    assert [layout.area(pane) for pane in (0, 3, 4)] == [0, 0, 1]
    assert replace(layout, maximised=5).visible_of(0) == (0, 1, 2, 3)
    assert replace(layout, maximised=5).visible_of(1) == (5,)
    assert Layout(1, 2).visible_of(1) == ()


def test_the_second_area_shows_the_step_after_the_one_that_is_shown(reading: Reading) -> None:
    first = reading.panes.views
    names = [one.step.name for one in reading.hangings.steps]
    reading.hangings.show_second_area(shown=True)
    assert reading.panes.views[:2] == first
    second = reading.hangings.steps[1].step
    assert reading.panes.layout.beyond == (second.rows, second.columns)
    assert len(series_in(reading)) == 2 + second.rows * second.columns
    reading.hangings.next()
    assert reading.panes.layout.grid_of(0) == (second.rows, second.columns)
    for _ in names:
        reading.hangings.next()
    assert reading.panes.layout.beyond == (1, 1)
    assert reading.panes.views[-1] == ViewState()


def test_closed_again_the_first_area_is_as_it_was(reading: Reading) -> None:
    before = reading.panes.arranged
    reading.hangings.show_second_area(shown=True)
    reading.panes.set_active(2)
    reading.hangings.show_second_area(shown=False)
    assert reading.panes.arranged == before
    assert reading.panes.active < 2
    assert reading.panes.visible == (0, 1)


def test_a_grid_is_that_of_the_area_with_the_active_pane(reading: Reading) -> None:
    reading.hangings.show_second_area(shown=True)
    first = reading.panes.views[:2]
    reading.panes.set_active(2)
    reading.places.set_layout(2, 2)
    assert (reading.panes.layout.grid_of(0), reading.panes.layout.beyond) == ((1, 2), (2, 2))
    assert reading.panes.views[:2] == first
    second = reading.panes.views[2:]
    reading.panes.set_active(0)
    reading.places.set_layout(1, 1)
    assert reading.panes.views == (first[0], *second)
    reading.undo.undo()
    assert reading.panes.views[2:] == second


def test_mpr_and_tiles_leave_the_second_area_alone(reading: Reading) -> None:
    reading.hangings.show_second_area(shown=True)
    second = reading.panes.views[2:]
    reading.planes.toggle_mpr()
    assert reading.panes.views[4:] == second
    reading.planes.toggle_mpr()
    assert reading.panes.views[2:] == second
    reading.tiles.show(2, 2)
    assert reading.panes.views[4:] == second


def test_a_pane_alone_leaves_the_other_area_on_its_screen(reading: Reading) -> None:
    reading.hangings.show_second_area(shown=True)
    reading.places.maximise(0)
    assert reading.panes.visible == (0, *reading.panes.layout.panes_of(1))


def test_with_another_study_nothing_stays_in_either_area(reading: Reading, tmp_path: Path) -> None:
    later = Later()
    held = a_reading(executor=later)
    held.open(reading.exams.all[0].study)
    later.jobs.pop()()
    held.hangings.show_second_area(shown=True)
    assert all(series_in(held))
    held.open(a_study(tmp_path / "other", OTHER, "x"))
    assert held.panes.views == (ViewState(), ViewState())
    assert all(view == ViewState() for view in held.panes.arranged.views)
    later.jobs.pop()()
    assert set(series_in(held)) <= {"x", ""}
