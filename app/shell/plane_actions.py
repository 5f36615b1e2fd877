"""What the actions on the planes of MPR do, and those on values over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from app.shell.action_table import ActionTable
from app.shell.reformatting import Reformatting
from app.shell.time_curve_panel import TimeCurvePanel
from app.shell.time_curves import TimeCurve, no_curve
from viewer.session.reading import Reading
from viewer.tools.base import Tool
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


def bind_kept_planes(
    table: ActionTable, reading: Reading, reformatting: Reformatting, unseen: Callable[[], str]
) -> None:
    """Bind the keeping of planes as a series."""

    def why_not() -> str:
        return unseen() or ("" if reading.study else "No study is open.") or reformatting.why_not()

    table.bind("mpr.series", reformatting.ask, why_not)


def bind_curves(
    table: ActionTable, reading: Reading, tools: Sequence[Tool], window: QWidget, unseen: Callable[[], str]
) -> None:
    """Bind the curve of the selected region over time; one panel at a time."""

    def why_not() -> str:
        return unseen() or ("" if reading.study else "No study is open.") or no_curve(reading, tools)

    def show() -> None:
        selected = reading.measurements.selected
        for open_one in window.findChildren(TimeCurvePanel):
            open_one.close()
        if selected is not None:
            TimeCurvePanel(reading, TimeCurve(reading, tools, selected.uid, window), window).show()

    table.bind("measurement.time_curve", show, why_not)
