"""Lists of rows to be looked at and chosen from, in the windows beside the worklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget

SINGLE, SEVERAL = QAbstractItemView.SelectionMode.SingleSelection, QAbstractItemView.SelectionMode.ExtendedSelection


def row_list(
    name: str,
    columns: Sequence[str],
    widths: Mapping[int, int],
    stretched: int,
    chosen: QAbstractItemView.SelectionMode = SINGLE,
) -> QTableWidget:
    """An empty list with these columns; ``widths`` in logical pixels by column, ``stretched`` takes the room that is left."""
    made = QTableWidget(0, len(columns))
    made.setObjectName(name)
    made.setHorizontalHeaderLabels(list(columns))
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(chosen)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.verticalHeader().hide()
    made.setShowGrid(False)
    header = made.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    for column, width in widths.items():
        made.setColumnWidth(column, width)
    return made
