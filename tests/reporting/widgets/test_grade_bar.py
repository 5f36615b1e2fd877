from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from reporting.checks.running import all_checks
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event
from reporting.report import Grade, Person, Status
from reporting.widgets.grade_bar import GradeBar
from reporting.widgets.redline_view import RedlineView
from reporting.widgets.report_panel import ReportPanel
from reporting.widgets.sign_bar import SignBar
from tests.reporting.made import READER, a_signed_report, a_template

RESIDENT = Person("Novak^Eva", "novak")
LEFT = Qt.MouseButton.LeftButton


def _revised(qtbot: QtBot) -> tuple[Draft, ReportPanel]:
    preliminary = a_signed_report(1, Status.PRELIMINARY, signed_by=RESIDENT)
    draft = Draft(preliminary, a_template(), QUndoStack())
    panel = ReportPanel(draft, all_checks())
    qtbot.addWidget(panel)
    panel.resize(560, 980)
    panel.show()
    draft.revise("2026-03-01T12:00:00+01:00", READER)
    draft.set_text("impression", "Rib fracture on the left.")
    draft.set_text("findings", "Rib fracture on the left.")
    panel.check_now()
    return draft, panel


def test_who_changes_somebody_elses_report_grades_it_before_signing(qtbot: QtBot) -> None:
    draft, panel = _revised(qtbot)
    bar, sign = panel.findChild(GradeBar), panel.findChild(SignBar).button(Event.SIGN_FINAL)
    assert bar.isVisible()
    assert not sign.isEnabled()
    qtbot.mouseClick(bar.button(Grade.MINOR), LEFT)
    assert sign.isEnabled()
    qtbot.mouseClick(bar.button(Grade.MAJOR), LEFT)
    assert not sign.isEnabled()
    qtbot.keyClicks(bar.comment, "Fracture missed")
    qtbot.keyClick(bar.comment, Qt.Key.Key_Return)
    assert sign.isEnabled()
    assert draft.report.cosigned is not None
    assert (draft.report.cosigned.grade, draft.report.cosigned.comment) == (Grade.MAJOR, "Fracture missed")


def test_the_changes_are_shown_over_the_page_and_go_away_again(qtbot: QtBot) -> None:
    _, panel = _revised(qtbot)
    bar = panel.findChild(GradeBar)
    qtbot.mouseClick(bar.changes_button, LEFT)
    redline = panel.findChild(RedlineView)
    assert redline.isVisible()
    assert "Normal chestRib fracture on the left." in redline.toPlainText()
    qtbot.mouseClick(bar.changes_button, LEFT)
    qtbot.waitUntil(lambda: panel.findChild(RedlineView) is None)


def test_an_own_report_is_not_graded(qtbot: QtBot) -> None:
    draft = Draft(a_signed_report(1, Status.PRELIMINARY), a_template(), QUndoStack())
    panel = ReportPanel(draft, all_checks())
    qtbot.addWidget(panel)
    panel.show()
    draft.revise("2026-03-01T12:00:00+01:00", READER)
    panel.check_now()
    assert panel.findChild(GradeBar).isHidden()


def test_a_report_is_given_back_with_what_is_to_be_done(qtbot: QtBot) -> None:
    preliminary = a_signed_report(1, Status.PRELIMINARY, signed_by=RESIDENT)
    panel = ReportPanel(Draft(preliminary, a_template(), QUndoStack()), all_checks())
    qtbot.addWidget(panel)
    panel.show()
    qtbot.mouseClick(panel.findChild(SignBar).button(Event.RETURN), LEFT)
    with qtbot.waitSignal(panel.return_requested) as asked:
        qtbot.keyClicks(panel._note.line, "Measure the node")
        qtbot.keyClick(panel._note.line, Qt.Key.Key_Return)
    assert asked.args == ["Measure the node"]
