"""The outbox: what is on its way, where to, and why it has not arrived."""

from __future__ import annotations

import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.archive.outbox import Item
from app.shell.postman import Postman, is_open
from app.shell.row_list import SEVERAL, row_list
from viewer.model.text import clean

COLUMNS = ("Since", "Goes to", "State", "Tries", "Again at", "Reason")
WIDE = (130, 240, 90, 56, 90)
MOST_ROWS = 2000


class OutboxWindow(QDialog):
    """Stays beside the worklist and shows news as they come."""

    def __init__(self, postman: Postman, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("outbox")
        self.setWindowTitle("Outbox")
        self.resize(1080, 480)
        self._postman = postman
        self._items: list[Item] = []
        self.table = row_list("outbox_table", COLUMNS, dict(enumerate(WIDE)), len(COLUMNS) - 1, SEVERAL)
        self.all = QCheckBox("Also what has arrived")
        self.says = QLabel("")
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.again, self.back = QPushButton("Try again now"), QPushButton("Take back…")
        self._lay_out()
        self.all.toggled.connect(self._fill)
        self.again.clicked.connect(postman.hurry)
        self.back.clicked.connect(self._take_back)
        self.table.itemSelectionChanged.connect(self._enable)
        postman.listed.connect(self.show_items)
        postman.changed.connect(postman.look)
        postman.look()
        self._enable()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.says, 1)
        for widget in (self.all, self.back, self.again):
            foot.addWidget(widget)
        for button in (self.back, self.again):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)

    def show_items(self, items: list[Item]) -> None:
        """Show what is in the outbox."""
        self._items = items
        self._fill()

    def _fill(self) -> None:
        shown = [item for item in self._items if self.all.isChecked() or is_open(item)]
        rows = shown[-MOST_ROWS:][::-1]
        self.table.setRowCount(len(rows))
        for row, item in enumerate(rows):
            for column, text in enumerate(_cells(item)):
                cell = QTableWidgetItem(clean(text, 256))
                cell.setData(Qt.ItemDataRole.UserRole, item.id if is_open(item) else None)
                cell.setToolTip(clean(text, 512))
                self.table.setItem(row, column, cell)
        waiting = sum(map(is_open, self._items))
        self.says.setText(f"{waiting:,} on their way." if waiting else "Everything has arrived.")
        self._enable()

    @property
    def chosen(self) -> list[int]:
        """Numbers of the selected rows that have not arrived."""
        rows = {index.row() for index in self.table.selectedIndexes()}
        items = [self.table.item(row, 0) for row in sorted(rows)]
        numbers = [item.data(Qt.ItemDataRole.UserRole) for item in items if item is not None]
        return [number for number in numbers if number is not None]

    def _enable(self) -> None:
        self.back.setEnabled(bool(self.chosen))
        self.back.setText("Take back…")
        self.again.setEnabled(any(map(is_open, self._items)))

    def _take_back(self) -> None:
        """The first click asks, the second does it."""
        if self.back.text() == "Take back…":
            self.back.setText(f"Do not send these {len(self.chosen)}?")
            return
        self._postman.withdraw(self.chosen)


def _cells(item: Item) -> tuple[str, ...]:
    again = _local(item.next_try)[11:] if item.next_try and is_open(item) else ""
    return (
        _local(item.created),
        item.destination.removeprefix("folder:"),
        str(item.state),
        str(item.attempts or ""),
        again,
        item.reason,
    )


def _local(moment: str) -> str:
    """A moment in UTC by this computer's clock, to the minute."""
    try:
        return f"{datetime.datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return moment
