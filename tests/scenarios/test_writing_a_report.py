"""A report is written with template, normal findings, rows, phrases and a category, by action ids, and signed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from app.shell.template_dialog import TemplateDialog
from app.shell.writing_dialog import WritingDialog
from reporting.widgets.assessment_dialog import AssessmentDialog
from tests.scenarios.seat import Seat, seated
from tests.scenarios.studies import ADA


def dialog(seat: Seat, kind: type) -> object:
    seat.wait(lambda: seat.station.window.findChild(kind) is not None, "the dialog")
    return seat.station.window.findChild(kind)


def test_a_report_is_written_and_signed(tmp_path: Path, morning: Path, qapp: QApplication) -> None:
    with seated(tmp_path, qapp) as seat:
        seat.bring(morning)
        seat.open(ADA.study_uid)
        first = seat.draft.report
        seat.do("report.template")
        choosing = dialog(seat, TemplateDialog)
        assert isinstance(choosing, TemplateDialog)
        wanted = next(
            row for row in range(choosing.list.count()) if choosing.list.item(row).text().startswith("MR brain")
        )
        choosing.list.setCurrentRow(wanted)
        assert "does not fit" in choosing.why.text()
        choosing._take()
        assert (seat.draft.template.id, seat.draft.report.template_id) == ("mr-brain", "mr-brain")
        seat.station.undo.undo()
        assert seat.draft.report == first
        seat.station.undo.redo()
        seat.do("report.normal_all")
        assert "No restricted diffusion." in seat.text("findings")
        seat.write("impression", "Normal brain. ")
        seat.do("report.assess")
        asking = dialog(seat, AssessmentDialog)
        assert isinstance(asking, AssessmentDialog)
        asking.system.setCurrentIndex(asking.system.findData("pi-rads-2.1"))
        for name, value in (("zone", "transition"), ("t2", "4"), ("size", "15"), ("extension", "no")):
            answer = next(one.answer for one in asking.questions if one.asked.id == name)
            if isinstance(answer, QComboBox):
                answer.setCurrentIndex(answer.findData(value))
            elif isinstance(answer, QLineEdit):
                answer.setText(value)
                answer.textEdited.emit(value)
        asking.insert.click()
        assert "PI-RADS v2.1: 5." in seat.text("impression")
        seat.fill_blanks()
        signed = seat.sign()
        assert [one.category for one in signed.stated] == ["5"]


def test_an_own_template_is_used_by_the_next_report(tmp_path: Path, morning: Path, qapp: QApplication) -> None:
    with seated(tmp_path, qapp) as seat:
        seat.bring(morning)
        seat.do("report.writing")
        writing = dialog(seat, WritingDialog)
        assert isinstance(writing, WritingDialog)
        writing.open_file("General")
        writing.text.setPlainText(writing.text.toPlainText().replace('title = "Findings"', 'title = "What I saw"'))
        writing.look()
        writing.keep.click()
        writing.close()
        seat.open(ADA.study_uid)
        general = next(one for one, _, _ in seat.station.desk.offered_templates() if one.id == "general")
        assert [one.title for one in general.section][3] == "What I saw"
