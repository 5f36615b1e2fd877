"""What the actions on layouts do: any grid from a picker, tiles of one series."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from app.shell.action_table import ActionTable
from viewer.session.reading import Reading
from viewer.widgets.grid_picker import GridPicker


def bind_layouts(table: ActionTable, reading: Reading, grid: QWidget, unseen: Callable[[], str]) -> None:
    """Bind the grid picker and the lightbox; ``grid`` is where the picker opens."""

    def no_study() -> str:
        return unseen() if reading.study else "No study is open."

    table.bind("layout.grid", lambda: _pick(reading, grid), no_study)
    table.bind("prior.swap", reading.priors.swap, no_study)
    table.bind("layout.tiles", reading.tiles.toggle, no_study)


def _pick(reading: Reading, grid: QWidget) -> None:
    layout = reading.panes.layout
    picker = GridPicker(layout.rows, layout.columns, tiles=layout.tiles, parent=grid)
    picker.picked.connect(lambda rows, columns, tiles: _arrange(reading, rows, columns, tiles=tiles))
    picker.open_at(QPoint(16, 16))


def _arrange(reading: Reading, rows: int, columns: int, *, tiles: bool) -> None:
    if tiles:
        reading.tiles.show(rows, columns)
    else:
        reading.places.set_layout(rows, columns)
