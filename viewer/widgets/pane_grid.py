"""The panes in their grid; panes are made when they are first needed and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QWidget

from viewer.model.key_view import KeyView
from viewer.model.layout import Layout
from viewer.render.canvas import Canvas
from viewer.render.presets import Preset
from viewer.session.reading import Reading
from viewer.tools.base import Tool
from viewer.widgets.copies import Clip, Copied, Copies
from viewer.widgets.pane import Pane
from viewer.widgets.sheets import Sheets


class PaneGrid(QWidget):
    """Shows the layout of the reading; ``canvas`` makes the canvases of a new pane.

    With an ``executor`` slabs and renderings are drawn there; without one, where they are painted. The maker behind the
    canvases must then be one that draws in any thread (``FusedMaker``; VTK does not).
    """

    def __init__(
        self,
        reading: Reading,
        canvas: Callable[[], Canvas],
        tools: Mapping[str, Tool],
        renderings: Mapping[str, Preset],
        parent: QWidget | None = None,
        executor: Executor | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("paneGrid")
        self._reading, self._canvas, self._tools, self._renderings = reading, canvas, tools, renderings
        self._executor = executor
        self._copies = Copies(reading, lambda number: Sheets(reading, number, canvas, renderings))
        self._panes: list[Pane] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        reading.panes.layout_changed.connect(self._arrange)
        self._arrange(reading.panes.layout)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The panes of the layout, row by row."""
        return tuple(self._panes[: self._reading.panes.layout.count])

    @property
    def active(self) -> Pane:
        """The pane that keys act on."""
        return self._panes[self._reading.panes.active]

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
        cancelled = [pane.cancel() for pane in self._panes]
        return any(cancelled)

    def _arrange(self, layout: Layout) -> None:
        while len(self._panes) < layout.count:
            self._panes.append(self._new_pane(len(self._panes)))
        for pane in self._panes:
            self._grid.removeWidget(pane)
        for number, pane in enumerate(self._panes):
            shown = number < layout.count and layout.maximised in (None, number)
            if shown:
                self._put(pane, layout)
            pane.setVisible(shown)

    def _new_pane(self, number: int) -> Pane:
        return Pane(number, self._reading, self._canvas, self._tools, self._renderings, self, self._executor)

    def _put(self, pane: Pane, layout: Layout) -> None:
        alone = layout.maximised is not None
        row, column = (0, 0) if alone else divmod(pane.number, layout.columns)
        self._grid.addWidget(pane, row, column)
        for line in range(max(self._grid.rowCount(), layout.rows)):
            self._grid.setRowStretch(line, int(line < (1 if alone else layout.rows)))
        for line in range(max(self._grid.columnCount(), layout.columns)):
            self._grid.setColumnStretch(line, int(line < (1 if alone else layout.columns)))
