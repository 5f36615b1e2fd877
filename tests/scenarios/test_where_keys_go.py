"""Keys belong to what the reader looks at: never image keys into the report, never a signature from the worklist."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reporting.widgets.section_editor import SectionEditor
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA


def test_an_opened_study_takes_image_keys_and_writes_none_into_the_report(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    before = [section.text for section in seat.draft.report.sections]
    for key in (Qt.Key.Key_2, Qt.Key.Key_H, Qt.Key.Key_V):
        seat.key(key)
    assert [section.text for section in seat.draft.report.sections] == before
    assert (seat.view().look.flip_horizontal, seat.view().look.flip_vertical) == (True, True)


def test_letters_typed_into_a_signed_report_do_nothing_to_the_images(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.fill_blanks()
    seat.write("impression", "Nothing new.")
    seat.sign("report.sign_preliminary")
    seat.settle()
    before, said = seat.view(), len(seat.refused)
    seat.write("impression", "ignored: H V I G N 2")
    assert (seat.view(), seat.refused[said:]) == (before, [])


def test_a_click_on_an_image_takes_the_keys_away_from_the_report(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.editor("findings").setFocus()
    assert isinstance(QApplication.focusWidget(), SectionEditor)
    QTest.mouseClick(seat.pane, Qt.MouseButton.LeftButton, pos=seat.pane.rect().center())
    assert not isinstance(QApplication.focusWidget(), SectionEditor)


def test_the_worklist_in_front_of_a_study_changes_and_signs_nothing_in_it(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.do("place.worklist")
    for action_id in ("view.invert", "image.key", "report.sign", "report.dictate", "edit.undo"):
        assert not seat.station.actions.trigger(action_id)
    seat.do("place.reading")
    seat.do("view.invert")


def test_return_on_the_images_opens_nothing(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    assert not seat.station.actions.trigger("worklist.open")


def test_a_name_given_while_a_study_is_open_is_its_draft_s_author(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.station.settings.change(reader_name="")
    seat.open(ADA.study_uid)
    assert any("no author" in remark.sentence for remark in seat.station.desk.remarks())
    seat.station.settings.change(reader_name="Okafor, Ada")
    assert seat.draft.report.author.name == "Okafor^Ada"
    assert not any("no author" in remark.sentence for remark in seat.station.desk.remarks())


def test_f6_puts_the_caret_into_the_findings(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.do("report.focus")
    assert seat.editor("findings").hasFocus()
