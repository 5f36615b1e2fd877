"""What was deleted, by whom and why, and until when it can be brought back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.archive.bin import Deleted
from app.shell.deleting import Deleting
from app.shell.row_list import row_list
from viewer.model.text import clean, date_text, name_text

COLUMNS = ("Patient", "ID", "Study date", "Description", "Objects", "Deleted by", "Until", "Reason")
WIDE = (200, 120, 96, 200, 70, 100, 96)


class DeletedWindow(QDialog):
    """A list, and one button."""

    def __init__(self, deleting: Deleting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("deleted")
        self.setWindowTitle("Deleted studies")
        self.resize(1120, 420)
        self._deleting = deleting
        self._entries: tuple[Deleted, ...] = ()
        self.table = row_list("deleted_table", COLUMNS, dict(enumerate(WIDE)), len(COLUMNS) - 1)
        self.says = QLabel("")
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.back = QPushButton("Bring back")
        self.back.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(self.says, 1)
        foot.addWidget(self.back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        self.back.setEnabled(False)
        self.back.clicked.connect(self.bring_back)
        self.table.itemSelectionChanged.connect(lambda: self.back.setEnabled(bool(self.table.selectedItems())))
        deleting.listed.connect(self.show_entries)
        deleting.changed.connect(deleting.look)
        deleting.look()

    def show_entries(self, entries: tuple[Deleted, ...]) -> None:
        """Show what was deleted."""
        self._entries = entries
        self.table.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            for column, text in enumerate(_cells(entry)):
                cell = QTableWidgetItem(clean(text, 128))
                cell.setToolTip(clean(text, 512))
                self.table.setItem(row, column, cell)
        self.says.setText("" if entries else "Nothing that was deleted can still be brought back.")
        self.back.setEnabled(bool(self.table.selectedItems()))

    def bring_back(self) -> None:
        """Bring the selected study back."""
        row = self.table.currentRow()
        if 0 <= row < len(self._entries):
            self._deleting.bring_back(self._entries[row].id)


def _cells(entry: Deleted) -> tuple[str, ...]:
    return (
        name_text(entry.patient_name) or "No patient name",
        entry.patient_id,
        date_text(entry.date),
        entry.description,
        f"{entry.objects:,}",
        entry.reader,
        entry.until,
        entry.reason,
    )
