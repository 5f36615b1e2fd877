"""The explanation names every protocol and rule as plain text; saving by example says what cannot be saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from app.shell.hanging_dialog import HangingDialog
from app.shell.hanging_panel import HangingPanel
from app.shell.own_hangings import OwnHangings
from tests.phantoms import ct_series, save_all
from tests.viewer.hanging.studies import PROTOCOLS
from tests.viewer.reading_room import a_reading, study_of
from viewer.session.reading import Reading


class Room:
    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.reading: Reading = a_reading()
        save_all(ct_series(4, series="<b>axial</b>"), folder / "study")
        self.window = QWidget()
        qtbot.addWidget(self.window)
        (folder / "own").mkdir()
        self.own = OwnHangings(folder / "own", PROTOCOLS, self.reading.hangings, self.window)
        self.reading.open(study_of(folder / "study"))
        self.panel = HangingPanel(self.reading, self.own, self.window)


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Room:
    return Room(tmp_path, qtbot)


def texts(item: QTreeWidgetItem | None) -> list[str]:
    assert item is not None
    children = [text for number in range(item.childCount()) for text in texts(item.child(number))]
    return [item.text(0), *children]


def written(panel: HangingPanel) -> list[str]:
    rows = range(panel.rules.topLevelItemCount())
    return [text for row in rows for text in texts(panel.rules.topLevelItem(row))]


def entries(panel: HangingPanel) -> list[str]:
    return [item.text() for row in range(panel.list.count()) if (item := panel.list.item(row))]


def test_every_protocol_stands_in_the_list_with_how_it_fares(room: Room) -> None:
    listed = entries(room.panel)
    assert len(listed) == len(PROTOCOLS)
    assert listed[0] == "CT chest\nin use"
    assert "CT head\n1 rule failed" in listed
    assert "MR knee\n2 rules failed" in listed
    assert "General\nsuits" in listed


def test_the_rules_that_held_and_failed_are_told_for_study_and_panes(room: Room) -> None:
    told = written(room.panel)
    assert "✓  modality CT; wanted CT" in told
    assert "✓  region chest, by “chest” in the study description or body part; wanted chest" in told
    assert "Step 1: Axial (shown)" in told
    assert "Pane 1: series 1 <b>axial</b>" in told
    assert "–  soft kernel: not known  (preferred)" in told
    assert "Not possible: Axial, beside the prior" in told
    row = next(number for number, text in enumerate(entries(room.panel)) if text.startswith("MR knee"))
    room.panel.list.setCurrentRow(row)
    assert written(room.panel) == [
        "Rules for the study",
        "✗  modality CT; wanted MR",
        "✗  region chest; wanted knee",
    ]


def test_another_protocol_is_hung_from_the_list_and_the_panel_follows(room: Room) -> None:
    row = next(number for number, text in enumerate(entries(room.panel)) if text.startswith("General"))
    room.panel.list.setCurrentRow(row)
    room.panel.use()
    assert entries(room.panel)[0] == "General\nin use"
    assert room.reading.hangings.steps[0].step.name == "One series"


def test_what_is_saved_stands_first_the_next_time(room: Room, tmp_path: Path) -> None:
    dialog = HangingDialog(room.reading, room.own, room.window)
    dialog.save()
    assert dialog.why.text() == "Give the protocol a name."
    dialog.name.setText("My <i>chest</i>")
    for tick in dialog.ticks.values():
        tick.setChecked(False)
    dialog.save()
    assert dialog.why.text() == "Tick at least one thing that a study must have."
    dialog.ticks["regions"].setChecked(True)
    dialog.save()
    assert room.own.all[0].match.regions == ("chest",)
    room.reading.open(study_of(tmp_path / "study"))
    assert room.reading.hangings.chosen is not None
    assert room.reading.hangings.chosen.match.protocol == room.own.all[0]
    assert entries(room.panel)[0] == "My <i>chest</i>\nyours, in use"


def test_a_further_step_goes_into_the_protocol_that_was_chosen(room: Room) -> None:
    first = HangingDialog(room.reading, room.own, room.window)
    first.name.setText("Mine")
    first.save()
    second = HangingDialog(room.reading, room.own, room.window)
    second.name.setText("Second look")
    second.target.setCurrentIndex(1)
    second.save()
    assert [step.name for step in room.own.all[0].steps] == ["Mine", "Second look"]
    assert len(room.own.all) == 1


def test_the_panel_is_empty_while_no_study_is_open(room: Room) -> None:
    room.reading.close()
    assert entries(room.panel) == []
    assert written(room.panel) == []
