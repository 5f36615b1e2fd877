"""Every measurement with its values and its image: a click goes there, Delete takes it away, undo brings it back."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from viewer.model.measurement import Measurement
from viewer.model.text import clean
from viewer.session.measurements import Measurements
from viewer.session.reading import Reading
from viewer.tools.marks import value_line
from viewer.widgets.plain import plain_tool_tip

HEADINGS = ("What", "Value", "Image")
_FIT = QHeaderView.ResizeMode.ResizeToContents
Index = QModelIndex | QPersistentModelIndex


class MeasurementTable(QAbstractTableModel):
    """The measurements as rows: name, main value, image."""

    def __init__(self, measurements: Measurements) -> None:
        super().__init__()
        self._measurements = measurements
        self._rows = measurements.all
        for changed in (measurements.added, measurements.changed, measurements.removed):
            changed.connect(self._on_changed)

    def row(self, number: int) -> Measurement | None:
        """The measurement of a row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def row_of(self, uid: str) -> int:
        """The row of a measurement; -1 where there is none."""
        return next((number for number, kept in enumerate(self._rows) if kept.uid == uid), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many measurements."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Name, value, image."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        """The headings."""
        horizontal = orientation is Qt.Orientation.Horizontal
        return HEADINGS[section] if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> object:
        """The text of a cell; all values and where millimetres come from on hover."""
        kept = self.row(index.row())
        if kept is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _cells(kept)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(_details(kept))
        return None

    def _on_changed(self) -> None:
        self.beginResetModel()
        self._rows = self._measurements.all
        self.endResetModel()


class MeasurementList(QTableView):
    """The table, bound to the selection of the reading."""

    chosen = Signal(str)  # tracking UID, by double-click or Return: to be quoted in the report

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("measurementList")
        self._reading = reading
        self._table = MeasurementTable(reading.measurements)
        self.setModel(self._table)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        for column, mode in enumerate((_FIT, QHeaderView.ResizeMode.Stretch, _FIT)):
            self.horizontalHeader().setSectionResizeMode(column, mode)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(self._on_clicked)
        self.activated.connect(self._on_activated)
        reading.measurements.selection_changed.connect(self._on_selected)
        self._table.modelReset.connect(self._on_reset)

    def _on_clicked(self, index: QModelIndex) -> None:
        kept = self._table.row(index.row())
        if kept is not None:
            self._reading.places.go_to(kept.image)
            self._reading.measurements.select(kept.uid)

    def _on_activated(self, index: QModelIndex) -> None:
        kept = self._table.row(index.row())
        if kept is not None:
            self.chosen.emit(kept.uid)

    def _on_selected(self, uid: str) -> None:
        row = self._table.row_of(uid)
        if row >= 0:
            self.selectRow(row)
        else:
            self.clearSelection()

    def _on_reset(self) -> None:
        selected = self._reading.measurements.selected
        self._on_selected(selected.uid if selected else "")

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Keys move the selection as clicks do."""
        super().selectionChanged(selected, deselected)
        kept = self._table.row(selected.indexes()[0].row()) if selected.indexes() else None
        if kept is not None:
            self._reading.measurements.select(kept.uid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the selected measurement away."""
        selected = self._reading.measurements.selected
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and selected is not None:
            self._reading.measurements.remove(selected.uid)
            return
        super().keyPressEvent(event)


def _cells(kept: Measurement) -> tuple[str, str, str]:
    value = value_line(kept.main, kept.provenance) if kept.main else kept.why_not
    return clean(kept.label) or kept.tool.replace("_", " ").capitalize(), value, clean(kept.series_text)


def _details(kept: Measurement) -> str:
    lines = (*(value_line(value, kept.provenance) for value in kept.values), kept.why_not, kept.provenance_note)
    return "\n".join(clean(line) for line in lines if line)
