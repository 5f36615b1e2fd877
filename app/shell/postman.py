"""Carries what waits in the outbox while the window is open, and tells what has not arrived."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.archive.archive import Archive
from app.archive.outbox import Item, Outbox, State
from app.desk.person import reader
from app.logs import log_failure
from app.network.calling import Caller
from app.network.tls import calling
from app.posting import Posting, Turn, fault_of
from app.settings import Settings

EVERY_MS = 15_000
ANSWER_S = 30.0  # the window closes within so long, whatever another system does


class Postman(QObject):
    """Takes a turn now and then on a thread of its own; ``changed`` when something may look different.

    A failure is said once for each reason, not with every attempt.
    """

    changed = Signal()
    listed = Signal(object)  # list[Item]
    said = Signal(str)
    refused = Signal(str)
    _turned = Signal(object)  # Turn or None
    _found = Signal(object)

    def __init__(
        self,
        archive: Archive,
        executor: Executor,
        settings: Settings,
        parent: QObject | None = None,
        home: Path = Path(),
    ) -> None:
        super().__init__(parent)
        self._archive, self._executor, self._settings = archive, executor, settings
        self._outbox, self._home = Outbox(archive.database), home
        self._under_way = self._closing = False
        self._told: set[str] = set()
        self._turned.connect(self._on_turned, Qt.ConnectionType.QueuedConnection)
        self._found.connect(self.listed, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.turn)

    def start(self) -> None:
        """Begin; what an earlier program left is carried first."""
        fault = fault_of(self._settings.values)
        if fault:
            self.refused.emit(fault)
        self._timer.start()
        self.turn()

    def close(self) -> None:
        """No further turns; what is under way ends with the object it is at."""
        self._closing = True
        self._timer.stop()

    def turn(self) -> None:
        """Take a turn, unless one is under way."""
        if self._under_way or self._closing:
            return
        self._under_way = True
        values = self._settings.values
        title, commitment, login = values.receiver_title, values.results_commitment, reader(values).login
        self._executor.submit(self._work, title, login, commitment=commitment).add_done_callback(self._settle)

    def hurry(self) -> None:
        """Try everything at once."""
        self._executor.submit(self._outbox.hurry).add_done_callback(lambda _: self._turned.emit(None))

    def withdraw(self, ids: Sequence[int]) -> None:
        """Take back what has not arrived."""
        login = reader(self._settings.values).login
        self._executor.submit(self._outbox.withdraw, ids, login).add_done_callback(lambda _: self._turned.emit(None))

    def look(self) -> None:
        """Read what is in the outbox; ``listed`` follows."""
        self._executor.submit(self._outbox.all_items).add_done_callback(self._tell)

    def _tell(self, future: Future[list[Item]]) -> None:
        if future.exception() is None:
            self._found.emit(future.result())

    def _work(self, title: str, login: str, *, commitment: bool) -> Turn:
        waiting = self._outbox.open_items()
        if not waiting:
            return Turn()
        trusted = calling() if any("+tls" in item.destination for item in waiting) else None
        caller = Caller(title, trusted, ANSWER_S)
        posting = Posting(self._archive, caller, commitment=commitment, reader=login, home=self._home)
        return posting.run(lambda: self._closing)

    def _settle(self, future: Future[Turn]) -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None:
            log_failure("outbox: a turn failed", error)
        self._turned.emit(Turn() if future.cancelled() or error else future.result())

    def _on_turned(self, turn: Turn | None) -> None:
        if turn is None:  # rows were changed by hand
            self.changed.emit()
            self.turn()
            return
        self._under_way = False
        if turn != Turn():
            self._say(turn)
            self.changed.emit()

    def _say(self, turn: Turn) -> None:
        news = [reason for reason in turn.reasons if reason not in self._told]
        self._told = set(turn.reasons) if turn.reasons else set()
        if news:
            self.refused.emit(f"Results have not arrived: {news[0]} They are kept in the outbox and tried again.")
        elif turn.taken and not turn.reasons:
            self.said.emit(f"{turn.taken} {'result was' if turn.taken == 1 else 'results were'} sent.")


def is_open(item: Item) -> bool:
    """Whether it has not arrived for sure."""
    return item.state in (State.WAITING, State.SENT)
