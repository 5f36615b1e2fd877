"""Looks through reports and studies in the background; of several wishes the last one is answered."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.archive.archive import Archive
from app.jobs import Job, Jobs, Progress
from app.search.finder import Finder, Found
from app.search.wish import Wish, wish_of

Answer = tuple[Wish, Found]


class Searching(QObject):
    """Runs beside reading; its signals arrive on the GUI thread."""

    found = Signal(object, object)  # Wish, Found
    read = Signal(str, str)  # study UID, text of its report
    refused = Signal(str)

    def __init__(self, archive: Archive, folder: Path, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._finder, self._jobs = Finder(archive, folder), jobs
        self._running: Job[Answer] | None = None
        self._wanted = ""

    def look(self, text: str, patient_of: str = "") -> None:
        """Look for what ``text`` says, among the studies of the patient of a study where one is given."""
        wish = wish_of(text, datetime.date.today())
        if self._running is not None:
            self._running.cancel()
        job: Job[Answer] = self._jobs.run("Searching reports", self._work(wish, patient_of))
        self._running = job
        job.finished.connect(lambda answer: self._answer(job, answer))
        job.failed.connect(self.refused)

    def show(self, uid: str) -> None:
        """Fetch the report of a study, to be read beside the list."""
        self._wanted = uid
        job = self._jobs.run("Reading the report", lambda _: self._finder.text(uid))
        job.finished.connect(lambda text: self.read.emit(uid, text) if uid == self._wanted else None)

    def _work(self, wish: Wish, patient_of: str) -> Callable[[Progress], Answer]:
        def work(progress: Progress) -> Answer:
            self._finder.renew(lambda done, total: progress.report(done, total, "studies"), progress.cancelled)
            only = self._finder.patient_studies(patient_of) if patient_of else None
            return wish, Found(0) if wish.empty and only is None else self._finder.find(wish, only)

        return work

    def _answer(self, job: Job[Answer], answer: Answer) -> None:
        if job is self._running:
            self._running = None
            self.found.emit(*answer)
