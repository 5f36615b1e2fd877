"""The windows of critical results and of what is open, tried on rows of an archive."""

from __future__ import annotations

import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive
from app.archive.critical_results import CriticalResults
from app.archive.follow_ups import FollowUps
from app.desk.results import StudyResults
from app.jobs import Jobs
from app.shell.critical_window import CriticalWindow, time_left
from app.shell.follow_up_dialog import FollowUpDialog
from app.shell.open_loops import OpenLoops
from app.shell.quality_dialog import QualityDialog
from reporting.draft.draft import Draft
from reporting.export.quality import Demand
from reporting.report import Person
from reporting.results import Contact, Critical, FollowUp, Urgency, Way
from tests.phantoms import SUBJECT
from tests.reporting.made import a_report, a_study, a_template

LEFT = Qt.MouseButton.LeftButton
FOUND = "2026-03-01T12:00:00+01:00"


@pytest.fixture
def draft() -> Draft:
    return Draft(a_report(study=a_study(SUBJECT.study_uid)), a_template(), QUndoStack())


@pytest.fixture
def results(archive: Archive, jobs: Jobs, window: QWidget, draft: Draft) -> StudyResults:
    owner = StudyResults(archive.database, jobs, lambda: Person("Okafor^Ada", "ada"), window)
    owner.begin(draft, ())
    return owner


def test_a_result_is_flagged_told_and_written_into_the_report(
    results: StudyResults, archive: Archive, window: QWidget, draft: Draft, qtbot: QtBot
) -> None:
    shown = CriticalWindow(results, "Okafor, Ada", window)
    shown.show()
    with qtbot.waitSignal(results.changed):
        qtbot.keyClicks(shown.finding, "Pneumothorax")
        qtbot.mouseClick(shown.flag_button, LEFT)
    assert shown.table.item(0, 0).text() == "Pneumothorax"
    assert shown.table.item(0, 2).text().endswith("left")
    assert not shown.tell_button.isEnabled()
    with qtbot.waitSignal(results.changed):
        qtbot.keyClicks(shown.to, "Dr Li, ward 3")
        shown.confirmed.setChecked(True)
        qtbot.mouseClick(shown.tell_button, LEFT)
    assert shown.table.item(0, 2).text() == "told in time"
    assert CriticalResults(archive.database).open() == ()
    section = draft.report.sections[-1]
    assert section.id == "communication"
    assert section.text.startswith("Pneumothorax: told to Dr Li, ward 3 by Okafor, Ada, by telephone")
    assert "Dr Li" in shown.contacts.text()


def test_a_message_is_confirmed_and_not_read_back(results: StudyResults, window: QWidget) -> None:
    shown = CriticalWindow(results, "Okafor, Ada", window)
    shown.way.setCurrentIndex(list(Way).index(Way.MESSAGE))
    assert shown.confirmed.text() == "Receipt confirmed"


def test_what_is_told_of_a_study_that_was_closed_is_kept_and_touches_no_other_report(
    results: StudyResults, archive: Archive, draft: Draft, qtbot: QtBot
) -> None:
    other = Draft(a_report(study=a_study("1.2.77")), a_template(), QUndoStack())
    results.flag("Free air", Urgency.HOURS)
    results.begin(other, ())
    qtbot.waitUntil(lambda: len(CriticalResults(archive.database).open()) == 1)
    qtbot.wait(50)
    assert CriticalResults(archive.database).open()[0].study_uid == draft.study_uid
    assert results.critical == ()
    assert other.report.section("communication") is None


@pytest.mark.parametrize(
    ("minutes", "told", "words"),
    [
        (10, None, "50:00 left"),
        (70, None, "over by 10:00"),
        (200, None, "over by 2:20:00"),
        (70, 20, "told in time"),
        (99, 65, "told 5:00 late"),
    ],
)
def test_the_timer_reads_as_a_clock(minutes: int, told: int | None, words: str) -> None:
    found = datetime.datetime.fromisoformat(FOUND)
    at = (found + datetime.timedelta(minutes=told or 0)).isoformat()
    contacts = (Contact("A", "B", at, Way.TELEPHONE, read_back=True),) if told else ()
    one = Critical("1", "1.2", "x", Urgency.MINUTES, FOUND, "A", contacts)
    assert time_left(one, found + datetime.timedelta(minutes=minutes)) == words


def test_what_is_open_is_listed_by_patient_and_leads_to_the_study(
    archive: Archive, jobs: Jobs, window: QWidget, qtbot: QtBot
) -> None:
    CriticalResults(archive.database).add(Critical("1", SUBJECT.study_uid, "Free air", Urgency.HOURS, FOUND, "A"))
    FollowUps(archive.database).add(FollowUp("2", SUBJECT.study_uid, "CT", "2026-03-01", "chest", "nodule"))
    shown = OpenLoops(archive, jobs, window)
    qtbot.waitUntil(lambda: shown.tables["critical"].rowCount() == 1)
    row = [shown.tables["critical"].item(0, column).text() for column in range(4)]
    assert row[1:3] == ["Free air", "Within hours"]
    assert row[0]
    assert row[3].startswith("over by")
    assert shown.tables["follow_ups"].item(0, 2).text() == "overdue"
    assert [shown.tabs.tabText(number) for number in range(3)] == [
        "Critical results (1)",
        "Follow-ups (1)",
        "To confirm",
    ]
    with qtbot.waitSignal(shown.study_chosen) as chosen:
        shown.tables["critical"].cellDoubleClicked.emit(0, 0)
    assert chosen.args == [SUBJECT.study_uid]


def test_a_follow_up_has_a_day_and_words(window: QWidget, qtbot: QtBot) -> None:
    dialog = FollowUpDialog(a_study(), "Okafor, Ada", window)
    dialog.months.setValue(12)
    assert dialog.says.text().startswith("Due on 2027-03-01")
    qtbot.keyClicks(dialog.region, "chest")
    with qtbot.waitSignal(dialog.made) as made:
        dialog.make()
    assert (made.args[0].modality, made.args[0].region, made.args[0].due, made.args[1]) == (
        "CT",
        "chest",
        "2027-03-01",
        12,
    )


def test_a_study_without_a_date_has_no_follow_up(window: QWidget, qtbot: QtBot) -> None:
    dialog = FollowUpDialog(a_study(date=""), "Okafor, Ada", window)
    with qtbot.assertNotEmitted(dialog.made):
        dialog.make()


def test_the_quality_of_an_image_is_told_with_a_reason_of_the_standard(window: QWidget, qtbot: QtBot) -> None:
    dialog = QualityDialog("CT CHEST, series 4", window)
    dialog.demand.setCurrentIndex(1)
    dialog.reason.setCurrentIndex(dialog.reason.findText("Motion blur"))
    with qtbot.waitSignal(dialog.said) as said:
        dialog.tell()
    assert said.args == [Demand.REPEAT, "motion", ""]
