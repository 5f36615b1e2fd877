from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reporting.checks.contract import Context, Remark, Severity
from reporting.draft.life_cycle import Event, Phase, Role
from reporting.report import Run, Status
from reporting.widgets import report_panel
from reporting.widgets.checks_list import ChecksList
from reporting.widgets.dictation_bar import DictationBar
from reporting.widgets.findings_table import FindingsTable
from reporting.widgets.page import ReportPage
from reporting.widgets.pick_list import PickList
from reporting.widgets.sign_bar import SignBar
from reporting.widgets.sign_preview import SignPreview
from reporting.widgets.tip import plain_tip
from tests.reporting.made import READER, a_length, a_report, a_signed_report, a_study
from tests.reporting.widgets.desk import Desk
from viewer.model.calibration import Provenance
from viewer.model.measurement import Follow

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
MOMENT = "2026-03-01T12:00:00+01:00"


def _button(desk: Desk, event: Event) -> Any:
    return desk.panel.findChild(SignBar).button(event)


def _words(desk: Desk) -> list[str]:
    checks = desk.panel.findChild(ChecksList)
    return [checks.item(row).text() for row in range(checks.count())]


@pytest.mark.parametrize(("key", "back"), [(KEY.Key_Tab, KEY.Key_Backtab), (KEY.Key_F3, KEY.Key_F3)])
def test_keys_go_from_blank_to_blank_and_around(desk_with_blanks: Desk, qtbot: QtBot, key: Any, back: Any) -> None:
    editor = desk_with_blanks.editor()
    seen = []
    for _ in range(3):
        qtbot.keyClick(editor, key)
        seen.append(editor.textCursor().selectedText())
    qtbot.keyClick(editor, back, SHIFT)
    seen.append(editor.textCursor().selectedText())
    assert seen == ["[side]", "[size]", "[side]", "[size]"]


def test_without_blanks_there_is_no_next_field(desk: Desk) -> None:
    assert not desk.panel.next_field()


def test_a_choice_opens_beside_its_blank_and_enter_takes_it(desk_with_blanks: Desk, qtbot: QtBot) -> None:
    desk = desk_with_blanks
    picks = desk.panel.findChild(PickList)
    desk.panel.next_field()
    assert picks.isVisible()
    qtbot.keyClick(desk.editor(), KEY.Key_Down)
    chosen = picks.currentItem().text()
    qtbot.keyClick(desk.editor(), KEY.Key_Return)
    assert desk.runs()[1] == Run(chosen, "field", "side")
    assert not picks.isVisible()


def test_enter_by_habit_writes_no_choice_that_nobody_made(desk_with_blanks: Desk, qtbot: QtBot) -> None:
    desk = desk_with_blanks
    desk.panel.next_field()
    before = desk.runs()
    qtbot.keyClick(desk.editor(), KEY.Key_Return)
    assert desk.runs() == before
    assert desk.panel.findChild(PickList).isHidden()


def test_escape_closes_the_choices_and_typing_is_free_text(desk_with_blanks: Desk, qtbot: QtBot) -> None:
    desk = desk_with_blanks
    desk.panel.next_field()
    qtbot.keyClick(desk.editor(), KEY.Key_Escape)
    assert desk.panel.findChild(PickList).isHidden()
    qtbot.keyClicks(desk.editor(), "both")
    assert desk.runs()[1] == Run("both", "field", "side")


