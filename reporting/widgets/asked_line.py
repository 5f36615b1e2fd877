"""A line that asks for a few words before something is done with them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget


class AskedLine(QWidget):
    """Hidden until it asks; Return answers, Escape gives it up."""

    answered = Signal(str)

    def __init__(self, wanted: str, done: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("askedLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(wanted)
        self.line.setAccessibleName(wanted)
        self.line.returnPressed.connect(self._answer)
        self.button = QPushButton(done, self)
        self.button.setEnabled(False)
        self.button.clicked.connect(self._answer)
        self.line.textChanged.connect(lambda text: self.button.setEnabled(bool(text.strip())))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.hide()

    def ask(self) -> None:
        """Ask."""
        self.line.clear()
        self.show()
        self.line.setFocus()

    def _answer(self) -> None:
        words = self.line.text().strip()
        if words:
            self.hide()
            self.answered.emit(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives it up."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
