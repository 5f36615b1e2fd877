"""Crop: the six sides of a rendered volume's box, each moved by its handle along an axis of the patient."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from viewer.model.geometry import Triple, Vector, triple, vector
from viewer.model.mark import Handle, Line, Mark
from viewer.model.sculpture import Box
from viewer.render.camera import Camera
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool

NEAR_PX = 9.0  # mouse pixels around a handle in which it is gripped
HEAD_ON = 0.08  # the part of an axis that is seen below which its sides face the eye and cannot be dragged


class Crop(Tool):
    """Moves one side of the box; it serves panes whose box is shown and is in no tool bar."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Move the side whose handle was pressed until the release; cancelled, it is as it was."""
        volumes = hand.reading.volumes
        before, box = volumes.orbit(hand.pane), volumes.box(hand.pane)
        side = side_at(box, hand.camera, start.screen, hand.ratio) if box else None
        if before is None or box is None or side is None:
            return None
        gesture, last = volumes.new_gesture(), start
        try:
            while last.event is not Event.RELEASE:
                last = yield ()
                by = _along(hand.camera, side % 3, last.screen[0] - start.screen[0], last.screen[1] - start.screen[1])
                volumes.set_box(hand.pane, moved(box, side, by), gesture)
        except GeneratorExit:
            volumes.set_box(hand.pane, before.box, gesture)
            raise
        return None


def handles_of(box: Box) -> tuple[Triple, ...]:
    """The middles of the six sides: low along x, y and z, then high."""
    low, high = vector(box.low), vector(box.high)
    middle = (low + high) / 2
    ends = ((low, axis) for axis in range(3)), ((high, axis) for axis in range(3))
    return tuple(triple(np.where(np.arange(3) == axis, end, middle)) for sides in ends for end, axis in sides)


def side_at(box: Box, camera: Camera, at: tuple[float, float], ratio: float) -> int | None:
    """Which side's handle lies under a place of the screen, the nearest to the eye first; None for none."""
    handles = handles_of(box)
    places = camera.to_screen(handles)
    near = [side for side in range(6) if math.dist(places[side], at) <= NEAR_PX * ratio and _can_move(camera, side % 3)]
    return min(near, key=lambda side: float(camera.plane.height(handles[side])), default=None)


def _axis_on_screen(camera: Camera, axis: int) -> Vector:
    """Where a millimetre along an axis of the patient leads on the screen, device px."""
    ends = camera.to_screen([(0.0, 0.0, 0.0), tuple(float(each == axis) for each in range(3))])
    return np.asarray(ends[1] - ends[0], dtype=np.float64)


def _can_move(camera: Camera, axis: int) -> bool:
    return float(np.linalg.norm(_axis_on_screen(camera, axis))) >= HEAD_ON * camera.scale


def _along(camera: Camera, axis: int, right: float, down: float) -> float:
    """How many millimetres along an axis a way on the screen is."""
    on = _axis_on_screen(camera, axis)
    return float(on @ (right, down)) / max(float(on @ on), 1e-12)


def moved(box: Box, side: int, by: float) -> Box:
    """The box with one side moved along its axis; it never passes the opposite one."""
    axis, high = side % 3, side >= 3
    low_end, high_end = list(box.low), list(box.high)
    if high:
        high_end[axis] = max(high_end[axis] + by, low_end[axis] + 1.0)
        return replace(box, high=triple(high_end))
    low_end[axis] = min(low_end[axis] + by, high_end[axis] - 1.0)
    return replace(box, low=triple(low_end))


def box_marks(box: Box, camera: Camera) -> tuple[Mark, ...]:
    """The twelve edges, dashed where they lie behind, and the handles of the sides that can be moved in this view."""
    ends = np.array([box.low, box.high])
    into = camera.plane.normal
    lines: list[Mark] = []
    for axis in range(3):
        one, two = (axis + 1) % 3, (axis + 2) % 3
        for a in (0, 1):
            for b in (0, 1):
                points = []
                for end in (0, 1):
                    point = np.empty(3)
                    point[axis], point[one], point[two] = ends[end, axis], ends[a, one], ends[b, two]
                    points.append(triple(point))
                behind = (into[one] > 0) == (a == 1) and (into[two] > 0) == (b == 1)
                lines.append(Line(tuple(points), dashed=behind, ends=False))
    grips = (Handle(point, side) for side, point in enumerate(handles_of(box)) if _can_move(camera, side % 3))
    return (*lines, *grips)


TOOL = Crop("crop", "Crop box", "ph.crop", "Moves a side of the crop box of a rendered volume", rank=92)
