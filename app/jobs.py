"""Long work off the GUI thread: each job has a title, a progress with a figure, a cancel, and ends on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Event
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.logs import log_failure

Result = TypeVar("Result")


class Cancelled(Exception):  # noqa: N818 - the end of a job that was asked to stop is no error
    """Raised inside a job's work to stop it when the reader cancelled."""


class Progress:
    """Given to the work of a job: it reports figures and asks whether to stop."""

    def __init__(self, tell: Callable[[int, int, str], None], stop: Event) -> None:
        self._tell = tell
        self._stop = stop

    def report(self, done: int, total: int, text: str = "") -> None:
        """So many of so many are done (total 0: unknown)."""
        self._tell(done, total, text)

    def cancelled(self) -> bool:
        """Whether the reader asked to stop."""
        return self._stop.is_set()


class Job(QObject, Generic[Result]):
    """Work under way. Its signals arrive on the thread that made it."""

    progressed = Signal(int, int, str)
    finished = Signal(object)
    failed = Signal(str)
    ended = Signal()
    _told = Signal(int, int, str)
    _returned = Signal(object)
    _raised = Signal(object)

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._stop = Event()
        self._told.connect(self.progressed, Qt.ConnectionType.QueuedConnection)
        self._returned.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._raised.connect(self._fail, Qt.ConnectionType.QueuedConnection)

    def start(self, executor: Executor, work: Callable[[Progress], Result]) -> None:
        """Run the work on the executor."""
        progress = Progress(self._told.emit, self._stop)
        executor.submit(work, progress).add_done_callback(self._settle)

    def cancel(self) -> None:
        """Ask the work to stop; it ends as soon as it notices."""
        self._stop.set()

    def _settle(self, future: Future[Result]) -> None:
        error = future.exception() if not future.cancelled() else Cancelled()
        if error is None:
            self._returned.emit(future.result())
        else:
            self._raised.emit(error)

    def _finish(self, result: Any) -> None:
        self.finished.emit(result)
        self.ended.emit()

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            log_failure(f"job {self.title!r} failed", error)
            self.failed.emit(_sentence(error))
        self.ended.emit()


class Jobs(QObject):
    """The owner of everything under way; the status line shows it."""

    started = Signal(object)
    ended = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._running: list[Job[Any]] = []

    @property
    def running(self) -> tuple[Job[Any], ...]:
        """The jobs under way, oldest first."""
        return tuple(self._running)

    def run(self, title: str, work: Callable[[Progress], Result], executor: Executor | None = None) -> Job[Result]:
        """Start work under a title, on other threads where an ``executor`` is given.

        Connect to the job's signals at once, they come later on this thread.
        """
        job: Job[Result] = Job(title, self)
        self._running.append(job)
        job.ended.connect(lambda: self._forget(job))
        self.started.emit(job)
        job.start(executor or self._executor, work)
        return job

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job in self._running:
            job.cancel()

    def _forget(self, job: Job[Any]) -> None:
        self._running.remove(job)
        self.ended.emit(job)
        job.deleteLater()


def _sentence(error: BaseException) -> str:
    """What the reader is told. The text of a database's error quotes rows, so only its kind is said."""
    if type(error).__module__.startswith("sqlalchemy"):
        return f"The database could not be read or written ({type(error).__name__}). Nothing was changed."
    return str(error) or type(error).__name__
