"""The documents of one exam in the strip: a line for what it is, a line for when it was written or signed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from viewer.session.documents import Document
from viewer.widgets.plain import plain_tool_tip

_INSET = 12  # logical pixels at either side
_PADDING = 5  # within an entry


class DocumentList(QWidget):
    """Entries that can be clicked; ``show_documents`` takes others in."""

    chosen = Signal(object)  # Instance

    def __init__(self, room: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = room - 2 * (_INSET + _PADDING) - 4
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_INSET, 0, _INSET, 0)
        self._column.setSpacing(2)
        self.entries: tuple[QPushButton, ...] = ()

    def show_documents(self, documents: Sequence[Document]) -> None:
        """List these in place of those before."""
        for entry in self.entries:
            self._column.removeWidget(entry)
            entry.deleteLater()
        self.entries = tuple(self._entry(document) for document in documents)
        for entry in self.entries:
            self._column.addWidget(entry)
        self.setVisible(bool(self.entries))

    def _entry(self, document: Document) -> QPushButton:
        entry = QPushButton(self)
        entry.setObjectName("document")
        entry.setFlat(True)
        entry.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        entry.setStyleSheet(f"text-align: left; padding: 2px {_PADDING}px; font-size: 11px; border: none;")
        entry.ensurePolished()
        lines = tuple(filter(None, (f"{document.modality}  {document.title}".strip(), document.date, document.zone)))
        metrics = QFontMetrics(entry.font())
        shown = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, self._room) for line in lines]
        entry.setText("\n".join(shown).replace("&", "&&"))
        entry.setToolTip(plain_tool_tip("\n".join(lines)))
        entry.setAccessibleName(" ".join(lines))
        entry.clicked.connect(lambda _=False, instance=document.instance: self.chosen.emit(instance))
        return entry
