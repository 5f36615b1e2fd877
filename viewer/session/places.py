"""What stands where: stacks into panes, and scrolling through them in reading order (``reading_order``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.model.layout import Layout
from viewer.model.study import ImageRef
from viewer.model.view import Cut, Look, Place, ViewState
from viewer.model.volume import Stack, StackImage
from viewer.session import cuts, reading_order
from viewer.session.commands import Change
from viewer.session.exams import Exams
from viewer.session.panes import Arranged, Panes
from viewer.session.presentations import Presentations
from viewer.session.windows import Windows


class Places(QObject):
    """Puts images into panes; a stack that comes back is at the image where it was left."""

    refused = Signal(str)  # a sentence

    def __init__(
        self, undo: QUndoStack, exams: Exams, panes: Panes, windows: Windows, presentations: Presentations
    ) -> None:
        super().__init__()
        self._undo, self._exams, self._panes, self._windows = undo, exams, panes, windows
        self._presentations = presentations
        self._left_at: dict[str, int] = {}
        self._place_for: Callable[[int, Stack], int | None] = lambda _pane, _stack: None

    def link(self, place_for: Callable[[int, Stack], int | None]) -> None:
        """Take what tells which image of a stack that comes into a pane lies at the place shown there; None for none."""
        self._place_for = place_for

    def clear(self) -> None:
        """Forget where stacks were left, for another study."""
        self._left_at.clear()

    # what a pane holds

    def stack(self, pane: int) -> Stack | None:
        """The stack a pane shows."""
        return self._exams.stack(self._panes.view(pane).place.stack_id)

    def image(self, pane: int) -> StackImage | None:
        """The acquired image a pane shows; None for reconstructed planes and renderings."""
        place, stack = self._panes.view(pane).place, self.stack(pane)
        return None if stack is None or place.cut or place.orbit else stack.images[place.index]

    def count(self, pane: int) -> int:
        """How many images (or cuts) the pane scrolls through."""
        stack, place = self.stack(pane), self._panes.view(pane).place
        return count_of(stack, place) if stack else 0

    def number(self, pane: int) -> int:
        """Which of them it shows, from 0 in reading order."""
        stack, place = self.stack(pane), self._panes.view(pane).place
        return number_of(stack, place) if stack else 0

    # what goes into panes

    def view_of(self, stack: Stack, index: int | None = None, cut: Cut | None = None) -> ViewState:
        """A fresh view of a stack, at ``index`` or where it was left, else where reading begins, in the window chosen."""
        first = reading_order.index_of(stack, 0)
        at = self._left_at.get(stack.id, first) if index is None else min(max(index, 0), len(stack.images) - 1)
        place = Place(stack.id, at, cut=cut)
        return ViewState(place, self._presentations.look(stack, place), self._windows.chosen(stack, at))

    def show(self, pane: int, stack_id: str, index: int | None = None) -> None:
        """Put a stack into a pane: at ``index``, else at the place that linked series show, else where it was left."""
        stack = self._exams.stack(stack_id)
        if stack is not None:
            at = self._place_for(pane, stack) if index is None else index
            self._panes.put(pane, self.view_of(stack, at))

    def next_series(self, pane: int, steps: int = 1) -> None:
        """The next stack of the same study into this pane; it stays at the ends."""
        now = self._panes.view(pane).place.stack_id
        exam = self._exams.of(now)
        if exam is None:
            return
        ids = [stack.id for stack in exam.stacks]
        then = ids[min(max(ids.index(now) + steps, 0), len(ids) - 1)]
        if then != now:
            self.show(pane, then)

    def set_layout(self, rows: int, columns: int) -> None:
        """Arrange the panes; those that are new get the stacks that are not on the screen yet."""
        after = Layout(max(rows, 1), max(columns, 1))
        if after != self._panes.layout:
            self._undo.push(Change("Layout", self._apply_layout, self._panes.layout, after))

    def _apply_layout(self, layout: Layout) -> None:
        self._panes.arrange(Arranged(layout, self._filled(layout.count)))

    def _filled(self, count: int) -> tuple[ViewState, ...]:
        kept = self._panes.arranged.views
        views = list(kept) + [ViewState()] * (count - len(kept))
        shown = {view.place.stack_id for view in views[:count]}
        waiting = [stack for exam in self._exams.all[:1] for stack in exam.stacks if stack.id not in shown]
        for pane, view in enumerate(views[:count]):
            if not view.place.stack_id and waiting:
                views[pane] = self.view_of(waiting.pop(0))
        return tuple(views)

    # scrolling

    def scroll(self, pane: int, steps: int) -> None:
        """``steps`` images or cuts on in reading order; it stops at the ends."""
        view, stack = self._panes.view(pane), self.stack(pane)
        if stack is None or view.place.orbit:
            return
        if view.place.cut:
            place = replace(view.place, cut=cuts.stepped(stack, view.place.cut, steps))
            self._panes.put(pane, replace(view, place=place))
            return
        at = reading_order.index_of(stack, number_of(stack, view.place) + steps)
        self._left_at[stack.id] = at
        shown = self._windows.chosen(stack, at)
        place = replace(view.place, index=at)
        self._panes.put(pane, replace(view, place=place, look=self._look_on(stack, view, place), shown=shown))

    def _look_on(self, stack: Stack, view: ViewState, place: Place) -> Look:
        """Where the reader has moved the picture it stays so; else each image lies as its presentation state says."""
        moved = view.look != self._presentations.look(stack, view.place)
        return view.look if moved else self._presentations.look(stack, place)

    def go_to_number(self, pane: int, number: int) -> None:
        """The n-th image or cut in reading order, from 0, held within the ends."""
        self.scroll(pane, number - self.number(pane))

    def go_to_index(self, pane: int, index: int) -> None:
        """The image of that index in the pane's stack."""
        stack = self.stack(pane)
        if stack is not None:
            self.go_to_number(pane, reading_order.number_of(stack, index))

    def last(self, pane: int) -> None:
        """The last image or cut."""
        self.go_to_number(pane, self.count(pane) - 1)

    def go_to(self, image: ImageRef) -> bool:
        """Show an image: in a pane that has its stack, else in the active one. False where it is not open."""
        found = self._exams.find(image)
        if found is None:
            self.refused.emit("This image is not among those of the open study and its priors.")
            return False
        stack, index = found
        visible = self._panes.visible
        pane = next((pane for pane in visible if self._shows_images_of(pane, stack.id)), self._panes.active)
        self._panes.set_active(pane)
        if self._shows_images_of(pane, stack.id):
            self.go_to_index(pane, index)
        else:
            self.show(pane, stack.id, index)
        return True

    def _shows_images_of(self, pane: int, stack_id: str) -> bool:
        place = self._panes.view(pane).place
        return place.stack_id == stack_id and not place.cut and not place.orbit


def count_of(stack: Stack, place: Place) -> int:
    """How many images or cuts there are to scroll through at a place."""
    return cuts.count(stack, place.cut) if place.cut else len(stack.images)


def number_of(stack: Stack, place: Place) -> int:
    """Which image or cut a place is, from 0 in reading order."""
    return cuts.place(stack, place.cut) if place.cut else reading_order.number_of(stack, place.index)
