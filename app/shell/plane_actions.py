"""What the actions on the planes of MPR do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint

from app.shell.action_table import ActionTable
from viewer.session.reading import Reading
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.slab_field import toggle_slab_field

_CORNER = QPoint(16, 64)  # below the name of the patient


def bind_planes(table: ActionTable, reading: Reading, grid: Callable[[], PaneGrid], unseen: Callable[[], str]) -> None:
    """Bind them; ``grid`` is the area in which the active pane lies. They act on planes and say so elsewhere."""

    def no_plane() -> str:
        if unseen() or not reading.study:
            return unseen() or "No study is open."
        return "" if reading.panes.view(reading.panes.active).place.cut else "The active pane shows no plane of MPR."

    def no_mpr() -> str:
        if unseen() or not reading.study:
            return unseen() or "No study is open."
        return "" if reading.planes.in_mpr else "The panes show no MPR."

    def slab() -> None:
        pane = grid().active
        toggle_slab_field(reading, pane.number, pane, _CORNER)

    table.bind("mpr.reset", reading.planes.reset_mpr, no_mpr)
    table.bind("mpr.cross", reading.cross.toggle, no_mpr)
    table.bind("mpr.slab", slab, no_plane)
    table.bind("mpr.slab_kind", lambda: reading.cross.next_kind(reading.panes.active), no_plane)
