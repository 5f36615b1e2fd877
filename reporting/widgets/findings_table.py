"""Every measurement of the report: what, how much, where; a click jumps to it, deleting asks nothing and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import qtawesome
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QWidget,
)

from reporting.compose import measurement_name, measurement_sentence
from reporting.widgets.tip import plain_tip
from viewer.model.measurement import Measurement

ROW_HEIGHT = 28
WHAT, VALUE, QUOTE, DELETE = range(4)
UID = Qt.ItemDataRole.UserRole


class FindingsTable(QTableWidget):
    """A row per measurement, in the order in which they were made."""

    measurement_activated = Signal(str)
    quote_requested = Signal(str)
    delete_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("findingsTable")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(True)  # an ellipse's area stands last and is not to be cut off
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.horizontalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        modes = QHeaderView.ResizeMode
        for column, mode in enumerate((modes.ResizeToContents, modes.Stretch, modes.Fixed, modes.Fixed)):
            self.horizontalHeader().setSectionResizeMode(column, mode)
        for column in (QUOTE, DELETE):
            self.setColumnWidth(column, ROW_HEIGHT)
        self.cellClicked.connect(lambda row, _column: self.measurement_activated.emit(self._uid(row)))

    def show_measurements(
        self, measurements: Sequence[Measurement], why_not: str, course: Callable[[Measurement], str] = lambda _: ""
    ) -> None:
        """Show these; ``why_not`` says why they can be neither quoted nor deleted, "" when they can.

        ``course`` tells what a lesion measured before and by how much that changed.
        """
        self.setRowCount(len(measurements))
        for row, measurement in enumerate(measurements):
            self._fill(row, measurement, why_not, course(measurement))
        self._fit()
        self.setVisible(bool(measurements))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows are as high as their text needs at this width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.resizeRowsToContents()
        self.setFixedHeight(self.verticalHeader().length() + 2)

    def _fill(self, row: int, measurement: Measurement, why_not: str, course: str) -> None:
        name = measurement_name(measurement)
        note = measurement.why_not or measurement.provenance_note
        value = "\n".join(part for part in (measurement_sentence(measurement), course) if part)
        for column, text in ((WHAT, name), (VALUE, value)):
            item = QTableWidgetItem(text)
            item.setData(UID, measurement.uid)
            item.setToolTip(plain_tip(note))
            self.setItem(row, column, item)
        uid = measurement.uid
        quote = _button("ph.quotes", why_not or "Quote in the text, at the caret", not why_not)
        quote.clicked.connect(lambda: self.quote_requested.emit(uid))
        delete = _button("ph.x", why_not or "Delete (can be undone)", not why_not)
        delete.clicked.connect(lambda: self.delete_requested.emit(uid))
        self.setCellWidget(row, QUOTE, quote)
        self.setCellWidget(row, DELETE, delete)

    def _uid(self, row: int) -> str:
        item = self.item(row, WHAT)
        return str(item.data(UID)) if item else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete deletes, Enter jumps."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentRow() >= 0:
            self.delete_requested.emit(self._uid(self.currentRow()))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.measurement_activated.emit(self._uid(self.currentRow()))
        else:
            super().keyPressEvent(event)


def _button(icon: str, tip: str, enabled: bool) -> QToolButton:
    button = QToolButton()
    button.setObjectName("onPaper")
    button.setIcon(qtawesome.icon(icon, color="#5A6068", color_disabled="#B9B7B0"))
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setEnabled(enabled)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
