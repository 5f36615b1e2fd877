"""Tells the reader when the hospital changes the identity of the patient whose study is open."""

from __future__ import annotations

from concurrent.futures import Executor

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.archive.identities import Identities
from app.database import Database
from app.desk.desk import Desk
from app.signing import RENAMED
from viewer.model.study import Patient
from viewer.model.text import clean, name_text

EVERY_MS = 10_000


class IdentityWatch(QObject):
    """Follows the desk, now and then and whenever it is asked to ``look``; says once what changed."""

    refused = Signal(str)
    _found = Signal(str, object)  # study, Patient or None

    def __init__(self, desk: Desk, database: Database, executor: Executor) -> None:
        super().__init__(desk)
        self._desk, self._identities, self._executor = desk, Identities(database), executor
        self._told: Patient | None = None
        self._found.connect(self._compare, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        desk.opened.connect(self._begin)
        desk.closed.connect(self._timer.stop)

    def look(self) -> None:
        """Ask who the patient is now."""
        if self._desk.work is not None:
            self._executor.submit(self._ask, self._desk.work.opened.study.uid)

    def _begin(self, _work: object) -> None:
        self._told = None
        self._timer.start()

    def _ask(self, uid: str) -> None:
        self._found.emit(uid, self._identities.of(uid))

    def _compare(self, uid: str, now: Patient | None) -> None:
        work = self._desk.work
        if work is None or work.opened.study.uid != uid or now is None or now == self._told:
            return
        if now.identity != work.opened.study.patient.identity:
            self._told = now
            who = f"{name_text(now.name) or 'no name'}, {clean(now.patient_id)}"
            self.refused.emit(f"{RENAMED} It is now: {who}. Your draft is kept; it cannot be signed before.")
