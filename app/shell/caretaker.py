"""Looks after the archive while the window is open: a daily copy of the database, old deletions, room on the disk."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.archive.archive import Archive
from app.archive.backups import back_up, backup_folder, is_due
from app.archive.bin import Bin
from app.archive.forecast import forecast
from app.database import DatabaseTrouble
from app.logs import log_failure
from app.settings import Settings

FIRST_MS, EVERY_MS = 60_000, 3_600_000  # not while the first study opens; then every hour


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found: sentences, "" where all is well."""

    room: str = ""
    trouble: str = ""


class Caretaker(QObject):
    """Says what a reader must know once, not every hour."""

    refused = Signal(str)
    _looked = Signal(object)

    def __init__(self, archive: Archive, executor: Executor, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._archive, self._executor, self._settings = archive, executor, settings
        self._told: set[str] = set()
        self._looked.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._first = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._first.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()
        self._first.start()

    def close(self) -> None:
        """No further looks."""
        self._timer.stop()
        self._first.stop()

    def look(self) -> None:
        """Look now; a copy is made where one is due."""
        values = self._settings.values
        folder = backup_folder(self._archive.files.root, values.backup_folder)

        def work() -> Looked:
            try:
                if is_due(folder):
                    back_up(self._archive.database, folder, values.backups_kept)
            except DatabaseTrouble as trouble:
                return Looked(trouble=str(trouble))
            except OSError as error:
                reason = error.strerror or type(error).__name__
                return Looked(trouble=f"The database could not be copied into {folder} ({reason}).")
            Bin(self._archive).empty()
            return Looked(room=forecast(self._archive).warning)

        self._executor.submit(work).add_done_callback(self._settle)

    def _settle(self, future: Future[Looked]) -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None:
            log_failure("the archive could not be looked after", error)
        self._looked.emit(Looked() if future.cancelled() or error else future.result())

    def _tell(self, looked: Looked) -> None:
        for text in (looked.trouble, looked.room):
            if text and text not in self._told:
                self.refused.emit(text)
        self._told |= {looked.trouble, looked.room}
