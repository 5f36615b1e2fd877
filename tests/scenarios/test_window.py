"""Commands, keys, palette, settings: everything that can be asked for is done, or says why it is not."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QSpinBox

from app.shell.actions import ACTIONS
from app.shell.keys_page import KeysPage
from app.shell.settings_dialog import SettingsDialog
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA, BEN

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
# Modal, or long.
ASKS = ("file.import_folder", "file.import_files", "file.wrap", "report.dictate_file", "file.quit", "file.samples")


def test_before_a_study_is_open_every_action_is_bound_or_says_why(workstation: Seat) -> None:
    actions = workstation.station.actions
    for action in ACTIONS:
        reason = actions.why_not(action.id)
        assert reason == "" or reason.endswith("."), (action.id, reason)
        assert actions.qt(action.id).isEnabled(), action.id
        if reason:
            assert not actions.trigger(action.id)
            assert workstation.refused.pop() == f"{action.title}: {reason}"
    assert actions.why_not("image.next") == actions.why_not("report.sign") == "No study is open."


@pytest.mark.parametrize("action_id", [one.id for one in ACTIONS if one.id not in ASKS and "sign" not in one.id])
def test_with_a_study_open_every_action_does_something_or_says_why(
    workstation: Seat, action_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("", ""))  # the reader thinks better of it
    if workstation.open_uid != ADA.study_uid:
        workstation.open(ADA.study_uid)
    workstation.refused.clear()
    done = workstation.station.actions.trigger(action_id)
    workstation.settle()
    assert done or workstation.refused[0].endswith(".")
    for dialog in QApplication.topLevelWidgets():
        if dialog is not workstation.station.window and dialog.isVisible():
            dialog.close()
    workstation.station.palette.hide()


def test_letters_digits_and_arrows_belong_to_the_report_while_one_writes(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    workstation.do("layout.1x1")
    reading = workstation.station.reading
    reading.places.show(0, workstation.exam.stacks[0].id, 3)
    before, tool = workstation.view(), reading.tools.of("left")
    workstation.write("impression", "Wide rib film, 3 x 4 mm; L1? [see] above.")
    assert workstation.text("impression").endswith("Wide rib film, 3 x 4 mm; L1? [see] above.")
    editor = workstation.editor("impression")
    for key in (
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Space,
    ):
        workstation.key(key, widget=editor)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return):
        if QApplication.focusWidget() is not None:
            workstation.key(key)
    assert workstation.view() == before
    assert reading.tools.of("left") == tool
    assert workstation.station.window.at == "reading"
    assert not workstation.station.palette.isVisible()


def test_arrow_keys_move_the_caret_in_the_report(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    workstation.write("impression", " end")
    for _ in range(4):
        workstation.key(Qt.Key.Key_Left)
    workstation.type("X")
    assert workstation.text("impression").endswith("X end")


def test_control_z_is_one_order_over_images_and_report(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    reading = workstation.station.reading
    reading.undo.clear()
    text = workstation.text("impression")
    workstation.write("impression", "One.")
    workstation.do("window.preset_3")
    window = reading.windows.of(0)
    start, stop = workstation.place_of([(10.0, 10.0), (30.0, 10.0)])
    workstation.do("tool.length")
    workstation.drag(start, stop)
    workstation.write("impression", "Two.")
    editor = workstation.editor("impression")
    workstation.key(Qt.Key.Key_Z, CTRL, editor)
    assert workstation.text("impression") == f"{text}One."
    assert len(reading.measurements.all) == 1
    workstation.key(Qt.Key.Key_Z, CTRL, editor)
    assert reading.measurements.all == ()
    assert reading.windows.of(0) == window
    workstation.key(Qt.Key.Key_Z, CTRL, workstation.pane)
    assert reading.windows.of(0) != window
    assert workstation.text("impression") == f"{text}One."
    workstation.key(Qt.Key.Key_Z, CTRL, workstation.pane)
    assert workstation.text("impression") == text
    for _ in range(4):
        workstation.key(Qt.Key.Key_Z, CTRL | SHIFT, workstation.pane)
    assert workstation.text("impression") == f"{text}One.Two."
    assert len(reading.measurements.all) == 1


def test_a_held_key_goes_on_scrolling_but_signs_nothing(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    workstation.do("layout.1x1")
    actions = workstation.station.actions
    assert actions.qt("image.next").autoRepeat()
    assert not any(actions.qt(one).autoRepeat() for one in ("report.sign", "report.dictate", "place.next_study"))
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(workstation.pane, held)
    workstation.rest(50)
    assert workstation.station.desk.offered is None


def test_the_palette_runs_what_is_typed(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    workstation.pane.setFocus()
    inverted = workstation.view().shown.invert
    workstation.key(Qt.Key.Key_K, CTRL)
    assert workstation.station.palette.isVisible()
    workstation.type("invert")
    workstation.key(Qt.Key.Key_Return)
    assert not workstation.station.palette.isVisible()
    assert workstation.view().shown.invert is not inverted


def test_a_setting_holds_at_once_and_after_a_restart(workstation: Seat) -> None:
    workstation.do("file.settings")
    dialog = workstation.station.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    dialog.activateWindow()
    workstation.wait(lambda: QApplication.activeWindow() is dialog, "the dialog")
    box = dialog.findChild(QLineEdit, "organisation")
    share = dialog.findChild(QSpinBox, "voxel_share_percent")
    assert isinstance(box, QLineEdit)
    assert isinstance(share, QSpinBox)
    box.selectAll()
    QTest.keyClicks(box, "St. Elsewhere")
    QTest.keyClick(box, Qt.Key.Key_Return)
    share.setValue(30)
    values = workstation.station.settings.values
    assert (values.organisation, values.voxel_share_percent) == ("St. Elsewhere", 30)
    assert "St. Elsewhere" in workstation.station.settings._file.read_text("utf-8")
    dialog.close()


def test_dialogs_are_gone_when_they_are_closed(workstation: Seat) -> None:
    for action_id, kind in (("file.settings", SettingsDialog), ("help.keys", KeysPage), ("help.about", QMessageBox)):
        workstation.do(action_id)
        dialog = workstation.station.window.findChild(kind)
        assert dialog is not None
        dialog.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert workstation.station.window.findChild(kind) is None


def test_the_help_page_lists_every_key(workstation: Seat) -> None:
    workstation.do("help.keys")
    page = workstation.station.window.findChild(KeysPage)
    assert isinstance(page, KeysPage)
    page.close()
    unnamed = [key for action in ACTIONS for key in action.keys if not QKeySequence(key).toString()]
    assert unnamed == []


def test_no_action_id_is_shown_to_a_reader(workstation: Seat) -> None:
    titles = [action.title for action in ACTIONS] + [action.explanation for action in ACTIONS]
    assert [text for text in titles if re.search(r"\w\.\w+_\w", text)] == []


def test_arrow_keys_move_the_selection_in_the_worklist(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    image = workstation.view().place
    workstation.list("All studies")
    table = workstation.station.worklist.table
    workstation.wait(lambda: workstation.station.worklist.model.rowCount() == 5, "the rows")
    table.select(workstation.station.worklist.model.uid(0))
    table.setFocus()
    workstation.key(Qt.Key.Key_Down)
    workstation.key(Qt.Key.Key_Down)
    assert table.selected_uid == workstation.station.worklist.model.uid(2)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown):
        workstation.key(key)
    assert workstation.view().place == image


def test_letters_typed_into_the_search_box_do_nothing_to_the_images(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    view, tool = workstation.view(), workstation.station.reading.tools.of("left")
    workstation.key(Qt.Key.Key_F, CTRL)
    workstation.type("ito 3")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Delete, Qt.Key.Key_Down, Qt.Key.Key_Home):
        workstation.key(key)
    assert workstation.station.worklist.search.box.text() == "ito "
    assert (workstation.view(), workstation.station.reading.tools.of("left")) == (view, tool)
    workstation.station.worklist.search.box.clear()


def test_the_palette_finds_series_presets_and_settings_by_name(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    station = workstation.station
    station.palette.open()
    found = {one.title: one for one in station.palette._found.values()}
    assert "Series 1 · CT · axial chest" in found
    assert "Window “Lung”" in found
    found["Window “Lung”"].run()
    window = station.reading.windows.of(0)
    assert window is not None
    assert window.width > 1000
    found["Setting: Organisation"].run()
    dialog = station.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    assert dialog.focusWidget().objectName() == "organisation"
    dialog.close()
    workstation.do("place.worklist")
    station.palette.open()
    assert not [title for title in (one.title for one in station.palette._found.values()) if title.startswith("Series")]
    station.palette._leave()
    workstation.do("place.reading")
