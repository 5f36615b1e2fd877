"""The worklist follows what other desks do: within a second or two, without being asked."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.archive.changes import Changes
from app.database import Database

TOGETHER_MS = 300  # changes that come together are one refresh; and no more than about three a second


class Watching(QObject):
    """Announces that the worklist's rows changed, and that the database went away or came back."""

    changed = Signal()
    said = Signal(str)
    refused = Signal(str)
    _noticed = Signal()

    def __init__(self, database: Database, parent: QObject) -> None:
        super().__init__(parent)
        self._changes = Changes(database, self._noticed.emit, self.refused.emit, self.said.emit)
        self._timer = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._timer.timeout.connect(self.changed)
        self._noticed.connect(self._wait)

    def start(self) -> None:
        """Begin to watch."""
        self._changes.start()

    def close(self) -> None:
        """End."""
        self._changes.close()

    def _wait(self) -> None:
        if not self._timer.isActive():
            self._timer.start()
