"""Reconstructed planes (MPR) of a stack, and back to its images."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.model.layout import Layout
from viewer.model.view import Look, Place, ViewState
from viewer.model.volume import Stack
from viewer.session import cuts
from viewer.session.commands import Change
from viewer.session.panes import Arranged, Panes
from viewer.session.places import Places

MPR_PLANES = ("axial", "sagittal", "coronal")


class Planes(QObject):
    """Goes into MPR and out of it again."""

    refused = Signal(str)  # a sentence: why this series has no planes

    def __init__(self, undo: QUndoStack, panes: Panes, places: Places) -> None:
        super().__init__()
        self._undo, self._panes, self._places = undo, panes, places
        self._before: Arranged | None = None

    def clear(self) -> None:
        """Forget the way back, for another study or hanging step."""
        self._before = None

    def moment(self) -> Arranged | None:
        """The way back."""
        return self._before

    def go_back_to(self, moment: Arranged | None) -> None:
        """Know that way back again."""
        self._before = moment

    @property
    def in_mpr(self) -> bool:
        """Whether the panes show MPR."""
        return self._before is not None

    def toggle_mpr(self) -> None:
        """The active stack in axial, sagittal and coronal planes with its images beside them; or back."""
        if self._before is not None:
            self._go("MPR left", self._before, None)
            return
        source, stack = self._panes.view(self._panes.active), self._places.stack(self._panes.active)
        if stack is None or not self._may(stack, "MPR", possible=stack.geometry.has_planes):
            return
        self._go("MPR", self._mpr(stack, source), self._panes.arranged)

    def reset_mpr(self) -> None:
        """The planes as they were at first: at right angles, without slabs, through the image shown beside them."""
        pane = next((each for each in self._panes.visible if self._panes.view(each).place.cut), None)
        stack = None if pane is None else self._places.stack(pane)
        if pane is None or stack is None or not self.in_mpr:
            self.refused.emit("The panes show no MPR.")
            return
        beside = [view for view in self._panes.views if view.place.stack_id == stack.id and not view.place.cut]
        after = self._mpr(stack, beside[0] if beside else self._panes.view(pane))
        if after != self._panes.arranged:
            self._go("Planes as at first", after, self._before)

    def _mpr(self, stack: Stack, source: ViewState) -> Arranged:
        """The planes of a stack through the image of ``source``, with its images beside them."""
        planes = (replace(source, place=self._plane(stack, source.place, name), look=Look()) for name in MPR_PLANES)
        images = replace(source, place=Place(stack.id, source.place.index))
        return Arranged(Layout(2, 2), (*planes, images))

    def show(self, stack: Stack, place: Place) -> bool:
        """Show a plane again: in the pane whose plane faces most alike, in MPR. False, said why, where it has none."""
        if place.cut is None or not self._may(stack, "MPR", possible=stack.geometry.has_planes):
            return False
        panes = [pane for pane in self._panes.visible if self._shows_plane(pane, stack)]
        if panes:
            pane = max(panes, key=lambda each: _alike(self._panes.view(each).place, place))
            self._places.exchange_view(pane, replace(self._panes.view(pane), place=place), "Plane")
        else:
            arranged = self._mpr(stack, self._places.view_of(stack, place.index))
            pane = max(range(len(MPR_PLANES)), key=lambda each: _alike(arranged.views[each].place, place))
            views = [replace(view, place=place) if each == pane else view for each, view in enumerate(arranged.views)]
            way_back = self._before or self._panes.arranged
            self._go("MPR", replace(arranged, views=tuple(views)), way_back)
        self._panes.set_active(pane)
        return True

    def _shows_plane(self, pane: int, stack: Stack) -> bool:
        place = self._panes.view(pane).place
        return place.stack_id == stack.id and place.cut is not None

    def _plane(self, stack: Stack, place: Place, name: str) -> Place:
        return Place(stack.id, place.index, cut=cuts.cut(stack, name, place.index))

    def _go(self, text: str, to: Arranged, way_back: Arranged | None) -> None:
        now = (self._panes.arranged, self._before)
        self._undo.push(Change(text, self._apply, now, (to, way_back)))

    def _apply(self, state: tuple[Arranged, Arranged | None]) -> None:
        arranged, self._before = state
        self._panes.arrange(arranged)

    def _may(self, stack: Stack, what: str, *, possible: bool) -> bool:
        if possible and not stack.colour:
            return True
        why = "its images are in colour" if stack.colour else stack.geometry.why_not or "it is no volume"
        self.refused.emit(f"{what} cannot be made of this series: {why.rstrip('.')}.")
        return False


def _alike(one: Place, other: Place) -> float:
    """How nearly two planes face the same way, 0 to 1."""
    if one.cut is None or other.cut is None:
        return 0.0
    return abs(float(cuts.normal(one.cut) @ cuts.normal(other.cut)))
