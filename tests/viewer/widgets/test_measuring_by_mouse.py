"""Measurements in a reader's hands on a pane: named, moved, half drawn and left."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.phantoms import ct_series, save_all
from tests.viewer.reading_room import study_of
from tests.viewer.widgets.conftest import a_grid
from tests.viewer.widgets.test_pane import LEFT, drag, wheel
from viewer.model.measurement import Measurement
from viewer.session.reading import Reading
from viewer.widgets.overlay import OverlayPainter
from viewer.widgets.pane import Pane


@pytest.fixture
def pane(qtbot: QtBot, reading: Reading) -> Pane:
    made = a_grid(qtbot, reading, 512, 512).panes[0]
    made.grab()
    return made


def click(qtbot: QtBot, pane: Pane, *places: tuple[int, int]) -> None:
    for x, y in places:
        qtbot.mouseMove(pane, QPoint(x, y))
        qtbot.mouseClick(pane, LEFT, pos=QPoint(x, y))


def a_length(reading: Reading, pane: Pane) -> Measurement:
    reading.tools.choose("length")
    drag(pane, LEFT, (128, 128), (288, 128))
    reading.tools.choose("window_level")
    pane.grab()
    (kept,) = reading.measurements.all
    return kept


def test_a_click_on_a_handle_moves_nothing(reading: Reading, pane: Pane) -> None:
    before = a_length(reading, pane)
    drag(pane, LEFT, (292, 131), (292, 131))
    assert reading.measurements.all == (before,)
    assert reading.measurements.selected == before


def test_a_handle_gripped_beside_its_middle_does_not_jump(reading: Reading, pane: Pane) -> None:
    before = a_length(reading, pane)
    drag(pane, LEFT, (292, 131), (292 + 32, 131))
    (after,) = reading.measurements.all
    assert after.pixels[1] == pytest.approx((before.pixels[1][0] + 2.0, before.pixels[1][1]))  # 16 px show one column


def test_shift_holds_an_end_level_while_it_is_moved(reading: Reading, pane: Pane) -> None:
    a_length(reading, pane)
    drag(pane, LEFT, (288, 128), (400, 150), Qt.KeyboardModifier.ShiftModifier)
    (after,) = reading.measurements.all
    assert after.pixels[0][1] == after.pixels[1][1]
    assert after.pixels[1][0] > 20


def test_a_label_is_dragged_kept_with_its_measurement_and_undone(reading: Reading, pane: Pane) -> None:
    before = a_length(reading, pane)
    box = pane._labels[before.uid]
    at = box.center().toPoint().toTuple()
    drag(pane, LEFT, at, (at[0] + 40, at[1] + 90))
    pane.grab()
    (after,) = reading.measurements.all
    assert after.values == before.values
    assert pane._labels[before.uid].center().toTuple() == pytest.approx((box.center().x() + 40, box.center().y() + 90))
    reading.undo.undo()
    pane.grab()
    assert pane._labels[before.uid] == box


def test_the_label_of_a_probe_beside_an_orientation_letter_leaves_the_letter_readable(
    reading: Reading, pane: Pane
) -> None:
    reading.tools.choose("probe")
    pane.grab()
    sheet = pane.sheets.sheet(1.0)
    assert sheet is not None
    around = OverlayPainter(QPainter(), sheet.camera.width, sheet.camera.height, 1.0)
    letters = around.letter_boxes(sheet.letters)
    assert len(letters) == 4
    for box in letters:
        x, y = (round(each) for each in box.center().toTuple())
        for at in ((x - 30, y), (x + 30, y), (x, y - 20), (x, y + 20)):
            if not (0 < at[0] < pane.width() - 12 and 0 < at[1] < pane.height()):
                continue
            drag(pane, LEFT, at, at)
            pane.grab()
            for kept in reading.measurements.all:
                assert not pane._labels[kept.uid].intersects(box)
            if reading.measurements.all:
                reading.undo.undo()


def test_a_label_goes_with_its_measurement(reading: Reading, pane: Pane) -> None:
    kept = a_length(reading, pane)
    at = pane._labels[kept.uid].center().toPoint().toTuple()
    drag(pane, LEFT, at, (at[0], at[1] + 120))
    pane.grab()
    box = pane._labels[kept.uid]
    drag(pane, LEFT, (200, 128), (230, 158))
    pane.grab()
    assert pane._labels[kept.uid].center().toTuple() == pytest.approx((box.center().x() + 30, box.center().y() + 30))


def test_a_polygon_half_drawn_survives_a_scroll(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    refused: list[str] = []
    reading.refused.connect(refused.append)
    reading.tools.choose("polygon")
    click(qtbot, pane, (128, 128), (288, 128))
    wheel(pane, -1)
    assert pane.in_hand().marks == ()
    click(qtbot, pane, (60, 60))
    assert "half drawn on another image" in refused[0]
    wheel(pane, 1)
    assert pane.in_hand().marks
    click(qtbot, pane, (288, 288), (288, 288))
    (kept,) = reading.measurements.all
    assert len(kept.pixels) == 3


def test_escape_leaves_it_also_from_another_image(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    reading.tools.choose("polygon")
    click(qtbot, pane, (128, 128), (288, 128))
    wheel(pane, -1)
    assert pane.cancel()
    wheel(pane, 1)
    assert pane.in_hand().marks == ()
    assert not pane.cancel()


def test_another_tool_leaves_what_is_half_drawn(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    reading.tools.choose("polygon")
    click(qtbot, pane, (128, 128), (288, 128))
    reading.tools.choose("pan")
    assert pane.in_hand().marks == ()
    assert reading.measurements.all == ()


def test_another_study_takes_away_what_is_half_drawn_or_half_written(
    qtbot: QtBot, reading: Reading, pane: Pane, tmp_path: Path
) -> None:
    kept = a_length(reading, pane)
    qtbot.mouseDClick(pane, LEFT, pos=QPoint(200, 128))
    qtbot.keyClicks(pane.findChild(QLineEdit, "labelPen"), "Of the first patient")
    reading.tools.choose("polygon")
    save_all(ct_series(3, series="other"), tmp_path / "other")
    reading.open(study_of(tmp_path / "other"))
    assert reading.measurements.all == ()
    assert kept.label == ""
    assert pane.in_hand().marks == ()


def test_a_measurement_is_named_by_a_double_click_on_it(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    a_length(reading, pane)
    qtbot.mouseDClick(pane, LEFT, pos=QPoint(200, 128))
    line = pane.findChild(QLineEdit, "labelPen")
    assert reading.panes.layout.maximised is None
    qtbot.keyClicks(line, "Target  1")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    (kept,) = reading.measurements.all
    assert kept.label == "Target 1"
    reading.undo.undo()
    assert reading.measurements.all[0].label == ""


def test_escape_leaves_the_name_as_it_was(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    before = a_length(reading, pane)
    qtbot.mouseDClick(pane, LEFT, pos=QPoint(200, 128))
    line = pane.findChild(QLineEdit, "labelPen")
    qtbot.keyClicks(line, "No")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert reading.measurements.all == (before,)


def test_an_arrow_is_kept_with_the_text_that_is_written_beside_it_in_one_step(
    qtbot: QtBot, reading: Reading, pane: Pane
) -> None:
    reading.tools.choose("arrow")
    drag(pane, LEFT, (128, 128), (288, 200))
    assert reading.measurements.all == ()
    assert pane.in_hand().marks
    line = pane.findChild(QLineEdit, "labelPen")
    qtbot.keyClicks(line, "Fracture?")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    (kept,) = reading.measurements.all
    assert (kept.label, kept.values, kept.why_not) == ("Fracture?", (), "")
    reading.undo.undo()
    assert reading.measurements.all == ()


def test_an_arrow_may_stay_without_text_but_a_text_may_not(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    for tool, expected in (("arrow", 1), ("text", 1)):
        reading.tools.choose(tool)
        drag(pane, LEFT, (128, 128), (288, 200))
        qtbot.keyClick(pane.findChild(QLineEdit, "labelPen"), Qt.Key.Key_Return)
        assert len(reading.measurements.all) == expected
        qtbot.wait(1)


def test_a_text_stands_where_it_was_put_and_is_moved_by_its_words(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    reading.tools.choose("text")
    click(qtbot, pane, (200, 200))
    line = pane.findChild(QLineEdit, "labelPen")
    qtbot.keyClicks(line, "Scar")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    pane.grab()
    (kept,) = reading.measurements.all
    assert pane._labels[kept.uid].center().toTuple() == pytest.approx((200, 200))
    drag(pane, LEFT, (200, 200), (260, 230))
    pane.grab()
    (moved,) = reading.measurements.all
    assert pane._labels[kept.uid].center().toTuple() == pytest.approx((260, 230))
    assert moved.pixels[0] == pytest.approx((kept.pixels[0][0] + 60 / 16, kept.pixels[0][1] + 30 / 16))


def test_a_text_is_kept_also_where_the_reader_goes_on_with_the_mouse(
    qtbot: QtBot, reading: Reading, pane: Pane
) -> None:
    reading.tools.choose("text")
    click(qtbot, pane, (200, 200))
    qtbot.keyClicks(pane.findChild(QLineEdit, "labelPen"), "First")
    wheel(pane, -1)
    (kept,) = reading.measurements.all
    assert kept.label == "First"
    assert kept.image != reading.places.image(0).ref


def test_keys_that_stand_for_actions_are_letters_in_a_text(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    reading.tools.choose("text")
    click(qtbot, pane, (200, 200))
    line = pane.findChild(QLineEdit, "labelPen")
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_W, Qt.KeyboardModifier.NoModifier, "w")
    event.ignore()
    QApplication.sendEvent(line, event)
    assert event.isAccepted()


def test_vertebrae_are_named_once_counted_on_and_shown_on_other_images(
    qtbot: QtBot, reading: Reading, pane: Pane
) -> None:
    reading.tools.choose("spine")
    click(qtbot, pane, (200, 200))
    line = pane.findChild(QLineEdit, "labelPen")
    qtbot.keyClicks(line, "L3")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert pane._sheets.levels() == ()  # on its own image it is drawn itself
    wheel(pane, -1)
    pane.grab()
    (shown,) = pane._sheets.levels()
    assert shown.marks[1].lines == ("L3",)
    wheel(pane, -10)  # eleven millimetres away
    pane.grab()
    assert pane._sheets.levels() == ()  # an axial image farther away
    click(qtbot, pane, (200, 200))  # nearer to the feet
    assert [kept.label for kept in reading.measurements.all] == ["L3", "L4"]


def test_a_text_cannot_be_emptied_and_what_was_deleted_while_named_stays_deleted(
    qtbot: QtBot, reading: Reading, pane: Pane
) -> None:
    reading.tools.choose("text")
    click(qtbot, pane, (200, 200))
    line = pane.findChild(QLineEdit, "labelPen")
    qtbot.keyClicks(line, "Scar")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    reading.tools.choose("window_level")
    pane.grab()
    for delete in (False, True):
        qtbot.wait(1)
        qtbot.mouseDClick(pane, LEFT, pos=QPoint(200, 200))
        line = pane.findChild(QLineEdit, "labelPen")
        line.clear()
        if delete:
            reading.measurements.remove(reading.measurements.all[0].uid)
            line.setText("Back")
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert [kept.label for kept in reading.measurements.all] == ([] if delete else ["Scar"])


def test_the_value_under_the_mouse_goes_with_the_probe(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    reading.tools.choose("probe")
    qtbot.mouseMove(pane, QPoint(200, 200))
    qtbot.mouseMove(pane, QPoint(210, 200))
    assert next(mark.lines for mark in pane.in_hand().marks)[0].endswith(" HU")
    reading.tools.choose("pan")
    assert pane.in_hand().marks == ()
