"""The choices of a field, shown beside it while the caret stays in the text: typing or dictating goes on as ever."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from reporting.template import Field

_KEY = Qt.Key
NARROWEST, WIDEST = 120, 460


class PickList(QListWidget):
    """A list that takes its keys from the editor and never the focus."""

    picked = Signal(str, str)  # field id, value

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pickList")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._pick)
        self._field_id = ""
        self._around = parent
        self.hide()

    def open(self, field: Field, beside: QRect) -> None:
        """Show the choices under ``beside`` (in the parent's coordinates), or above it where there is no room."""
        self._field_id = field.id
        self.clear()
        self.addItems(list(field.choices))
        self.setCurrentRow(-1)  # nothing is chosen before the reader has: Enter by habit must not write a fact
        room = self._around.rect().adjusted(8, 8, -8, -8)
        self.setFixedWidth(min(max(self.sizeHintForColumn(0) + 32, NARROWEST), WIDEST, room.width()))
        height = sum(self.sizeHintForRow(row) for row in range(self.count())) + 10
        below, above = room.bottom() - beside.bottom() - 4, beside.top() - room.top() - 4
        under = below >= min(height, above)
        self.setFixedHeight(max(40, min(height, below if under else above)))
        left = max(room.left(), min(beside.left(), room.right() - self.width()))
        self.move(left, beside.bottom() + 4 if under else beside.top() - 4 - self.height())
        self.show()
        self.raise_()

    def take_key(self, event: QKeyEvent) -> None:
        """Up and Down choose, Enter takes what is chosen, Esc closes; any other key closes and stays the editor's."""
        if not self.isVisible():
            return
        if event.key() in (_KEY.Key_Up, _KEY.Key_Down):
            down = event.key() == _KEY.Key_Down
            before = self.currentRow() if self.currentRow() >= 0 else -1 if down else 0
            self.setCurrentRow((before + (1 if down else -1)) % self.count())
            event.accept()
        elif event.key() in (_KEY.Key_Return, _KEY.Key_Enter) and self.currentRow() >= 0:
            self._pick(self.currentItem())
            event.accept()
        elif event.key() in (_KEY.Key_Escape, _KEY.Key_Return, _KEY.Key_Enter):
            self.hide()
            event.accept()
        elif event.text():
            self.hide()

    def _pick(self, item: QListWidgetItem) -> None:
        self.hide()
        self.picked.emit(self._field_id, item.text())
