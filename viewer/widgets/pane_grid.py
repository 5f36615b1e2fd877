"""The panes in their grid; panes are made when they are first needed and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QWidget

from viewer.model.key_view import KeyView
from viewer.model.layout import Layout
from viewer.render.canvas import Canvas
from viewer.session.reading import Reading
from viewer.tools.base import Tool
from viewer.widgets.copies import Clip, Copied, Copies
from viewer.widgets.pane import Pane
from viewer.widgets.sheets import Sheets


class PaneGrid(QWidget):
    """Shows one area of the layout of the reading; ``canvas`` makes the canvases of a new pane.

    With an ``executor`` slabs and renderings are drawn there; without one, where they are painted. The maker behind the
    canvases must then be one that draws in any thread (``FusedMaker``; VTK does not).
    """

    def __init__(
        self,
        reading: Reading,
        canvas: Callable[[], Canvas],
        tools: Mapping[str, Tool],
        parent: QWidget | None = None,
        executor: Executor | None = None,
        *,
        area: int = 0,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("paneGrid")
        self._area = area
        self._reading, self._canvas, self._tools = reading, canvas, tools
        self._executor = executor
        self._copies = Copies(reading, lambda number: Sheets(reading, number, canvas))
        self._panes: dict[int, Pane] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        reading.panes.layout_changed.connect(self._arrange)
        self._arrange(reading.panes.layout)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The panes of the layout in this area, row by row."""
        return tuple(self._panes[number] for number in self._reading.panes.layout.panes_of(self._area))

    @property
    def active(self) -> Pane:
        """The pane that keys act on; the first of this area where that one lies in the other."""
        panes = self._reading.panes
        there = panes.layout.area(panes.active) == self._area
        return self._panes[panes.active if there else panes.layout.panes_of(self._area)[0]]

    def capture(self) -> bytes:
        """The active pane as PNG, for a key image; raises ValueError where it is empty."""
        return self.active.capture()

    def copy_pane(self, *, identity: bool) -> Copied:
        """The active pane as it is seen; raises NoCopy."""
        pane = self.active
        return self._copies.pane(pane.number, pane.sheets, pane.how_drawn(identity=identity))

    def copy_image(self, *, identity: bool) -> Copied:
        """The image of the active pane in its own pixels; raises NoCopy."""
        return self._copies.image(self.active.number, identity=identity)

    def clip(self, *, identity: bool) -> tuple[Clip, Iterator[QImage]]:
        """A clip of the active pane's images, and its pictures as they are drawn; raises NoCopy."""
        clip = self._copies.clip(self.active.number, self.active.how_drawn(identity=identity))
        return clip, self._copies.frames(clip)

    def key_view(self) -> KeyView | None:
        """How the active pane looks at its image; None where it shows no acquired image."""
        return self.active.key_view()

    def cancel(self) -> bool:
        """Leave what is half drawn in any pane; whether there was anything."""
        cancelled = [pane.cancel() for pane in self._panes.values()]
        return any(cancelled)

    @property
    def half_drawn(self) -> bool:
        """Whether something is drawn click by click in any pane."""
        return any(pane.half_drawn for pane in self._panes.values())

    def take_back(self) -> bool:
        """Take back the last point of what is half drawn in any pane; whether anything is."""
        taken = [pane.take_back() for pane in self._panes.values()]
        return any(taken)

    def _arrange(self, layout: Layout) -> None:
        for number in layout.panes_of(self._area):
            if number not in self._panes:
                self._panes[number] = self._new_pane(number)
        for pane in self._panes.values():
            self._grid.removeWidget(pane)
        visible = layout.visible_of(self._area)
        alone = len(visible) == 1 and visible[0] == layout.maximised
        rows, columns = (1, 1) if alone else layout.grid_of(self._area)
        for pane in self._panes.values():
            pane.setVisible(pane.number in visible)
        for place, number in enumerate(visible):
            self._grid.addWidget(self._panes[number], *divmod(place, max(columns, 1)))
        self._stretch(rows, columns)

    def _new_pane(self, number: int) -> Pane:
        return Pane(number, self._reading, self._canvas, self._tools, self, self._executor)

    def _stretch(self, rows: int, columns: int) -> None:
        """The lines that are used share the room evenly."""
        for line in range(max(self._grid.rowCount(), rows)):
            self._grid.setRowStretch(line, int(line < rows))
        for line in range(max(self._grid.columnCount(), columns)):
            self._grid.setColumnStretch(line, int(line < columns))
