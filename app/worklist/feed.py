"""Brings the worklist from the tables to the GUI thread: asked in the background, answered by signals."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.logs import log_failure
from app.worklist.entries import Entries, Entry, Sorting, Wish
from app.worklist.query import Query

TROUBLE = "The worklist could not be read from the database; nothing was changed. Please try again."


class Asker(QObject):
    """Runs questions on an executor; of each kind only the newest is answered, and older ones that wait are not run."""

    failed = Signal(str)
    _returned = Signal(str, int, object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._newest: dict[str, int] = {}
        self._waiting: dict[str, Future[Any]] = {}
        self._answers: dict[str, Callable[[Any], None]] = {}
        self._returned.connect(self._give, Qt.ConnectionType.QueuedConnection)

    def ask(self, kind: str, question: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        """Put a question of a kind; ``answer`` hears its result on this thread unless a newer one of the kind was put."""
        number = self._newest.get(kind, 0) + 1
        self._newest[kind] = number
        self._answers[kind] = answer
        if kind in self._waiting:
            self._waiting[kind].cancel()
        with contextlib.suppress(RuntimeError):  # the executor is shut down: the program ends
            asked = self._executor.submit(question)
            self._waiting[kind] = asked
            asked.add_done_callback(lambda future: self._settle(kind, number, future))

    def _settle(self, kind: str, number: int, future: Future[Any]) -> None:
        result = None if future.cancelled() else future.exception() or future.result()
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile
            self._returned.emit(kind, number, result)

    def _give(self, kind: str, number: int, result: object) -> None:
        newest = self._newest.get(kind) == number
        if newest:
            self._waiting.pop(kind, None)
        if isinstance(result, BaseException):
            log_failure(f"worklist question {kind!r}", result)
            self.failed.emit(TROUBLE)
        elif newest and result is not None:
            self._answers[kind](result)


@dataclass(frozen=True, slots=True)
class Place:
    """The row of a study in the list with a number, -1 where it is not in it."""

    number: int
    uid: str
    row: int


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a list from ``first`` on; ``number`` is that of the list."""

    number: int
    first: int
    entries: tuple[Entry, ...]


class Feed(QObject):
    """The worklist's questions: a list as far as it is seen, more of its rows, how many fit each filter, which is next."""

    listed = Signal(object)  # Found
    block_read = Signal(object)  # Block
    located = Signal(object)  # Place
    counted = Signal(object)  # dict of filter name to count
    next_found = Signal(str)  # Study Instance UID, "" if there is none
    failed = Signal(str)

    def __init__(self, entries: Entries, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries = entries
        self._asker = Asker(executor, self)
        self._asker.failed.connect(self.failed)

    def list(self, wish: Wish) -> None:
        """Ask for a list."""
        self._asker.ask("list", lambda: self._entries.find(wish), self.listed.emit)

    def read(self, wish: Wish, total: int, number: int) -> None:
        """Ask for more rows of the list with this number."""

        def question() -> Block:
            return Block(number, wish.around, self._entries.block(wish, total))

        # Each block is a kind of its own: blocks asked for later do not make this one stale.
        self._asker.ask(f"rows {wish.around}", question, self.block_read.emit)

    def locate(self, wish: Wish, uid: str, number: int) -> None:
        """Ask where a study stands in the list with this number."""
        question = lambda: Place(number, uid, self._entries.place(wish.query, wish.sorting, uid))  # noqa: E731 - as below
        self._asker.ask("place", question, self.located.emit)

    def count(self, queries: Mapping[str, Query]) -> None:
        """Ask how many studies fit each named query."""
        asked = dict(queries)
        self._asker.ask("count", lambda: self._entries.counts(asked), self.counted.emit)

    def find_next(self, query: Query, sorting: Sorting, after: str) -> None:
        """Ask for the study to read after ``after``."""
        question = lambda: self._entries.next_unread(query, sorting, after) or ""  # noqa: E731 - one line of a question
        self._asker.ask("next", question, self.next_found.emit)
