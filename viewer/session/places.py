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
from viewer.session.hung_looks import HungLooks
from viewer.session.panes import Arranged, Panes
from viewer.session.runs import folded
from viewer.session.windows import Windows


class Places(QObject):
    """Puts images into panes; a stack that comes back is at the image where it was left."""

    refused = Signal(str)  # a sentence

    def __init__(self, undo: QUndoStack, exams: Exams, panes: Panes, windows: Windows, hung: HungLooks) -> None:
        super().__init__()
        self._undo, self._exams, self._panes, self._windows = undo, exams, panes, windows
        self._hung = hung
        self._left_at: dict[str, int] = {}
        self._asked_for: set[str] = set()  # studies not verified as of the same patient that were asked for once
        self.only: Callable[[Stack], tuple[int, ...]] | None = None  # the numbers that are scrolled to; None: all
        self._place_for: Callable[[int, Stack], int | None] = lambda _pane, _stack: None

    def link(self, place_for: Callable[[int, Stack], int | None]) -> None:
        """Take what tells which image of a stack that comes into a pane lies at the place shown there; None for none."""
        self._place_for = place_for

    def clear(self) -> None:
        """Forget where stacks were left, for another study."""
        self._left_at.clear()
        self._asked_for.clear()
        self.only = None

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

    def view_of(self, stack: Stack, index: int | None = None, cut: Cut | None = None, pane: int = -1) -> ViewState:
        """A fresh view of a stack, at ``index`` or where it was left, else where reading begins, in the window chosen.

        It lies as a hanging step wants it in ``pane``, where one does.
        """
        first = reading_order.index_of(stack, 0)
        at = self._left_at.get(stack.id, first) if index is None else min(max(index, 0), len(stack.images) - 1)
        place = Place(stack.id, at, cut=cut)
        return ViewState(place, self._hung.look(pane, stack, place), self._windows.chosen(stack, at))

    def show(self, pane: int, stack_id: str, index: int | None = None) -> None:
        """Put a stack into a pane: at ``index``, else at the place that linked series show, else where it was left.

        One that is not verified as of the same patient is shown only when it is asked for again.
        """
        stack, before = self._exams.stack(stack_id), self._panes.view(pane)
        if stack is None or self._held_back(stack_id):
            return
        at = self._place_for(pane, stack) if index is None else index
        after = self.view_of(stack, at, pane=pane)
        if before.place.stack_id == stack_id and not before.place.cut and not before.place.orbit:
            self._panes.put(pane, after)  # another image of what is there, as scrolling would show it
        else:
            self.exchange_view(pane, after, "Series")

    def exchange_view(self, pane: int, after: ViewState, text: str) -> None:
        """Put another view into a pane; undo brings the one before back."""
        before = self._panes.view(pane)
        if before != after:
            self._undo.push(Change(text, lambda view: self._put_back(pane, view), before, after))

    def _put_back(self, pane: int, view: ViewState) -> None:
        """A view as it was, in the window that its images have by now."""
        stack = self._exams.stack(view.place.stack_id)
        shown = self._windows.chosen(stack, view.place.index) if stack else view.shown
        self._panes.put(pane, replace(view, shown=shown))

    def exchange(self, pane: int, stack: Stack, index: int) -> None:
        """Another stack of the same places in a pane, at ``index``; everything else stays as it is.

        A plane or rendering that ``stack`` cannot give becomes the image there.
        """
        view, now = self._panes.view(pane), self.stack(pane)
        place = Place(stack.id, index, view.place.cut, view.place.orbit)
        self._left_at[stack.id] = index
        if (place.cut and not stack.geometry.has_planes) or (place.orbit and not stack.geometry.is_volume):
            self._panes.put(pane, self.view_of(stack, index, pane=pane))
            return
        moved = now is None or view.look != self._hung.look(pane, now, view.place)
        look = view.look if moved else self._hung.look(pane, stack, place)
        self._panes.put(pane, replace(view, place=place, look=look, shown=self._windows.chosen(stack, index)))

    def _held_back(self, stack_id: str) -> bool:
        exam = self._exams.of(stack_id)
        if exam is None or not exam.other_patient or exam.study.uid in self._asked_for:
            return False
        self._asked_for.add(exam.study.uid)
        self.refused.emit(f"{exam.other_patient} It is not shown; ask once more to see it all the same.")
        return True

    def next_series(self, pane: int, steps: int = 1) -> None:
        """The next series of the same study into this pane, time points being one; it stays at the ends."""
        now = self._panes.view(pane).place.stack_id
        exam = self._exams.of(now)
        if exam is None:
            return
        entries = folded(exam.stacks)
        here = next(number for number, entry in enumerate(entries) if now in {stack.id for stack in entry})
        then = min(max(here + steps, 0), len(entries) - 1)
        if then != here:
            self.show(pane, entries[then][0].id)

    def set_layout(self, rows: int, columns: int) -> None:
        """Arrange the panes of the active one's area; those that are new get the stacks that are not on the screen yet."""
        now, grid = self._panes.layout, (max(rows, 1), max(columns, 1))
        of_second = now.area(self._panes.active) == 1
        after = replace(now, beyond=grid, maximised=None) if of_second else Layout(*grid, beyond=now.beyond)
        if after != self._panes.layout:
            self._undo.push(Change("Layout", self._apply_layout, self._panes.layout, after))

    def maximise(self, pane: int | None = None) -> None:
        """The pane (the active one) alone, or all of them again."""
        before = self._panes.layout.maximised, self._panes.active
        wanted = self._panes.active if pane is None else pane
        after = (wanted if before[0] is None else None), wanted
        self._undo.push(Change("One pane alone", self._apply_maximised, before, after))

    def _apply_maximised(self, state: tuple[int | None, int]) -> None:
        maximised, active = state
        if max(active, maximised or 0) < self._panes.layout.count:
            self._panes.set_active(active)
            self._panes.set_maximised(maximised)

    def _apply_layout(self, layout: Layout) -> None:
        self._panes.arrange(Arranged(layout, self._filled(layout)))

    def _filled(self, layout: Layout) -> tuple[ViewState, ...]:
        now, count = self._panes.layout, layout.count
        kept = list(self._panes.arranged.views)
        if layout.beyond != (0, 0):
            second = kept[now.first : now.count]
            own = [*kept[: now.first], *[ViewState()] * layout.first][: layout.first]
            kept = [*own[: 1 if now.tiles else None], *[ViewState()] * (layout.first - 1 if now.tiles else 0), *second]
        elif now.tiles:
            kept = kept[:1]
        views = kept + [ViewState()] * (count - len(kept))
        shown = {view.place.stack_id for view in views[:count]}
        waiting = [stack for exam in self._exams.all[:1] for stack in exam.stacks if stack.id not in shown]
        for pane, view in enumerate(views[:count]):
            if not view.place.stack_id and waiting:
                views[pane] = self.view_of(waiting.pop(0))
        return tuple(views)

    # scrolling

    def scroll(self, pane: int, steps: int) -> None:
        """``steps`` images or cuts on in reading order, of those that are scrolled to; it stops at the ends."""
        stack, image = self.stack(pane), self.image(pane)
        if stack is None or image is None or self.only is None:
            self._step(pane, steps)
            return
        numbers, here = self.only(stack), self.number(pane)
        onwards = [number for number in numbers if (number > here if steps > 0 else number < here)]
        if not numbers:
            self.refused.emit(
                "Only key images are scrolled to, and this series has none. Shift+K goes back to all images."
            )
        elif onwards:
            then = min(steps, len(onwards)) - 1 if steps > 0 else max(steps, -len(onwards))
            self._step(pane, onwards[then] - here)

    def _step(self, pane: int, steps: int) -> None:
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
        look = self._look_on(pane, stack, place)
        self._panes.put(pane, replace(view, place=place, look=look, shown=shown))

    def _look_on(self, pane: int, stack: Stack, place: Place) -> Look:
        """Where the reader has moved the picture it stays so; else each image lies as its state or the hanging says."""
        view = self._panes.view(pane)
        moved = view.look != self._hung.look(pane, stack, view.place)
        return view.look if moved else self._hung.look(pane, stack, place)

    def go_to_number(self, pane: int, number: int) -> None:
        """The n-th image or cut in reading order, from 0, held within the ends."""
        self._step(pane, number - self.number(pane))

    def go_to_index(self, pane: int, index: int) -> None:
        """The image of that index in the pane's stack."""
        stack = self.stack(pane)
        if stack is not None:
            self.go_to_number(pane, reading_order.number_of(stack, index))

    def first(self, pane: int) -> None:
        """The first image or cut of those that are scrolled to."""
        self.scroll(pane, -self.count(pane))

    def last(self, pane: int) -> None:
        """The last image or cut of those that are scrolled to."""
        self.scroll(pane, self.count(pane))

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
    """How many images or cuts there are to scroll through at a place; a rendering is one."""
    if place.orbit:
        return 1
    return cuts.count(stack, place.cut) if place.cut else len(stack.images)


def number_of(stack: Stack, place: Place) -> int:
    """Which image or cut a place is, from 0 in reading order."""
    if place.orbit:
        return 0
    return cuts.place(stack, place.cut) if place.cut else reading_order.number_of(stack, place.index)
