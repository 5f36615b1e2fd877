"""Find a word in the report: typed, found on the way, stepped through, closed with Esc."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

_KEY = Qt.Key


class FindBar(QWidget):
    """Asks for what is typed: ``wanted`` (text, direction; 0 as it is typed), and tells when it is closed."""

    wanted = Signal(str, int)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.line = QLineEdit(placeholderText="Find in the report", clearButtonEnabled=True)
        self.count = QLabel(textFormat=Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self.line, 1)
        row.addWidget(self.count)
        self.line.textChanged.connect(lambda text: self.wanted.emit(text, 0))
        self.hide()

    def open(self, text: str = "") -> None:
        """Show it, with what is to be found where that is known."""
        self.show()
        if text:
            self.line.setText(text)
        self.line.selectAll()
        self.line.setFocus()

    def show_count(self, number: int, of: int) -> None:
        """Which of how many is selected; 0 of 0 where there is none."""
        self.count.setText(f"{number} of {of}" if of else "not found" if self.line.text() else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter back, Esc closes."""
        if event.key() in (_KEY.Key_Return, _KEY.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.wanted.emit(self.line.text(), -1 if back else 1)
        elif event.key() == _KEY.Key_Escape:
            self.hide()
            self.closed.emit()
        else:
            super().keyPressEvent(event)
