"""Paths drawn through volumes, for curved MPR: points in patient mm by stack, and the smooth line through them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.model.geometry import Triple, Vector, vector
from viewer.model.volume import Stack
from viewer.render.bent_path import LEAST_POINTS, BentPath, bent_path, usable
from viewer.render.box import smallest_step
from viewer.session.commands import Change, Gestures
from viewer.session.cuts import DIRECTIONS

Points = tuple[Triple, ...]


class Paths(QObject):
    """One path a stack; every change can be undone, and the steps of one drag together."""

    changed = Signal(str)  # stack id

    def __init__(self, undo: QUndoStack, gestures: Gestures) -> None:
        super().__init__()
        self._undo, self._gestures = undo, gestures
        self._points: dict[str, Points] = {}
        self._made: dict[str, tuple[Points, BentPath]] = {}

    def clear(self) -> None:
        """Forget all, for another study."""
        self._points.clear()
        self._made.clear()

    def points(self, stack_id: str) -> Points:
        """The points of a stack's path, in their order; none where it has no path."""
        return self._points.get(stack_id, ())

    def of(self, stack: Stack) -> BentPath | None:
        """The line through the points of a stack's path; None where there are fewer than two.

        ``across`` points at first as rows do in the plane of the patient that the path crosses most squarely.
        """
        points = self.points(stack.id)
        if len(usable(vector(points).reshape(-1, 3))) < LEAST_POINTS or not stack.geometry.is_volume:
            return None
        kept = self._made.get(stack.id)
        if kept is None or kept[0] != points:
            fine = smallest_step(stack.geometry.matrix) / 2
            kept = points, bent_path(vector(points), fine, rightwards(vector(points)))
            self._made[stack.id] = kept
        return kept[1]

    def add(self, stack_id: str, point: Triple, at: int | None = None) -> None:
        """One more point: at the end, or before point ``at``."""
        now = self.points(stack_id)
        where = len(now) if at is None else at
        self._change(stack_id, (*now[:where], point, *now[where:]), "Point of the path")

    def move(self, stack_id: str, index: int, point: Triple, gesture: int = 0) -> None:
        """A point elsewhere; steps of one ``gesture`` are undone together."""
        now = self.points(stack_id)
        self._change(stack_id, (*now[:index], point, *now[index + 1 :]), "Point of the path", gesture)

    def remove(self, stack_id: str, index: int) -> None:
        """Without one of its points."""
        now = self.points(stack_id)
        self._change(stack_id, (*now[:index], *now[index + 1 :]), "Point of the path removed")

    def forget(self, stack_id: str) -> None:
        """Without a path."""
        self._change(stack_id, (), "Path forgotten")

    def bring_back(self, stack_id: str, points: Points) -> None:
        """The path that was kept of a stack; nothing to undo."""
        self._apply(stack_id, points)

    def new_gesture(self) -> int:
        """A number that marks the steps of one drag."""
        return self._gestures.new()

    def _change(self, stack_id: str, points: Points, text: str, gesture: int = 0) -> None:
        before = self.points(stack_id)
        if points != before:
            apply: Callable[[Points], None] = lambda wanted: self._apply(stack_id, wanted)  # noqa: E731 - typed
            self._undo.push(Change(text, apply, before, points, gesture))

    def _apply(self, stack_id: str, points: Points) -> None:
        self._points[stack_id] = points
        self.changed.emit(stack_id)


def rightwards(points: Vector) -> Vector:
    """Where rows run in the plane of the patient that a path crosses most squarely at its beginning."""
    known = usable(points)
    return vector(DIRECTIONS[crossed(known[1] - known[0])][0])


def crossed(way: Vector) -> str:
    """The plane of the patient (``axial``, ``sagittal``, ``coronal``) that a way crosses most squarely."""
    return ("sagittal", "coronal", "axial")[int(np.argmax(np.abs(way)))]
