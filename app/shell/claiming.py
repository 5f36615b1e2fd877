"""One reader per study: the open study is claimed, renewed while it is open and given back."""

from __future__ import annotations

from concurrent.futures import Executor

from PySide6.QtCore import QObject, QTimer, Signal

from app.archive.program import this_program
from app.database import Database
from app.desk.desk import Desk, Work
from app.desk.person import reader
from app.settings import Settings
from app.worklist.claims import Claims, Holder

RENEW_MS = 60_000


class Claiming(QObject):
    """Follows the desk; says so when somebody else is reading the study that was opened.

    ``executor`` has one thread, so that a study is never given back before it was claimed.
    """

    refused = Signal(str)

    def __init__(self, desk: Desk, database: Database, settings: Settings, executor: Executor) -> None:
        super().__init__(desk)
        self._claims, self._settings, self._executor = Claims(database), settings, executor
        self._uid = ""
        self._timer = QTimer(self, interval=RENEW_MS)
        self._timer.timeout.connect(self._take)
        desk.opened.connect(self._open)
        desk.closed.connect(self._close)

    def _open(self, work: Work) -> None:
        self._uid = work.opened.study.uid
        self._timer.start()
        self._take()

    def _close(self) -> None:
        self._timer.stop()
        uid, self._uid = self._uid, ""
        if uid:
            self._executor.submit(self._release, uid, self._login())

    def _take(self) -> None:
        self._executor.submit(self._try, self._uid, self._login())

    def _release(self, uid: str, login: str) -> None:
        self._claims.release(uid, Holder(login, this_program()))

    def _try(self, uid: str, login: str) -> None:
        if not self._claims.take(uid, Holder(login, this_program())):
            self.refused.emit(
                f"This study is being read by {self._claims.reader(uid)}; what you write stays your draft."
            )

    def _login(self) -> str:
        return reader(self._settings.values).login
