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
        alone = self.layout.maximised
        return tuple(range(self.layout.count)) if alone is None else (alone,)

    def view(self, pane: int) -> ViewState:
        """What a pane shows; an empty view where nothing was put."""
        return self._arranged.views[pane] if pane < len(self._arranged.views) else ViewState()

    def put(self, pane: int, view: ViewState) -> None:
        """Show ``view`` in a pane."""
        if self.view(pane) == view:
            return
        views = list(self._arranged.views) + [ViewState()] * (pane + 1 - len(self._arranged.views))
        views[pane] = view
        self._arranged = replace(self._arranged, views=tuple(views))
        self.view_changed.emit(pane, view)

    def forget_beyond(self, pane: int) -> None:
        """Forget the views from that pane on, where none of them is in the layout."""
        if pane >= self.layout.count:
            self._arranged = replace(self._arranged, views=self._arranged.views[:pane])

    def arrange(self, arranged: Arranged) -> None:
        """Take another layout with its views."""
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
            self._set_maximised(self._active)

    def maximise(self, pane: int | None = None) -> None:
        """The pane (the active one) alone, or all of them again."""
        self.set_active(self._active if pane is None else pane)
        self._set_maximised(self._active if self.layout.maximised is None else None)

    def _set_maximised(self, pane: int | None) -> None:
        self._arranged = replace(self._arranged, layout=replace(self.layout, maximised=pane))
        self.layout_changed.emit(self.layout)
