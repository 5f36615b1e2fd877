"""What is wrong with an image, told to whoever took it: to be taken again, or a limit of the reading."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.shell.dialog_buttons import cancel_or
from reporting.export.quality import REASONS, Demand
from viewer.model.text import clean

DEMANDS = {Demand.LIMITED: "It limits the reading", Demand.REPEAT: "Please take it again"}


class QualityDialog(QDialog):
    """Emits what was said; the key object is made by who shows it."""

    said = Signal(object, str, str)  # Demand, reason, note

    def __init__(self, what: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("quality_dialog")
        self.setWindowTitle("Image quality")
        self.setFixedWidth(480)
        self.demand, self.reason = QComboBox(), QComboBox()
        for demand, words in DEMANDS.items():
            self.demand.addItem(words, demand)
        for reason, code in REASONS.items():
            self.reason.addItem(code.meaning, reason)
        self.note = QLineEdit(placeholderText="For whoever took it")
        self._lay_out(what)

    def _lay_out(self, what: str) -> None:
        rows = QGridLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(8)
        rows.setColumnStretch(1, 1)
        name = QLabel(clean(what, 160))
        name.setTextFormat(Qt.TextFormat.PlainText)
        for row, (title, field) in enumerate((("What", self.demand), ("Why", self.reason), ("Note", self.note))):
            rows.addWidget(QLabel(title), row, 0)
            rows.addWidget(field, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        column.addWidget(name)
        column.addLayout(rows)
        column.addLayout(cancel_or("Tell", self.tell, self.close))

    def tell(self) -> None:
        """Emit it."""
        self.said.emit(Demand(self.demand.currentData()), self.reason.currentData(), self.note.text().strip())
        self.close()
