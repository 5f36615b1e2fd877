"""Brings the worklist from the tables to the GUI thread: asked in the background, answered by signals."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.logs import log_failure
from app.worklist.entries import Entries, Sorting
from app.worklist.query import Query

TROUBLE = "The worklist could not be read from the database; nothing was changed. Please try again."


class Asker(QObject):
    """Runs questions on an executor; for each kind of question only the newest answer is given out."""

    failed = Signal(str)
    _returned = Signal(str, int, object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._newest: dict[str, int] = {}
        self._answers: dict[str, Callable[[Any], None]] = {}
        self._returned.connect(self._give, Qt.ConnectionType.QueuedConnection)

    def ask(self, kind: str, question: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        """Put a question of a kind; ``answer`` hears its result on this thread unless a newer one of the kind was put."""
        number = self._newest.get(kind, 0) + 1
        self._newest[kind] = number
        self._answers[kind] = answer
        with contextlib.suppress(RuntimeError):  # the executor is shut down: the program ends
            asked = self._executor.submit(question)
            asked.add_done_callback(lambda future: self._settle(kind, number, future))

    def _settle(self, kind: str, number: int, future: Future[Any]) -> None:
        result = None if future.cancelled() else future.exception() or future.result()
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile
            self._returned.emit(kind, number, result)

    def _give(self, kind: str, number: int, result: object) -> None:
        if isinstance(result, BaseException):
            log_failure(f"worklist question {kind!r}", result)
            self.failed.emit(TROUBLE)
        elif self._newest.get(kind) == number and result is not None:
            self._answers[kind](result)


class Feed(QObject):
    """The worklist's questions: the order of studies, their rows, how many fit each filter, which is next."""

    listed = Signal(object)  # tuple of Study Instance UIDs
    rows_read = Signal(object)  # dict of Study Instance UID to Entry
    counted = Signal(object)  # dict of filter name to count
    next_found = Signal(str)  # Study Instance UID, "" if there is none
    failed = Signal(str)

    def __init__(self, entries: Entries, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries = entries
        self._asker = Asker(executor, self)
        self._asker.failed.connect(self.failed)

    def list(self, query: Query, sorting: Sorting) -> None:
        """Ask for the order of all that fits."""
        self._asker.ask("list", lambda: self._entries.uids(query, sorting), self.listed.emit)

    def read(self, uids: Sequence[str]) -> None:
        """Ask for rows."""
        # Each block is a kind of its own: blocks asked for later do not make this one stale.
        self._asker.ask(f"rows {uids[0] if uids else ''}", lambda: self._entries.rows(uids), self.rows_read.emit)

    def count(self, queries: Mapping[str, Query]) -> None:
        """Ask how many studies fit each named query."""
        asked = dict(queries)
        self._asker.ask(
            "count", lambda: {name: self._entries.count(one) for name, one in asked.items()}, self.counted.emit
        )

    def find_next(self, query: Query, sorting: Sorting, after: str) -> None:
        """Ask for the study to read after ``after``."""
        question = lambda: self._entries.next_unread(query, sorting, after) or ""  # noqa: E731 - one line of a question
        self._asker.ask("next", question, self.next_found.emit)
