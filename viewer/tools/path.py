"""Path: points clicked on slices and planes, through which a smooth line is laid for curved MPR; points can be moved."""

from __future__ import annotations

import math

import numpy as np

from viewer.model.geometry import Vector, vector
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool

IN_PLANE_MM = 2.0  # from a plane, within which a point counts as lying in it
NEAR_PX, LINE_PX = 9.0, 6.0  # mouse pixels around a point, and beside the line between two


class PathTool(Tool):
    """A click adds a point at the end, one on the line puts it between; a drag moves one, Shift removes it."""

    @property
    def grips(self) -> bool:
        """Its own points come first."""
        return False

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Add, move or remove a point of the path of the pane's stack."""
        stack, paths = hand.reading.places.stack(hand.pane), hand.reading.paths
        if stack is None or not hand.camera.plane.in_patient:
            hand.reading.refused.emit("A path is drawn on slices and planes that lie in the patient.")
            return None
        if not stack.geometry.is_volume:
            hand.reading.refused.emit(f"A path needs a volume: {stack.geometry.why_not}")
            return None
        index = point_at(hand, start.screen)
        if index is not None and start.shift:
            paths.remove(stack.id, index)
            return None
        if index is None:
            place = _between(hand, start.screen)
            paths.add(stack.id, start.point, place)
            index = len(paths.points(stack.id)) - 1 if place is None else place
        yield from _moving(hand, stack.id, index, start)
        return None


def _moving(hand: Hand, stack_id: str, index: int, start: Pointer) -> Drag:
    paths, gesture, last = hand.reading.paths, hand.reading.paths.new_gesture(), start
    before = paths.points(stack_id)[index]
    try:
        while last.event is not Event.RELEASE:
            last = yield ()
            if math.dist(last.screen, start.screen) > hand.ratio:
                paths.move(stack_id, index, last.point, gesture)
    except GeneratorExit:
        paths.move(stack_id, index, before, gesture)
        raise
    return None


def point_at(hand: Hand, at: tuple[float, float]) -> int | None:
    """Which point of the path that lies in the picture's plane is under a place of the screen; None for none."""
    stack = hand.reading.places.stack(hand.pane)
    points = vector(hand.reading.paths.points(stack.id) if stack else ()).reshape(-1, 3)
    if not len(points):
        return None
    away = _away(hand, points, at)
    nearest = int(np.argmin(away))
    return nearest if away[nearest] <= NEAR_PX * hand.ratio else None


def _between(hand: Hand, at: tuple[float, float]) -> int | None:
    """Before which point a new one comes that was clicked on the line; None: at the end."""
    stack = hand.reading.places.stack(hand.pane)
    path = hand.reading.paths.of(stack) if stack else None
    if path is None:
        return None
    away = _away(hand, path.points, at)
    nearest = int(np.argmin(away))
    if away[nearest] > LINE_PX * hand.ratio:
        return None
    return int(np.searchsorted(path.at_points, nearest * path.step_mm))


def _away(hand: Hand, points: Vector, at: tuple[float, float]) -> Vector:
    """How far points are from a place of the screen, device px; those off the picture's plane are as far as can be."""
    away = np.linalg.norm(hand.camera.to_screen(points) - vector(at), axis=1)
    return np.where(np.abs(hand.camera.plane.height(points)) <= IN_PLANE_MM, away, np.inf)


TOOL = PathTool(
    "path", "Path", "ph.path", "Click points of a path for curved MPR; a drag moves one, Shift removes it", rank=93
)
