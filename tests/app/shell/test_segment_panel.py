"""The list of segments: what each is, how large, ticked, jumped to; text from headers stays text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QTableWidget
from pytestqt.qtbot import QtBot

from app.shell.segment_panel import SegmentPanel
from app.shell.segment_rows import millilitres
from tests.phantoms import ct_series, save, save_all
from tests.viewer.dicom.segmented import circle, rectangle, structures
from tests.viewer.reading_room import a_reading, study_of
from viewer.session.reading import Reading

HEIGHTS = (2.0, 3.0, 4.0)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    node = [("CLOSED_PLANAR", circle(10, 10, 5, z)) for z in HEIGHTS]
    box = [("CLOSED_PLANAR", rectangle(2, 2, 10, 5, z)) for z in HEIGHTS]
    save_all(ct_series(12), tmp_path)
    save(structures([("<b>node</b>", node), ("box", box), ("iso", [("POINT", [(1, 1, 9)])])]), tmp_path / "rt.dcm")
    made = a_reading()
    made.open(study_of(tmp_path))
    return made


@pytest.fixture
def panel(reading: Reading, qtbot: QtBot) -> SegmentPanel:
    made = SegmentPanel(reading)
    qtbot.addWidget(made)
    made.show()
    return made


def table_of(panel: SegmentPanel) -> QTableWidget:
    (table,) = panel.findChildren(QTableWidget)
    return table


def texts(panel: SegmentPanel) -> list[list[str]]:
    table = table_of(panel)
    items = [[table.item(row, column) for column in range(4)] for row in range(table.rowCount())]
    return [[item.text() if item else "" for item in row] for row in items]


def test_each_segment_stands_with_name_type_volume_and_how_it_was_found(panel: SegmentPanel) -> None:
    assert texts(panel) == [
        ["plan", "RTSTRUCT", "", ""],
        ["<b>node</b>", "Organ", "0.24 ml", "area × spacing (contours 1 mm apart)"],
        ["box", "Organ", "0.15 ml", "area × spacing (contours 1 mm apart)"],
        ["iso", "Organ", "", "No volume: points or open lines only"],
    ]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in panel.findChildren(QLabel))


def test_a_tick_taken_away_hides_and_undo_brings_back(panel: SegmentPanel, reading: Reading, qtbot: QtBot) -> None:
    stack, item = reading.exams.stacks[0], table_of(panel).item(2, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Unchecked)
    assert [segment.name for segment in reading.segmentations.seen_on(stack)] == ["<b>node</b>", "iso"]
    reading.undo.undo()
    qtbot.wait(20)
    again = table_of(panel).item(2, 0)
    assert again is not None and again.checkState() is Qt.CheckState.Checked


def test_a_click_leads_to_the_middle(panel: SegmentPanel, reading: Reading, qtbot: QtBot) -> None:
    table = table_of(panel)
    place = table.visualItemRect(table.item(3, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    image = reading.places.image(0)
    assert image is not None and image.plane.position[2] == 9.0


def test_why_nothing_is_shown_is_said(tmp_path: Path, qtbot: QtBot) -> None:
    save_all(ct_series(12), tmp_path)
    node = [("CLOSED_PLANAR", circle(10, 10, 5, z)) for z in HEIGHTS]
    save(structures([("node", node)], frame_of_reference="frame 2"), tmp_path / "rt.dcm")
    reading = a_reading()
    reading.open(study_of(tmp_path))
    panel = SegmentPanel(reading)
    qtbot.addWidget(panel)
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert "plan is not shown on this series. It lies in another frame of reference than these images." in said


@pytest.mark.parametrize(
    ("ml", "text"), [(None, ""), (1234.4, "1234 ml"), (12.34, "12.3 ml"), (0.456, "0.46 ml"), (0.01234, "0.0123 ml")]
)
def test_volumes_in_words(ml: float | None, text: str) -> None:
    assert millilitres(ml) == text
