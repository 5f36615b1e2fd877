"""A lightbox: the images of one series side by side, so many at a time; scrolling one scrolls them all."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.model.layout import Layout
from viewer.model.view import Look, ViewState
from viewer.model.volume import Stack
from viewer.session import reading_order
from viewer.session.commands import Change
from viewer.session.panes import Arranged, Panes
from viewer.session.places import Places, number_of

# What is taken for a series of so many images; the last one for all longer ones.
_GRIDS = ((1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 4), (4, 5))


class Tiles(QObject):
    """Goes into tiles and back; while the layout is one of tiles, its panes follow each other through one series."""

    refused = Signal(str)  # a sentence

    def __init__(self, undo: QUndoStack, panes: Panes, places: Places) -> None:
        super().__init__()
        self._undo, self._panes, self._places = undo, panes, places
        self._before: Arranged | None = None
        self._following = False
        panes.layout_changed.connect(self._on_layout_changed)
        panes.view_changed.connect(self._on_view_changed)

    def clear(self) -> None:
        """Forget the way back, for another study or hanging step."""
        self._before = None

    def moment(self) -> Arranged | None:
        """The way back."""
        return self._before

    def go_back_to(self, moment: Arranged | None) -> None:
        """Know that way back again."""
        self._before = moment

    def toggle(self) -> None:
        """The active pane's series in as many tiles as it needs, or back to how the panes were."""
        if not self._panes.layout.tiles:
            self.show(*grid_for(self._places.count(self._panes.active)))
        elif self._before is not None:
            self._go("Tiles left", self._before, None)
        else:
            self._go("Tiles left", Arranged(Layout(), (self._panes.view(self._panes.active),)), None)

    def show(self, rows: int, columns: int) -> None:
        """The active pane's series in a grid of tiles, from the image that it shows."""
        view = self._panes.view(self._panes.active)
        if not view.place.stack_id or view.place.cut or view.place.orbit:
            self.refused.emit("Tiles show the acquired images of a series; this pane shows none.")
            return
        layout = Layout(max(rows, 1), max(columns, 1), tiles=True)
        if layout != self._panes.layout:
            way_back = self._before if self._panes.layout.tiles else self._panes.arranged
            self._go("Tiles", Arranged(layout, (view,)), way_back)

    def _go(self, text: str, to: Arranged, way_back: Arranged | None) -> None:
        now = (self._panes.arranged, self._before)
        self._undo.push(Change(text, self._apply, now, (to, way_back)))

    def _apply(self, state: tuple[Arranged, Arranged | None]) -> None:
        arranged, self._before = state
        self._panes.arrange(arranged)

    # the panes follow each other

    def _on_layout_changed(self, layout: Layout) -> None:
        if layout.tiles and not self._following:
            self._spread(0, self._panes.view(0))

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        if self._panes.layout.tiles and not self._following and pane < self._panes.layout.first:
            self._spread(pane, view)

    def _spread(self, pane: int, view: ViewState) -> None:
        """Give every tile the image that its place in the grid has when ``pane`` shows ``view``."""
        stack = self._places.stack(pane)
        if stack is None or view.place.cut or view.place.orbit:
            return
        count = self._panes.layout.first
        moved = view.look if view.look != self._places.view_of(stack, view.place.index, pane=pane).look else None
        first = min(max(number_of(stack, view.place) - pane, 0), max(len(stack.images) - count, 0))
        self._following = True
        try:
            for tile in range(count):
                self._panes.put(tile, self._tile(stack, first + tile, tile, moved))
        finally:
            self._following = False

    def _tile(self, stack: Stack, number: int, tile: int, moved: Look | None) -> ViewState:
        """The view of one tile; empty behind the last image. Where the reader moved one picture, all lie as it does."""
        if number >= len(stack.images):
            return ViewState()
        view = self._places.view_of(stack, reading_order.index_of(stack, number), pane=tile)
        return view if moved is None else replace(view, look=moved)


def grid_for(count: int) -> tuple[int, int]:
    """The smallest grid (rows, columns) that holds ``count`` images, or the largest that is still readable."""
    return next(((rows, columns) for rows, columns in _GRIDS if rows * columns >= count), _GRIDS[-1])
