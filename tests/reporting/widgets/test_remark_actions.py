from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reporting.checks.contract import Context
from reporting.report import Override, Run
from reporting.widgets.checks_list import ChecksList
from reporting.widgets.remark_actions import RemarkActions
from tests.reporting.made import READER, a_report, a_section
from tests.reporting.widgets.desk import Desk


def _select(desk: Desk, words: str) -> RemarkActions:
    checks = desk.panel.findChild(ChecksList)
    row = next(row for row in range(checks.count()) if words in checks.item(row).text())
    checks.setCurrentRow(row)
    return desk.panel.findChild(RemarkActions)


def test_one_click_writes_what_was_meant_and_can_be_undone(qtbot: QtBot) -> None:
    desk = Desk(qtbot, a_report("Now evidence of plural effusion."))
    actions = _select(desk, "plural effusion")
    assert actions.fix_button.text() == "Write “pleural effusion”"
    qtbot.mouseClick(actions.fix_button, Qt.MouseButton.LeftButton)
    assert desk.text() == "Now evidence of pleural effusion."
    desk.undo.undo()
    assert desk.text() == "Now evidence of plural effusion."


def test_a_fix_behind_a_blank_lands_in_its_place(qtbot: QtBot) -> None:
    blank = a_section("findings", "On the ", Run("", "field", "side"), ": plural effusion.")
    desk = Desk(qtbot, a_report().with_section(blank))
    actions = _select(desk, "plural effusion")
    qtbot.mouseClick(actions.fix_button, Qt.MouseButton.LeftButton)
    assert desk.text() == "On the : pleural effusion."


def test_what_holds_up_signing_is_overruled_with_a_reason(qtbot: QtBot) -> None:
    desk = Desk(qtbot, a_report("Left lower lobe nodule.", "Right lower lobe nodule."))
    actions = _select(desk, "The impression says right")
    qtbot.mouseClick(actions.overrule_button, Qt.MouseButton.LeftButton)
    assert not actions.keep_button.isEnabled()
    with qtbot.waitSignal(desk.panel.overrule_requested) as asked:
        qtbot.keyClicks(actions.reason, "Second nodule")
        qtbot.keyClick(actions.reason, Qt.Key.Key_Return)
    remark, reason = asked.args
    assert reason == "Second nodule"
    desk.draft.overrule(Override(remark.check, remark.sentence, reason, READER, "2026-03-01T12:00:00+01:00"))
    assert not [one for one in desk.panel.check_now() if one.holds]
    assert desk.draft.report.overrides[0].reason == "Second nodule"


def test_new_words_are_checked_anew_in_spite_of_a_reason(qtbot: QtBot) -> None:
    desk = Desk(qtbot, a_report("Left kidney cyst.", "Right kidney cyst."))
    (remark,) = [one for one in desk.panel.check_now() if one.holds]
    desk.draft.overrule(Override(remark.check, remark.sentence, "as it is", READER, "2026-03-01T12:00:00+01:00"))
    desk.draft.set_text("impression", "Right adrenal mass.")
    desk.draft.set_text("findings", "Left adrenal mass.")
    assert [one for one in desk.panel.check_now() if one.holds]


def test_an_empty_impression_cannot_be_overruled(qtbot: QtBot) -> None:
    desk = Desk(qtbot, a_report(impression=""))
    actions = _select(desk, "The impression is empty.")
    assert actions.isHidden()


def test_a_study_that_is_not_complete_waits_for_a_reason(qtbot: QtBot) -> None:
    desk = Desk(qtbot, a_report())
    desk.panel.set_context(Context(incomplete=("3 of 9 images came.",)))
    (remark,) = [one for one in desk.panel.check_now() if one.holds]
    assert (remark.severity, remark.needs_reason) == ("warn", True)
    desk.draft.overrule(Override(remark.check, remark.sentence, "emergency", READER, "2026-03-01T12:00:00+01:00"))
    assert not [one for one in desk.panel.check_now() if one.holds]
