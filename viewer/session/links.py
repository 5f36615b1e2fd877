"""Scrolling linked by place: in one frame of reference, and between parallel planes only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from viewer.model.view import ViewState
from viewer.model.volume import Stack
from viewer.session.exams import Exams
from viewer.session.panes import Panes
from viewer.session.places import Places

_PARALLEL = 0.999  # the cosine above which two planes count as parallel: about 2.5 degrees


class Links(QObject):
    """When the active pane scrolls, panes of other stacks that are linked go to the image nearest to its place."""

    changed = Signal(bool)  # whether panes are linked

    def __init__(self, exams: Exams, panes: Panes, places: Places, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._exams, self._panes, self._places = exams, panes, places
        self._on = True
        self._following = False
        panes.view_changed.connect(self._on_view_changed)

    @property
    def on(self) -> bool:
        """Whether panes follow each other."""
        return self._on

    def toggle(self) -> None:
        """Link the panes, or part them."""
        self._on = not self._on
        self.changed.emit(self._on)

    def linked(self, pane: int) -> tuple[int, ...]:
        """The visible panes that follow ``pane``; none where its stack has no place in a patient."""
        own = self._places.stack(pane)
        if not self._on or own is None or self._places.image(pane) is None:
            return ()
        others = (other for other in self._panes.visible if other != pane and self._places.image(other))
        return tuple(other for other in others if _may_follow(own, self._places.stack(other)))

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        if self._following or pane != self._panes.active or not view.place.stack_id:
            return
        self._following = True
        try:
            for other in self.linked(pane):
                self._follow(pane, other)
        finally:
            self._following = False

    def _follow(self, pane: int, other: int) -> None:
        image, stack = self._places.image(pane), self._places.stack(other)
        if image is not None and stack is not None:
            self._places.go_to_index(other, nearest(stack, image.plane.position))


def _may_follow(one: Stack, other: Stack | None) -> bool:
    if other is None or other.id == one.id or not one.frame_of_reference_uid:
        return False
    first, second = one.images[0].plane, other.images[0].plane
    if not (first.in_patient and second.in_patient) or one.frame_of_reference_uid != other.frame_of_reference_uid:
        return False
    return abs(float(first.normal @ second.normal)) >= _PARALLEL


def nearest(stack: Stack, position: tuple[float, float, float]) -> int:
    """The index of the image whose plane lies nearest to a point in patient mm."""
    return int(np.argmin([abs(float(image.plane.height(position))) for image in stack.images]))