def test_a_choice_can_be_taken_again_from_the_keyboard(desk_with_blanks: Desk, qtbot: QtBot) -> None:
    desk = desk_with_blanks
    desk.draft.set_field("side", "left")
    desk.editor().select(8, 8)
    qtbot.keyClick(desk.editor(), KEY.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(desk.editor(), KEY.Key_Down)
    qtbot.keyClick(desk.editor(), KEY.Key_Return)
    assert desk.runs()[1] == Run("right", "field", "side")


def test_a_number_field_opens_no_choices(desk_with_blanks: Desk) -> None:
    desk_with_blanks.draft.set_field("side", "left")
    desk_with_blanks.panel.next_field()
    assert desk_with_blanks.panel.findChild(PickList).isHidden()


def test_arrow_keys_leave_a_section_at_its_edges(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.go_to_section("findings")
    qtbot.keyClick(desk.editor(), KEY.Key_Down)
    desk.panel.insert_text("Here: ")
    assert desk.text("impression") == "Here: Normal chest."


def test_text_goes_where_the_caret_was_last(desk: Desk) -> None:
    desk.panel.go_to_section("Impression")
    desk.panel.insert_dictated("No nodule.")
    assert desk.text("impression") == "Normal chest. No nodule."


def test_signing_waits_with_the_reason_until_the_report_is_whole(qtbot: QtBot) -> None:
    desk = Desk(qtbot, a_report(impression=""))
    final = _button(desk, Event.SIGN_FINAL)
    assert not final.isEnabled()
    assert final.toolTip() == "The impression is empty."
    desk.draft.set_text("impression", "Normal chest.")
    qtbot.waitUntil(final.isEnabled)
    with qtbot.waitSignal(desk.panel.event_requested) as requested:
        qtbot.mouseClick(final, Qt.MouseButton.LeftButton)
    assert requested.args == [Event.SIGN_FINAL]


def test_words_younger_than_the_last_check_are_checked_before_signing(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.check_now()
    desk.draft.set_text("impression", "")
    assert _button(desk, Event.SIGN_FINAL).isEnabled()
    with qtbot.assertNotEmitted(desk.panel.event_requested):
        qtbot.mouseClick(_button(desk, Event.SIGN_FINAL), Qt.MouseButton.LeftButton)


def test_a_remark_leads_to_its_section(qtbot: QtBot) -> None:
    desk = Desk(qtbot, a_report(impression=""))
    checks = desk.panel.findChild(ChecksList)
    qtbot.mouseClick(checks.viewport(), Qt.MouseButton.LeftButton, pos=checks.visualItemRect(checks.item(0)).center())
    desk.panel.insert_text("x")
    assert desk.text("impression") == "x"


def test_unseen_series_are_said_and_do_not_hold_up_signing(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.set_context(Context(unseen_series=("Series 5",)))
    qtbot.waitUntil(lambda: "1 series not opened: Series 5." in _words(desk))
    assert _button(desk, Event.SIGN_FINAL).isEnabled()


def test_each_state_offers_what_it_allows(desk: Desk) -> None:
    def offered() -> set[Event]:
        return {event for event in Event if event != Event.EDIT and _button(desk, event).isVisible()}

    assert offered() == {Event.SIGN_PRELIMINARY, Event.SIGN_FINAL, Event.DISCARD}
    desk.draft.accept(desk.draft.candidate(Event.SIGN_PRELIMINARY, READER, MOMENT))
    desk.panel.check_now()
    assert offered() == {Event.SIGN_FINAL, Event.REVISE, Event.RETURN}
    desk.draft.set_role(Role.RESIDENT)
    desk.panel.check_now()
    assert offered() == {Event.REVISE, Event.SEND}
    desk.draft.set_role(Role.ATTENDING)
    desk.draft.accept(desk.draft.candidate(Event.SIGN_FINAL, READER, MOMENT))
    desk.panel.check_now()
    assert offered() == {Event.START_ADDENDUM, Event.START_CORRECTION}


def test_a_signed_report_is_read_only_and_says_who_signed(desk: Desk, qtbot: QtBot) -> None:
    desk.draft.accept(desk.draft.candidate(Event.SIGN_FINAL, READER, MOMENT))
    desk.editor().setFocus()
    qtbot.keyClicks(desk.editor(), "sneaked in")
    assert desk.text() == ""
    labels = [label.text() for label in desk.panel.findChildren(QLabel, "signature")]
    assert labels == ["Signed final: Curie, Marie, 2026-03-01 12:00"]


def test_in_an_addendum_only_the_addendum_can_be_written(desk: Desk, qtbot: QtBot) -> None:
    desk.draft.accept(desk.draft.candidate(Event.SIGN_FINAL, READER, MOMENT))
    desk.draft.start_addendum(READER)
    assert desk.editor("findings").isReadOnly()
    desk.panel.insert_text("A rib fracture.")
    assert desk.text("addendum-1") == "A rib fracture."


def test_a_measurement_of_another_patient_is_refused_with_a_sentence(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.panel.refused) as refused:
        desk.panel.insert_measurement(a_length(key="P2"))
    assert "another patient" in refused.args[0]
    assert desk.text() == ""


def test_the_table_holds_every_measurement_and_its_buttons_act(desk: Desk, qtbot: QtBot) -> None:
    desk.draft.set_measurements([a_length(), a_length(8.0, "2.25.2")])
    table = desk.panel.findChild(FindingsTable)
    assert [table.item(row, 1).text() for row in range(2)] == [
        "12.3 mm (series 4, image 57)",
        "8.0 mm (series 4, image 57)",
    ]
    with qtbot.waitSignal(desk.panel.delete_requested) as deleted:
        qtbot.mouseClick(table.cellWidget(1, 3), Qt.MouseButton.LeftButton)
    desk.panel.go_to_section("Findings")
    qtbot.mouseClick(table.cellWidget(0, 2), Qt.MouseButton.LeftButton)
    assert (deleted.args, desk.text()) == (["2.25.2"], "12.3 mm (series 4, image 57)")


def test_the_table_tells_what_a_lesion_measured_before_and_its_change(qtbot: QtBot) -> None:
    prior = a_study("1.2.9", date="20250301")
    desk = Desk(qtbot, a_report(comparisons=(prior,)))
    then = a_length(8.0, "2.25.9", study="1.2.9")
    now = replace(a_length(12.34), follow=Follow(lesion="2.25.9"))
    desk.draft.set_measurements([now], [then])
    table = desk.panel.findChild(FindingsTable)
    assert table.item(0, 1).text() == ("12.3 mm (series 4, image 57)\npreviously 8.0 mm (2025-03-01): +4.3 mm, +54 %")
    other_origin = replace(then, provenance=Provenance.DETECTOR)
    desk.draft.set_measurements([now], [other_origin])
    assert "%" not in table.item(0, 1).text()


def test_a_click_in_the_table_asks_for_the_image(desk: Desk, qtbot: QtBot) -> None:
    desk.draft.set_measurements([a_length()])
    table = desk.panel.findChild(FindingsTable)
    with qtbot.waitSignal(desk.panel.measurement_activated):
        qtbot.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(table.item(0, 1)).center()
        )


def test_headers_of_dicom_are_shown_as_plain_text(qtbot: QtBot) -> None:
    hostile = "<b>Doe</b>^<i>Jane</i>"
    desk = Desk(qtbot, a_report(study=a_study(name=hostile)))
    (label,) = desk.panel.findChildren(QLabel, "paperPatient")
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "<b>Doe</b>, <i>Jane</i>" in label.text()
    formats = {label.textFormat() for label in desk.panel.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_a_tool_tip_is_not_taken_for_markup(qtbot: QtBot) -> None:
    tip = plain_tip("<img src='x'> & more")
    document = QTextDocument()
    document.setHtml(tip)
    assert document.toPlainText() == "<img src='x'> & more"
    assert plain_tip("size <5 mm") == "size <5 mm"


def test_the_status_line_says_saved_and_trouble(desk: Desk, store: Any) -> None:
    status = desk.panel.findChild(QLabel, "reportStatus")
    desk.draft.set_text("findings", "x")
    assert status.text() == "Draft  ·  version 1  ·  saving …"
    desk.panel.show_saved(store.autosave(desk.draft.report, "curie"))
    assert "saved" in status.text()
    desk.panel.show_trouble("The draft could not be saved.")
    desk.panel.check_now()
    desk.draft.set_text("findings", "y")
    assert status.text() == "The draft could not be saved."
    desk.panel.show_saved(store.autosave(desk.draft.report, "curie", 1))
    assert "saved" in status.text()
    assert "could not" not in status.text()


def test_old_versions_are_shown_and_the_desk_comes_back(desk: Desk) -> None:
    old = a_signed_report(1, Status.PRELIMINARY)
    desk.panel.show_versions([old])
    versions = desk.panel.findChild(QComboBox)
    versions.activated.emit(1)
    shown = desk.panel.findChildren(ReportPage)[-1]
    assert shown.editor("findings").toPlainText() == "Clear lungs."
    assert shown.editor("findings").isReadOnly()
    assert (desk.text(), desk.draft.phase) == ("", Phase.DRAFT)


def test_the_preview_restates_the_identity_and_asks(desk: Desk, qtbot: QtBot) -> None:
    page = QImage(210, 297, QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    preview = desk.panel.show_preview(Event.SIGN_FINAL, desk.draft.report, [page])
    identity = preview.findChild(QLabel, "previewIdentity").text()
    assert all(part in identity for part in ("Doe, Jane", "1960-01-01", "P1", "CT chest", "A1"))
    with qtbot.waitSignal(desk.panel.sign_confirmed) as confirmed:
        qtbot.mouseClick(preview.sign_button, Qt.MouseButton.LeftButton)
    assert confirmed.args == [Event.SIGN_FINAL]
    preview.went_back.emit()
    assert desk.panel.findChild(SignBar).isVisible()


def test_the_preview_is_of_the_study_on_the_desk_only(desk: Desk) -> None:
    with pytest.raises(ValueError, match="another study"):
        desk.panel.show_preview(Event.SIGN_FINAL, a_report(study=a_study("9.9.9")), [])
    assert desk.panel.findChild(SignPreview) is None


def test_the_dictation_bar_stands_between_page_and_checks(desk: Desk) -> None:
    bar = QWidget()
    desk.panel.place_dictation_bar(bar)
    layout = desk.panel.layout()
    assert layout is not None
    assert layout.indexOf(bar) == layout.indexOf(desk.panel.findChild(ChecksList)) - 1


def a_page() -> QImage:
    page = QImage(210, 297, QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    return page


def test_an_old_version_chosen_while_the_pages_are_shown_takes_their_place_and_goes_back(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.panel.show_versions([a_signed_report(1, Status.PRELIMINARY)])
    preview = desk.panel.show_preview(Event.SIGN_FINAL, desk.draft.report, [a_page()])
    versions = desk.panel.findChild(QComboBox)
    with qtbot.waitSignal(preview.went_back):
        versions.activated.emit(1)
    assert desk.panel.findChild(SignBar).isVisible()
    qtbot.waitUntil(lambda: desk.panel.findChild(SignPreview) is None)
    versions.activated.emit(0)
    qtbot.waitUntil(lambda: desk.editor().isVisible())


def test_the_pages_take_the_place_of_an_old_version(desk: Desk) -> None:
    desk.panel.show_versions([a_signed_report(1, Status.PRELIMINARY)])
    versions = desk.panel.findChild(QComboBox)
    versions.setCurrentIndex(1)
    versions.activated.emit(1)
    preview = desk.panel.show_preview(Event.SIGN_FINAL, desk.draft.report, [a_page()])
    assert preview.isVisible()
    assert versions.currentText() == "On the desk  ·  1 signed version to read"
    assert desk.panel.findChild(SignBar).isHidden()


def test_checks_do_not_come_up_under_the_pages(qtbot: QtBot) -> None:
    desk = Desk(qtbot, a_report(impression=""))
    desk.panel.show_preview(Event.SIGN_FINAL, desk.draft.report, [a_page()], "The impression is empty.")
    desk.panel.check_now()
    assert desk.panel.findChild(ChecksList).isHidden()
    desk.panel.close_preview()
    assert desk.panel.findChild(ChecksList).isVisible()


def test_pages_to_read_only_say_why_and_cannot_be_signed(desk: Desk, qtbot: QtBot) -> None:
    preview = desk.panel.show_preview(Event.SIGN_FINAL, desk.draft.report, [a_page()], "The impression is empty.")
    assert preview.findChild(QLabel, "previewNote").text() == (
        "To read only. Not to be signed now: The impression is empty."
    )
    with qtbot.assertNotEmitted(desk.panel.sign_confirmed):
        qtbot.mouseClick(preview.sign_button, Qt.MouseButton.LeftButton)
        preview.sign_button.click()
    assert preview.findChild(QLabel, "previewNote").textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("width", [337, 348, 560])
def test_the_signature_stays_on_a_small_screen_whatever_stands_above_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    many = tuple(
        Remark("many", Severity.WARN, "findings", f"Remark {number}: {'a long sentence ' * 9}") for number in range(20)
    )
    monkeypatch.setattr(report_panel, "run_checks", lambda *_: many)
    desk = Desk(qtbot, a_report())
    bar = DictationBar()
    desk.panel.place_dictation_bar(bar)
    bar.show()
    desk.panel.resize(width, 486)  # the report side of a window of 960 x 540
    bar.show_doubt("and the nodule is seen " * 40, "It was hardly heard.")
    desk.panel.show_versions([a_signed_report(1, Status.PRELIMINARY)])
    desk.panel.show_trouble("The draft could not be saved (OSError). Your text is kept here; trying again.")
    desk.panel.check_now()
    qtbot.wait(20)
    assert desk.panel.size().toTuple() == (width, 486)
    for event in (Event.DISCARD, Event.SIGN_PRELIMINARY, Event.SIGN_FINAL):
        button = _button(desk, event)
        corner = button.mapTo(desk.panel, button.rect().bottomRight())
        assert button.visibleRegion().boundingRect() == button.rect()
        assert desk.panel.rect().contains(corner)
    checks = desk.panel.findChild(ChecksList)
    assert checks.height() <= 486 * 0.25
    assert checks.verticalScrollBar().maximum() > 0
    assert desk.panel.findChild(ReportPage).height() >= 60


def test_of_a_long_sentence_the_bar_shows_what_was_heard_last_and_all_of_it_as_a_tip(qtbot: QtBot) -> None:
    bar = DictationBar()
    qtbot.addWidget(bar)
    bar.resize(400, 48)
    bar.show()
    heard = " ".join(f"word{number}" for number in range(200))
    bar.show_partial(heard)
    (label,) = bar.findChildren(QLabel)
    assert label.text().startswith("… ")
    assert label.text().endswith("word199")
    assert label.toolTip() == heard
    bar.show_doubt(heard, "Hardly heard.")
    assert label.text().startswith("“word0")
    bar.show_partial("short")
    assert (label.text(), label.toolTip()) == ("short", "")
