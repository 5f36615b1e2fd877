"""What changes the whole screen is one step of undo, and comes back with everything that belongs to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QUndoStack

from tests.viewer.reading_room import a_reading
from tests.viewer.session.test_hangings import a_study, hung_by, own
from tests.viewer.session.test_reading import heard, series_in
from viewer.hanging.protocol import PRIOR, PaneRule, Step
from viewer.model.study import Window
from viewer.session.moments import Moments
from viewer.session.panes import Panes
from viewer.session.reading import Reading

LUNG = Step("lung", 1, 2, (PaneRule(preset=2), PaneRule(of=PRIOR)))
PLAIN = Step("plain", 1, 1, (PaneRule(),))


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    now = a_study(tmp_path / "now", "axial")
    before = a_study(tmp_path / "before", "old", study="study 0", study_date="20250301")
    made = a_reading()
    made.hangings.set_protocols([own(LUNG, PLAIN)])
    made.open(now, [before, a_study(tmp_path / "older", "oldest", study="study 00", study_date="20240301")])
    return made


def test_opening_a_study_leaves_nothing_to_undo(reading: Reading) -> None:
    assert not reading.undo.canUndo()


def test_a_hanging_step_is_taken_back_with_scroll_window_and_active_pane(reading: Reading) -> None:
    reading.panes.set_active(1)
    reading.places.scroll(0, 1)
    reading.windows.set(1, Window(10.0, 20.0))
    shown, steps = reading.panes.views, heard(reading.hangings.step_changed)
    reading.hangings.next()
    assert len(reading.panes.views) == 1
    reading.undo.undo()
    assert (reading.panes.views, reading.panes.active, reading.hangings.number) == (shown, 1, 0)
    reading.hangings.next()
    reading.undo.undo()
    reading.undo.redo()
    assert (len(reading.panes.views), reading.hangings.number) == (1, 1)
    reading.undo.undo()
    reading.undo.undo()
    assert reading.windows.of(1) != Window(10.0, 20.0)
    assert [number for number, _ in steps][:2] == [1, 0]


def test_the_window_of_a_step_hangs_again_and_leaves_with_the_next(reading: Reading) -> None:
    reading.hangings.next()
    reading.undo.undo()
    window = reading.windows.of(0)
    assert window is not None
    assert (window.width, window.center) == (1500, -600)
    reading.hangings.next()
    assert reading.panes.view(0).shown.window is None


def test_a_step_at_the_end_is_no_step_of_undo(reading: Reading) -> None:
    reading.hangings.next(-1)
    assert not reading.undo.canUndo()


def test_another_protocol_and_another_prior_are_taken_back(reading: Reading) -> None:
    shown, relevance, hung = series_in(reading), reading.hangings.relevance, heard(reading.hangings.hung)
    reading.hangings.compare_with(reading.exams.all[2].study.uid)
    assert series_in(reading) == ["axial", "oldest"]
    reading.undo.undo()
    assert (series_in(reading), reading.hangings.relevance) == (shown, relevance)
    first = reading.hangings.chosen
    reading.hangings.use("ct-head", own=False)
    if reading.hangings.chosen is not first:
        reading.undo.undo()
    assert (series_in(reading), reading.hangings.chosen) == (shown, first)
    assert len(hung) >= 2


def test_the_way_out_of_mpr_comes_back_with_the_planes(reading: Reading) -> None:
    shown = reading.panes.arranged
    reading.planes.toggle_mpr()
    planes = reading.panes.arranged
    reading.hangings.next()
    assert not reading.planes.in_mpr
    reading.undo.undo()
    assert reading.planes.in_mpr
    assert reading.panes.arranged == planes
    reading.planes.toggle_mpr()
    assert reading.panes.arranged == shown


def test_a_prior_that_took_a_pane_gives_it_back(reading: Reading) -> None:
    reading.hangings.next()
    reading.priors.swap()
    assert series_in(reading) == ["old"]
    reading.undo.undo()
    assert series_in(reading) == ["axial"]
    reading.undo.redo()
    reading.priors.swap()
    assert series_in(reading) == ["axial"]


def test_one_pane_alone_is_taken_back(reading: Reading) -> None:
    reading.places.maximise(1)
    assert (reading.panes.layout.maximised, reading.panes.active) == (1, 1)
    reading.undo.undo()
    assert (reading.panes.layout.maximised, reading.panes.active) == (None, 0)
    reading.undo.redo()
    assert reading.panes.layout.maximised == 1
    reading.places.maximise()
    assert reading.panes.layout.maximised is None
    reading.undo.undo()
    assert reading.panes.layout.maximised == 1


def test_after_series_came_late_only_the_panes_go_back(tmp_path: Path) -> None:
    study = a_study(tmp_path / "now", "axial")
    reading = hung_by(own(Step("two", 1, 2, (PaneRule(),)), PLAIN), study)
    reading.hangings.next()
    chosen = reading.hangings.chosen
    reading.hangings._times += 1
    reading.hangings.chosen = replace(chosen) if chosen else None
    now = reading.hangings.chosen
    reading.undo.undo()
    assert reading.panes.layout.count == 2
    assert (reading.hangings.chosen, reading.hangings.number) == (now, 1)


def test_what_changes_nothing_is_no_step_of_undo() -> None:
    undo = QUndoStack()
    Moments(undo, Panes()).change("nothing", lambda: None)
    assert not undo.canUndo()
