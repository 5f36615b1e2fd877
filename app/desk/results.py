"""The owner of what goes on after the report of the open study: critical results, and follow-ups that it recommends."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.archive.critical_results import CriticalResults
from app.archive.follow_ups import FollowUps
from app.database import Database
from app.desk.person import name_to_read
from app.jobs import Jobs
from reporting.communication import communication_section
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event
from reporting.report import Person
from reporting.results import Contact, Critical, FollowUp, Urgency
from viewer.model.measurement import new_tracking_uid


class StudyResults(QObject):
    """What is kept is on disk before it is announced; what is told is written into the report while it is open."""

    changed = Signal()
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, database: Database, jobs: Jobs, who: Callable[[], Person], parent: QObject) -> None:
        super().__init__(parent)
        self._rows, self._follow_ups = CriticalResults(database), FollowUps(database)
        self._jobs, self._who = jobs, who
        self._draft: Draft | None = None
        self._critical: tuple[Critical, ...] = ()

    @property
    def critical(self) -> tuple[Critical, ...]:
        """The critical results of the open study."""
        return self._critical

    def begin(self, draft: Draft, critical: tuple[Critical, ...]) -> None:
        """Another study is open."""
        self._draft, self._critical = draft, critical
        self.changed.emit()

    def end(self) -> None:
        """No study is open."""
        self._draft, self._critical = None, ()

    def flag(self, finding: str, urgency: Urgency) -> None:
        """Somebody must be told: the timer runs from now."""
        if self._draft is None or not finding.strip():
            self.refused.emit("A critical result is put into words.")
            return
        who = name_to_read(self._who())
        made = Critical(new_tracking_uid(), self._draft.study_uid, finding.strip(), urgency, _now(), who)
        self._keep("Keeping the critical result", lambda: self._rows.add(made), self._draft)

    def tell(self, uid: str, contact: Contact) -> None:
        """Somebody was told, or was not reached."""
        draft = self._draft
        if draft is not None:
            self._keep("Keeping who was told", lambda: self._rows.tell(uid, contact), draft)

    def recommend(self, follow_up: FollowUp) -> None:
        """Keep a recommended follow-up."""
        if self._draft is not None:
            self._keep("Keeping the follow-up", lambda: self._follow_ups.add(follow_up), self._draft)

    def _keep(self, title: str, work: Callable[[], None], draft: Draft) -> None:
        def keep(_: object) -> tuple[Critical, ...]:
            work()
            return self._rows.of(draft.study_uid)

        job = self._jobs.run(title, keep)
        job.finished.connect(lambda found: self._take(draft, found))
        job.failed.connect(self.refused)

    def _take(self, draft: Draft, critical: tuple[Critical, ...]) -> None:
        if draft is not self._draft:
            return  # another study was opened meanwhile; the rows are kept
        self._critical = critical
        section = communication_section(critical, draft.report.language)
        if section is not None and not draft.why_not(Event.EDIT):
            draft.put_section(section)
        self.changed.emit()


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")
