"""The help page: every action with its keys, made from the table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.shell.action_table import ActionTable

MOUSE = (
    ("Left drag", "The active tool; window/level at first"),
    ("Right drag", "Zoom"),
    ("Middle drag", "Pan"),
    ("Wheel", "Scroll through the images"),
    ("Ctrl + wheel", "Zoom at the pointer"),
    ("Double-click", "This pane full size, and back"),
    ("Drag a thumbnail", "Show the series in that pane"),
    ("Drag a measurement", "Its handles, its line or its label; Shift holds a line level or upright"),
    ("Double-click a measurement", "Name it; while drawing, end it"),
)


class KeysPage(QDialog):
    """A table of keys and what they do."""

    def __init__(self, table: ActionTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys and mouse")
        self.resize(760, 720)
        rows = [
            *MOUSE,
            *((", ".join(one.keys), f"{one.title}: {one.explanation}") for one in table.declared if one.keys),
        ]
        view = QTableWidget(len(rows), 2)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.verticalHeader().hide()
        view.setShowGrid(False)
        view.setHorizontalHeaderLabels(["Keys", "What it does"])
        view.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        view.horizontalHeader().setStretchLastSection(True)
        view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                view.setItem(row, column, QTableWidgetItem(text))
        layout = QVBoxLayout(self)
        layout.addWidget(view)
