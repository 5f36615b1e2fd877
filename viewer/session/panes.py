"""The owner of the panes: how they are arranged, what each shows, and which one keys act on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from viewer.model.layout import Layout
from viewer.model.view import ViewState


@dataclass(frozen=True, slots=True)
class Arranged:
    """A layout and the views of its panes, to go back to."""

    layout: Layout = field(default_factory=Layout)
    views: tuple[ViewState, ...] = (ViewState(),)


class Panes(QObject):
    """Views by pane number. Views beyond the layout are kept, so that going back finds them."""

    layout_changed = Signal(object)  # Layout
    view_changed = Signal(int, object)  # pane, ViewState
    active_changed = Signal(int)  # pane

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arranged = Arranged()
        self._active = 0
        self._sizes: dict[int, tuple[int, int]] = {}
        self._two_areas = False

    @property
    def arranged(self) -> Arranged:
        """Layout and views as they are now."""
        return self._arranged

    @property
    def layout(self) -> Layout:
        """How the panes are arranged."""
        return self._arranged.layout

    @property
    def views(self) -> tuple[ViewState, ...]:
        """The view of every pane of the layout."""
        return tuple(self.view(pane) for pane in range(self.layout.count))

    @property
    def active(self) -> int:
        """The pane that keys act on."""
        return self._active

    @property
    def visible(self) -> tuple[int, ...]:
        """The panes on the screen."""
        return (*self.layout.visible_of(0), *self.layout.visible_of(1))

    @property
    def two_areas(self) -> bool:
        """Whether there is a second area of panes, on another screen."""
        return self._two_areas

    def view(self, pane: int) -> ViewState:
        """What a pane shows; an empty view where nothing was put."""
        return self._arranged.views[pane] if pane < len(self._arranged.views) else ViewState()

    def size(self, pane: int) -> tuple[int, int] | None:
        """Width and height of a pane in device pixels; None before it was on the screen."""
        return self._sizes.get(pane)

    def set_size(self, pane: int, width: int, height: int) -> None:
        """The widget of a pane tells its size in device pixels."""
        self._sizes[pane] = width, height

    def put(self, pane: int, view: ViewState) -> None:
        """Show ``view`` in a pane."""
        if self.view(pane) == view:
            return
        views = list(self._arranged.views) + [ViewState()] * (pane + 1 - len(self._arranged.views))
        views[pane] = view
        self._arranged = replace(self._arranged, views=tuple(views))
        self.view_changed.emit(pane, view)

    def open_area(self, *, two: bool) -> None:
        """There is a second area from now on, with one empty pane at first; or there is none."""
        if two != self._two_areas:
            self._two_areas = two
            self.arrange(self._arranged)

    def clear(self) -> None:
        """Empty every pane of both areas; nothing of what they showed is kept."""
        self._arranged = Arranged()
        self.arrange(Arranged())

    def _in_areas(self, arranged: Arranged) -> Arranged:
        """What is asked for, in the areas there are: a second one that it does not speak of stays as it is."""
        layout, views = arranged.layout, arranged.views
        if not self._two_areas:
            kept = views[: layout.first] if layout.beyond != (0, 0) else views
            return Arranged(replace(layout, beyond=(0, 0)), kept)
        if layout.beyond != (0, 0):
            return arranged
        beyond = self.layout.beyond if self.layout.beyond != (0, 0) else (1, 1)
        own = views[: layout.first] + (ViewState(),) * (layout.first - len(views))
        return Arranged(replace(layout, beyond=beyond), (*own, *(self.view(pane) for pane in self.layout.panes_of(1))))

    def forget_beyond(self, pane: int) -> None:
        """Forget the views from that pane on, where none of them is in the layout."""
        if pane >= self.layout.count:
            self._arranged = replace(self._arranged, views=self._arranged.views[:pane])

    def arrange(self, arranged: Arranged) -> None:
        """Take another layout with its views."""
        arranged = self._in_areas(arranged)
        if arranged.layout.maximised is not None and arranged.layout.maximised >= arranged.layout.count:
            arranged = replace(arranged, layout=replace(arranged.layout, maximised=None))
        self._arranged = arranged
        self._active = min(self._active, arranged.layout.count - 1)
        self.layout_changed.emit(arranged.layout)
        for pane in range(arranged.layout.count):
            self.view_changed.emit(pane, self.view(pane))
        self.active_changed.emit(self._active)

    def set_active(self, pane: int) -> None:
        """Make a pane the one that keys act on."""
        pane = min(max(pane, 0), self.layout.count - 1)
        if pane != self._active:
            self._active = pane
            self.active_changed.emit(pane)

    def next(self, steps: int = 1) -> None:
        """Make the next pane active, round the grid; a pane shown alone gives its place to it."""
        self.set_active((self._active + steps) % self.layout.count)
        if self.layout.maximised is not None:
            self.set_maximised(self._active)

    def set_maximised(self, pane: int | None) -> None:
        """A pane alone, or all of them."""
        self._arranged = replace(self._arranged, layout=replace(self.layout, maximised=pane))
        self.layout_changed.emit(self.layout)
