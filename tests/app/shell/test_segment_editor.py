"""The editor of segments in a reader's hands: each button an action, refused with a reason where it cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QTableWidget,
)
from pytestqt.qtbot import QtBot

from app.archive.archive import open_archive
from app.desk.changed_segments import CHANGED
from app.desk.segment_keeper import SegmentKeeper
from app.desk.segment_measuring import SegmentMeasuring
from app.jobs import Jobs
from app.settings import Settings
from app.shell.action_table import ActionTable
from app.shell.actions import ACTIONS
from app.shell.reading_actions import bind_reading
from app.shell.segment_actions import bind_segments
from app.shell.segment_editor import SegmentEditor
from app.shell.segment_panel import SegmentPanel
from app.shell.segmenting_actions import bind_segmenting
from tests.phantoms import ct_series, save, save_all
from tests.viewer.dicom.segmented import segmentation
from tests.viewer.reading_room import a_reading, study_of
from viewer.session.box_mask import flipped
from viewer.session.reading import Reading
from viewer.session.segment_kinds import load_kinds

KINDS = load_kinds(Path(__file__).parents[3] / "resources" / "segment_kinds.toml")


@dataclass
class Room:
    reading: Reading
    table: ActionTable
    window: QMainWindow
    jobs: Jobs
    wait: Callable[[Callable[[], object]], None]

    @property
    def panel(self) -> SegmentPanel:
        panel = self.window.findChild(SegmentPanel)
        assert panel is not None
        return panel

    @property
    def editor(self) -> SegmentEditor:
        return self.panel.findChild(SegmentEditor)

    def press(self, text: str) -> None:
        next(one for one in self.editor.findChildren(QPushButton) if one.text() == text).click()

    def field(self, name: str) -> QDoubleSpinBox:
        return next(one for one in self.editor.findChildren(QDoubleSpinBox) if one.accessibleName() == name)

    def draw(self) -> None:
        one, segment = self.reading.editing.active
        bits = np.ones((3, 6, 8), bool)
        self.reading.editing.flip((one.uid, segment.number), flipped((4, 10, 12), bits), "Brush")


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    images = tmp_path / "images"
    save_all(ct_series(12, rows=40, columns=48, step=(0, 0, 2.5), spacing=(0.8, 0.5)), images)
    mask = np.zeros((12, 40, 48), np.uint8)
    mask[2:5, 5:9, 6:12] = 1
    save(
        segmentation(ct_series(12, rows=40, columns=48, step=(0, 0, 2.5), spacing=(0.8, 0.5)), mask), images / "seg.dcm"
    )
    reading, window = a_reading(), QMainWindow()
    qtbot.addWidget(window)
    reading.open(study_of(images))
    reading.places.set_layout(1, 1)
    reading.places.show(0, next(one.id for one in reading.exams.stacks if one.modality == "CT"), 5)
    with closing(open_archive(tmp_path / "archive")) as archive, ThreadPoolExecutor(2) as work:
        jobs, settings = Jobs(work), Settings(tmp_path / "settings.json")
        keeper = SegmentKeeper(archive, reading, settings, jobs, window)
        measuring = SegmentMeasuring(reading, keeper, jobs, window)
        table = ActionTable(ACTIONS, window)
        bind_reading(table, reading, lambda: "")
        bind_segments(table, reading, window, KINDS, lambda: "")
        bind_segmenting(table, reading, keeper, measuring, lambda: "")
        made = Room(reading, table, window, jobs, lambda until: qtbot.waitUntil(lambda: bool(until()), timeout=20_000))
        assert table.trigger("segments.panel")
        yield made
        made.wait(lambda: not jobs.running)
        reading.close()


def test_a_new_segment_is_named_coded_and_drawn_on(room: Room) -> None:
    room.press("New segment")
    assert room.reading.tools.active == "segment_brush"
    name = room.editor.findChild(QLineEdit)
    name.setText("Mass <b>left</b>")
    name.editingFinished.emit()
    kind = next(one for one in room.editor.findChildren(QComboBox) if one.count() == len(KINDS))
    kind.setCurrentIndex(2)
    kind.activated.emit(2)
    (one,) = room.reading.editing.all
    assert (one.segments[0].name, one.segments[0].kind) == ("Mass <b>left</b>", KINDS[2])
    room.reading.undo.undo()
    assert room.reading.editing.all[0].segments[0].kind == KINDS[0]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in room.editor.findChildren(QLabel))


def test_fields_and_the_wheel_say_the_same_radius(room: Room) -> None:
    radius = room.field("Radius of the brush in mm")
    radius.setValue(8.0)
    assert room.reading.editing.painting.radius_mm == 8.0
    assert room.table.trigger("segments.larger")
    assert radius.value() == pytest.approx(8.8)
    assert room.table.trigger("segments.ball")
    assert next(one for one in room.editor.findChildren(QCheckBox) if one.text() == "Ball").isChecked()


def test_what_is_not_possible_says_why(room: Room) -> None:
    said = QSignalSpy(room.table.refused)
    for action in ("segments.smooth", "segments.save", "segments.measure", "segments.delete", "segments.stop"):
        assert not room.table.trigger(action)
    assert all("No segment is being edited" in said.at(n)[0] for n in range(4))
    room.press("New segment")
    for action in ("segments.fill", "segments.save", "segments.measure"):
        assert not room.table.trigger(action)
        assert "empty" in room.table.why_not(action)


def test_measuring_saves_and_adds_the_numbers_of_the_very_voxels(room: Room) -> None:
    room.press("New segment")
    room.draw()
    room.press("Measure")
    room.wait(lambda: room.reading.measurements.all)
    (made,) = room.reading.measurements.all
    assert made.values[0].value == pytest.approx(3 * 6 * 8 * 0.8 * 0.5 * 2.5 / 1000, rel=1e-12)
    assert made.segment is not None and made.segment.number == 1
    assert made.tracking_uid == room.reading.editing.all[0].segments[0].tracking_uid
    assert room.table.why_not("segments.save") == "It is saved as it is."
    room.draw()  # flips the same voxels: empty again
    assert "empty" in room.table.why_not("segments.measure")


def test_a_copy_of_an_object_can_be_edited_and_the_object_is_hidden(room: Room) -> None:
    (read,) = room.reading.segmentations.all
    room.press("Edit a copy")
    (one,) = room.reading.editing.all
    assert (one.replaces, len(one.segments)) == (read.uid, 1)
    assert room.reading.editing.mask(one.segments[0]).count == 3 * 4 * 6
    assert (read.uid, 1) in room.reading.segmentations.shown.hidden


def test_a_click_on_a_row_chooses_the_segment(room: Room, qtbot: QtBot) -> None:
    room.press("New segment")
    room.draw()
    room.press("New segment")
    room.draw()
    qtbot.wait(20)
    assert room.reading.editing.active[1].number == 2
    table = room.panel.findChild(QTableWidget)
    place = table.visualItemRect(table.item(1, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert room.reading.editing.active[1].number == 1


def test_deleting_is_undone(room: Room) -> None:
    room.press("New segment")
    room.draw()
    room.press("Delete")
    assert room.reading.editing.all == ()
    room.reading.undo.undo()
    assert room.reading.editing.mask(room.reading.editing.all[0].segments[0]).count == 144


def test_the_fields_are_those_of_the_tool_in_hand_and_the_window_keeps_its_size(room: Room, qtbot: QtBot) -> None:
    before = room.panel.width()
    for tool, between in (("segment_brush", False), ("segment_grow", False), ("segment_grow", True)):
        assert room.table.trigger(f"tool.{tool}")
        room.reading.editing.set_painting(replace(room.reading.editing.painting, between=between))
        qtbot.wait(10)
        shown = {one.accessibleName() for one in room.editor.findChildren(QDoubleSpinBox) if one.isVisible()}
        growing = {"Least value", "Greatest value"} if between else {"Values around the click"}
        reach = {"How far a region may reach, mm"}
        assert shown == ({"Radius of the brush in mm"} if tool == "segment_brush" else growing | reach)
    assert room.panel.width() == before


def test_a_segment_that_was_changed_after_it_was_measured_says_so_until_it_is_measured_again(room: Room) -> None:
    room.press("New segment")
    room.draw()
    room.press("Measure")
    room.wait(lambda: room.reading.measurements.all)
    one, segment = room.reading.editing.active
    more = np.ones((1, 2, 2), bool)
    room.reading.editing.flip((one.uid, segment.number), flipped((9, 1, 1), more), "Brush")
    room.wait(lambda: CHANGED in room.reading.measurements.all[0].why_not)
    room.reading.undo.undo()
    room.wait(lambda: CHANGED not in room.reading.measurements.all[0].why_not)
    room.reading.undo.redo()
    room.wait(lambda: CHANGED in room.reading.measurements.all[0].why_not)
    before = room.reading.measurements.all[0]
    room.press("Measure")
    room.wait(lambda: room.reading.measurements.all[0].segment != before.segment)
    (now,) = room.reading.measurements.all
    assert CHANGED not in now.why_not
    assert now.values[0].value == pytest.approx((144 + 4) * 0.8 * 0.5 * 2.5 / 1000, rel=1e-12)
