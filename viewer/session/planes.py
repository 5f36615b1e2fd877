"""Reconstructed planes (MPR) of a stack, and back to its images."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.model.layout import Layout
from viewer.model.view import Look, Place
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
        planes = (replace(source, place=self._plane(stack, source.place, name), look=Look()) for name in MPR_PLANES)
        images = replace(source, place=Place(stack.id, source.place.index))
        self._go("MPR", Arranged(Layout(2, 2), (*planes, images)), self._panes.arranged)

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
