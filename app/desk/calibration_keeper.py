"""Keeps with the images what the reader said that lines on them measure, off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future

from PySide6.QtCore import QObject, Signal

from app.archive.calibrations import KnownLengths
from viewer.model.known_length import KnownLength, Scope
from viewer.session.calibrations import Calibrations


class CalibrationKeeper(QObject):
    """Follows the calibrations of a reading. ``executor`` has one thread, so that the last change is the newest row."""

    failed = Signal(str)  # a sentence
    _finished = Signal(object)  # the Future, on its way from the worker's thread

    def __init__(
        self,
        calibrations: Calibrations,
        rows: KnownLengths,
        login: Callable[[], str],
        executor: Executor,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._rows, self._login, self._executor = rows, login, executor
        self._running: list[Future[None]] = []
        calibrations.changed.connect(self._keep)
        self._finished.connect(self._note)

    def flush(self) -> None:
        """Return when everything is on disk: whoever opens the study next finds it."""
        for future in tuple(self._running):
            self._note(future)

    def _keep(self, scope: Scope, known: KnownLength | None) -> None:
        future = self._executor.submit(self._rows.add, scope, known, self._login())
        self._running.append(future)
        future.add_done_callback(self._finished.emit)

    def _note(self, future: Future[None]) -> None:
        if future not in self._running:
            return  # already taken by ``flush``
        self._running.remove(future)
        error = future.exception()
        if error is not None:
            self.failed.emit(
                f"The calibration could not be stored ({type(error).__name__}): it holds until the study is closed."
            )
