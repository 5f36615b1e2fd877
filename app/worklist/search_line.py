"""The search box over the worklist, with how many studies were found and what was not understood."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.worklist.labels import label, named
from app.worklist.marks import MUTED, sign
from app.worklist.query import HELP, parse

LEAVES = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Escape}
PAUSE_MS = 15  # letters that come together are one search


class SearchBox(QLineEdit):
    """Return and Down go on to the list, Escape clears and goes on; here they are no keys of the window."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that leave."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in LEAVES:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave, or type."""
        super().keyPressEvent(event)
        if event.key() in LEAVES:
            if event.key() == Qt.Key.Key_Escape:
                self.clear()
            event.accept()
            self.left.emit()


class SearchLine(QWidget):
    """Type to search; what was typed is announced after a short pause, at once on Return."""

    searched = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = named(SearchBox(), "worklist_search")
        self.box.setPlaceholderText("Search patient, ID, accession, description, or mod:CT status:unread date:7d")
        self.box.setToolTip(f"<qt>{HELP}</qt>")
        self.box.setClearButtonEnabled(True)
        self.box.setMaxLength(300)
        self.box.addAction(sign("ph.magnifying-glass", MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self._found = label("", wrap=False, muted=True)
        self._hint = label("", wrap=False, warning=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        for part, stretch in ((self.box, 1), (self._hint, 0), (self._found, 0)):
            layout.addWidget(part, stretch)
        self._hint.hide()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._announce)
        self.box.textChanged.connect(self._pause.start)
        self.box.returnPressed.connect(self._announce)

    @property
    def text(self) -> str:
        """What is searched."""
        return str(self.box.text()).strip()

    def show_found(self, count: int) -> None:
        """Say how many studies were found."""
        self._found.setText("1 study" if count == 1 else f"{count:,} studies".replace(",", "\u202f"))

    def _announce(self) -> None:
        self._pause.stop()
        unknown = parse(self.text).unknown
        self._hint.setText(f"“{unknown[0]}:” is no search term; searched as text" if unknown else "")
        self._hint.setVisible(bool(unknown))
        self.searched.emit(self.text)
