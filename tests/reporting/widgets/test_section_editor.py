from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reporting.report import Run
from tests.reporting.made import a_length
from tests.reporting.widgets.desk import Desk
from viewer.session.measurements import Measurements

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def test_keys_become_words_of_the_report(desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(desk.editor(), "Both lungs clear.")
    assert desk.text() == "Both lungs clear."


def test_return_begins_a_paragraph(desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(desk.editor(), "One.")
    qtbot.keyClick(desk.editor(), KEY.Key_Return)
    qtbot.keyClicks(desk.editor(), "Two.")
    assert desk.text() == "One.\nTwo."


def test_backspace_and_delete_in_a_row_of_equal_letters_take_the_right_ones(desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(desk.editor(), "aabb")
    desk.editor().select(2, 2)
    qtbot.keyClick(desk.editor(), KEY.Key_Backspace)
    assert desk.editor().selection == (1, 1)
    qtbot.keyClick(desk.editor(), KEY.Key_Delete)
    assert desk.text() == "ab"


def test_letters_outside_the_basic_plane_keep_the_caret_where_it_is(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_text("𝛼𠮷 ")
    qtbot.keyClicks(desk.editor(), "ok")
    desk.editor().select(1, 2)
    qtbot.keyClick(desk.editor(), KEY.Key_Delete)
    assert desk.text() == "𝛼 ok"


def test_no_break_spaces_stay(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_text("12\u00a0mm")
    qtbot.keyClicks(desk.editor(), "!")
    assert desk.text() == "12\u00a0mm!"


@pytest.mark.parametrize("markup", ["<b>bold</b>", "<img src='file:///etc/passwd'>", "&lt;5 mm", "<5 mm & >3"])
def test_markup_is_text(desk: Desk, markup: str) -> None:
    for insert in (desk.editor().insert_text, desk.editor().insert_dictated):
        desk.draft.set_text("findings", "")
        insert(markup)
        assert desk.text() == desk.editor().toPlainText() == markup


def test_pasting_takes_the_plain_text_only(desk: Desk) -> None:
    clip = QMimeData()
    clip.setHtml("<h1>Shouted</h1>")
    clip.setText("whispered\r\ntwice")
    desk.editor().insertFromMimeData(clip)
    assert desk.text() == "whispered\ntwice"
    assert (
        desk.editor().currentCharFormat().fontPointSize()
        == desk.editor().document().begin().charFormat().fontPointSize()
    )


def test_html_without_plain_text_is_not_pasted(desk: Desk) -> None:
    clip = QMimeData()
    clip.setImageData(b"")
    desk.editor().insertFromMimeData(clip)
    assert desk.text() == ""


def test_one_undo_order_for_text_and_measurements(desk: Desk, qtbot: QtBot) -> None:
    measurements = Measurements(desk.undo)
    for signal in (measurements.added, measurements.changed, measurements.removed):
        signal.connect(lambda _: desk.draft.set_measurements(measurements.all))
    qtbot.keyClicks(desk.editor(), "Nodule ")
    measurements.add(a_length(12.34))
    desk.editor().insert_measurement(a_length(12.34))
    measurements.replace(a_length(15.0))
    assert desk.text() == "Nodule 15.0 mm (series 4, image 57)"
    seen = []
    for _ in range(4):
        qtbot.keyClick(desk.editor(), KEY.Key_Z, CTRL)
        seen.append(desk.text())
    assert seen == ["Nodule 12.3 mm (series 4, image 57)", "Nodule ", "Nodule ", ""]
    for _ in range(4):
        desk.undo.redo()
    assert desk.text() == "Nodule 15.0 mm (series 4, image 57)"
    assert desk.editor().toPlainText() == desk.text()


def test_undo_of_the_window_wins_over_the_editors(desk: Desk, qtbot: QtBot) -> None:
    action = QAction(desk.panel)
    action.setShortcut(QKeySequence.StandardKey.Undo)
    action.triggered.connect(desk.undo.undo)
    desk.panel.addAction(action)
    desk.editor().setFocus()
    qtbot.keyClicks(desk.editor(), "word")
    with qtbot.waitSignal(action.triggered):
        qtbot.keyClick(desk.editor(), KEY.Key_Z, CTRL)
    assert desk.text() == ""


def test_a_letter_that_is_a_tools_shortcut_is_written_while_one_writes(desk: Desk, qtbot: QtBot) -> None:
    action = QAction(desk.panel)
    action.setShortcut(QKeySequence("W"))
    triggered: list[bool] = []
    action.triggered.connect(triggered.append)
    desk.panel.addAction(action)
    desk.editor().setFocus()
    qtbot.keyClick(desk.editor(), KEY.Key_W)
    assert (desk.text(), triggered) == ("w", [])


def test_backspace_takes_a_measurement_whole_and_undo_brings_it_back(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_text("Nodule")
    desk.editor().insert_measurement(a_length())
    assert desk.text() == "Nodule 12.3 mm (series 4, image 57)"
    qtbot.keyClick(desk.editor(), KEY.Key_Backspace)
    assert desk.text() == desk.editor().toPlainText() == "Nodule "
    desk.undo.undo()
    assert desk.runs()[-1] == Run("12.3 mm (series 4, image 57)", "measurement", "2.25.1")


def test_the_caret_passes_over_a_measurement_in_one_step(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_text("A ")
    desk.editor().insert_measurement(a_length())
    end = len(desk.text())
    qtbot.keyClick(desk.editor(), KEY.Key_Left)
    assert desk.editor().selection == (2, 2)
    qtbot.keyClick(desk.editor(), KEY.Key_Right)
    assert desk.editor().selection == (end, end)


def test_typing_beside_a_measurement_is_plain_text(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_measurement(a_length())
    qtbot.keyClicks(desk.editor(), ".")
    desk.editor().select(0, 0)
    qtbot.keyClicks(desk.editor(), "A")
    assert [run.kind for run in desk.runs()] == ["text", "measurement", "text"]


def test_a_click_on_a_measurement_asks_for_its_image(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_measurement(a_length())
    place = desk.editor().cursorRect(desk.editor()._cursor(4, 4)).center()
    with qtbot.waitSignal(desk.panel.measurement_activated) as activated:
        qtbot.mouseClick(desk.editor().viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert activated.args == ["2.25.1"]


def test_a_click_beside_the_text_asks_for_nothing(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_measurement(a_length())
    with qtbot.assertNotEmitted(desk.panel.measurement_activated):
        qtbot.mouseClick(desk.editor().viewport(), Qt.MouseButton.LeftButton, pos=QPoint(500, 8))


def test_typing_over_a_blank_fills_it_and_goes_on(desk_with_blanks: Desk, qtbot: QtBot) -> None:
    desk = desk_with_blanks
    desk.panel.next_field()
    qtbot.keyClicks(desk.editor(), "left")
    assert desk.runs()[1] == Run("left", "field", "side")
    assert desk.editor().toPlainText() == "On the left, [size]."


def test_a_value_deleted_letter_by_letter_shows_its_prompt_again(desk_with_blanks: Desk, qtbot: QtBot) -> None:
    desk = desk_with_blanks
    desk.panel.next_field()
    qtbot.keyClicks(desk.editor(), "no")
    for _ in range(2):
        qtbot.keyClick(desk.editor(), KEY.Key_Backspace)
    assert desk.editor().toPlainText() == "On the [side], [size]."


def test_a_composed_word_of_an_input_method_arrives_once(desk: Desk) -> None:
    desk.editor().setFocus()
    QApplication.sendEvent(desk.editor(), QInputMethodEvent("はい", []))
    assert desk.text() == ""
    commit = QInputMethodEvent("", [])
    commit.setCommitString("肺")
    QApplication.sendEvent(desk.editor(), commit)
    assert (desk.text(), desk.editor().toPlainText()) == ("肺", "肺")


def test_partial_text_is_seen_and_is_not_part_of_the_report(desk: Desk) -> None:
    desk.editor().insert_text("Nodule")
    before = desk.draft.report
    desk.editor().partial_text("in the left lung")
    assert desk.editor().textCursor().block().layout().preeditAreaText().strip() == "in the left lung"
    assert desk.draft.report == before
    desk.editor().insert_dictated("in the left lung.")
    assert desk.text() == "Nodule in the left lung."
    assert desk.editor().textCursor().block().layout().preeditAreaText() == ""


def test_dictation_over_a_selected_blank_fills_it_when_final(desk_with_blanks: Desk) -> None:
    desk = desk_with_blanks
    desk.panel.next_field()
    desk.panel.partial_text("le")
    desk.panel.partial_text("left")
    assert desk.draft.unfilled()[0] == ("findings", "side")
    desk.panel.insert_dictated("left")
    assert desk.runs()[1] == Run("left", "field", "side")


def test_partial_text_that_comes_to_nothing_leaves_nothing(desk_with_blanks: Desk) -> None:
    desk = desk_with_blanks
    before = desk.draft.report
    desk.panel.next_field()
    desk.panel.partial_text("hm")
    desk.panel.partial_text("")
    assert desk.draft.report == before
    assert desk.undo.count() == 0


def test_a_dictated_phrase_is_one_undo(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_dictated("Clear lungs.")
    desk.editor().insert_dictated("No effusion.")
    assert desk.text() == "Clear lungs. No effusion."
    desk.undo.undo()
    assert desk.text() == "Clear lungs."


def test_a_measurement_that_changes_is_seen_in_the_text_without_moving_the_caret(desk: Desk) -> None:
    desk.editor().insert_measurement(a_length(12.34))
    desk.editor().insert_text(" seen")
    desk.editor().select(0, 0)
    desk.draft.set_measurements([a_length(101.0)])
    assert desk.editor().toPlainText() == "101.0 mm (series 4, image 57) seen"
    assert desk.editor().selection == (0, 0)


def test_a_deleted_measurement_is_struck_through(desk: Desk) -> None:
    desk.editor().insert_measurement(a_length())
    desk.draft.set_measurements([])
    cursor = desk.editor()._cursor(0, 4)
    assert cursor.charFormat().fontStrikeOut()


def test_a_word_typed_behind_a_picked_value_is_parted_from_it(desk_with_blanks: Desk, qtbot: QtBot) -> None:
    desk = desk_with_blanks
    desk.editor().fill_field("side", "left")
    qtbot.keyClicks(desk.editor(), "upper")
    assert desk.text() == "On the left upper, ."
    for _ in range(2):
        desk.undo.undo()
    assert desk.editor().toPlainText() == "On the left, [size]."


@pytest.mark.parametrize("typed", [" upper", "-sided", ", right", "."])
def test_what_is_typed_with_its_own_mark_gets_no_second_one(desk_with_blanks: Desk, qtbot: QtBot, typed: str) -> None:
    desk_with_blanks.editor().fill_field("side", "left")
    qtbot.keyClicks(desk_with_blanks.editor(), typed)
    assert desk_with_blanks.text() == f"On the left{typed}, ."


def test_where_the_caret_was_put_by_hand_letters_join(desk_with_blanks: Desk, qtbot: QtBot) -> None:
    desk_with_blanks.editor().fill_field("side", "left")
    for key in (KEY.Key_Left, KEY.Key_Right):
        qtbot.keyClick(desk_with_blanks.editor(), key)
    qtbot.keyClicks(desk_with_blanks.editor(), "ward")
    assert desk_with_blanks.text() == "On the leftward, ."


def test_a_word_typed_behind_dictated_text_or_a_measurement_is_parted_from_it(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_dictated("Nodule of")
    desk.editor().insert_measurement(a_length())
    qtbot.keyClicks(desk.editor(), "seen")
    assert desk.text() == "Nodule of 12.3 mm (series 4, image 57) seen"


def test_dictated_text_is_parted_from_the_word_that_follows(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().insert_text("Normal lungs.")
    desk.editor().select(7, 7)
    desk.editor().insert_dictated("left")
    assert desk.text() == "Normal left lungs."
    qtbot.keyClicks(desk.editor(), "-sided")
    assert desk.text() == "Normal left-sided lungs."
    desk.editor().select(0, 0)
    desk.editor().insert_dictated("Both:")
    assert desk.text() == "Both: Normal left-sided lungs."
