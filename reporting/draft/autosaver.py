"""Saving a draft while it is written."""

from __future__ import annotations

from concurrent.futures import Executor, Future

from PySide6.QtCore import QObject, QTimer, Signal

from reporting.draft.draft import Draft
from reporting.store import Conflict, ReportStore, SavedDraft

SAVE_DELAY_MS = 400
RETRY_MS = 2000


class Autosaver(QObject):
    """Saves the draft at most a second after a change, off the GUI thread; of several waiting states the newest wins.

    The text itself stays in the Draft whatever happens: a save that fails is announced and tried again. ``executor`` should
    have a thread for this alone, so that no queue of images delays a save. ``revision`` is that of a recovered draft.
    """

    saved = Signal(object)  # SavedDraft
    failed = Signal(str)  # a sentence
    _finished = Signal(object)  # the Future, on its way from the worker's thread

    def __init__(
        self,
        draft: Draft,
        store: ReportStore,
        executor: Executor,
        login: str,
        revision: int = 0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft, self._store, self._executor, self._login = draft, store, executor, login
        self._revision = revision
        self._running: Future[SavedDraft] | None = None
        self._waiting = False
        self._stopped = self._held = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._save)
        self._finished.connect(self._report_outcome)
        draft.edited.connect(self._note)
        draft.settled.connect(self._settle)

    @property
    def dirty(self) -> bool:
        """Whether there is text that is not on disk yet."""
        return self._waiting or self._running is not None

    def flush(self) -> None:
        """Save what waits, now, and return when it is on disk; raises what the save raises."""
        self._timer.stop()
        if self._running is not None:
            self._report_outcome(self._running)
        if self._waiting and not self._stopped:
            self._waiting = False
            self._take(self._store.autosave(self._draft.report, self._login, self._revision))

    def stop(self) -> None:
        """Save no more; a save under way is waited for."""
        self._stopped = True
        self._waiting = False
        self._timer.stop()
        if self._running is not None:
            self._report_outcome(self._running)

    def hold(self) -> None:
        """Save nothing until ``go_on``, for the report is being signed: a draft saved behind its signature is refused."""
        self._held = True
        self._timer.stop()
        if self._running is not None:
            self._report_outcome(self._running)

    def go_on(self) -> None:
        """Save again, also what has waited."""
        self._held = False
        if self._waiting:
            self._note()

    def _settle(self) -> None:
        self.stop()
        self._store.discard(self._draft.study_uid, self._login)
        self._stopped, self._revision = False, 0

    def _note(self) -> None:
        self._waiting = True
        if not (self._stopped or self._held or self._timer.isActive() or self._running):
            self._timer.start(SAVE_DELAY_MS)

    def _save(self) -> None:
        self._waiting = False
        self._running = self._executor.submit(self._store.autosave, self._draft.report, self._login, self._revision)
        self._running.add_done_callback(self._finished.emit)

    def _report_outcome(self, future: Future[SavedDraft]) -> None:
        if future is not self._running:
            return  # already taken by ``flush`` or ``stop``
        try:
            saved = future.result()
        except Exception as error:
            self._running = None
            self._fail(error)
        else:
            self._running = None
            self._take(saved)
            if self._waiting:
                self._note()

    def _take(self, saved: SavedDraft) -> None:
        self._revision = saved.revision
        self.saved.emit(saved)

    def _fail(self, error: Exception) -> None:
        self._waiting = not self._stopped
        if isinstance(error, Conflict):
            self._stopped = True  # to go on would overwrite what another window wrote
            self.failed.emit(str(error))
            return
        self.failed.emit(
            f"The draft could not be saved ({type(error).__name__}). Your text is kept here; trying again."
        )
        if not (self._stopped or self._held):
            self._timer.start(RETRY_MS)
