"""What of a measurement lies under the pointer: a handle, its label, or its line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viewer.model.geometry import Triple, Vector, vector
from viewer.model.mark import EllipseMark, Line, Spot
from viewer.model.measurement import Measurement
from viewer.render.camera import Camera
from viewer.tools.marks import drawing, gripped

HANDLE_PX, LINE_PX = 9.0, 5.0  # mouse pixels
_ELLIPSE_CORNERS = 48
_ALL = 12  # of more points than this only some have handles, so far apart that each can be gripped
_APART_PX = 30.0


@dataclass(frozen=True, slots=True)
class Grip:
    """A measurement under the pointer: one of its points; else its label, whose middle is ``label``; else its line."""

    measurement: Measurement
    index: int | None = None
    label: Triple | None = None


def grip(kept: Sequence[Measurement], camera: Camera, screen: tuple[float, float], ratio: float = 1.0) -> Grip | None:
    """The nearest handle under ``screen`` (device px), else the nearest line; the newest measurement wins."""
    for measurement in reversed(kept):
        points = gripped(measurement)
        if not points:
            continue
        places = camera.to_screen(points)
        offered = handles(places, ratio)
        distances = np.linalg.norm(places[offered] - vector(screen), axis=-1)
        nearest = int(np.argmin(distances))
        if distances[nearest] <= HANDLE_PX * ratio:
            return Grip(measurement, offered[nearest])
    for measurement in reversed(kept):
        lines = (outline(line, camera) for line in drawing(measurement))
        if min((_distance(line, vector(screen)) for line in lines), default=math.inf) <= LINE_PX * ratio:
            return Grip(measurement)
    return None


def handles(places: Vector, ratio: float) -> list[int]:
    """Which of the points at ``places`` (n, 2) on the screen have a handle: all of a few, of many those far enough apart."""
    if len(places) <= _ALL:
        return list(range(len(places)))
    chosen = [0]
    for index in range(1, len(places)):
        nearest = min(math.dist(places[index], places[chosen[-1]]), math.dist(places[index], places[0]))
        if nearest >= _APART_PX * ratio:
            chosen.append(index)
    return chosen


def outline(mark: Line | EllipseMark | Spot, camera: Camera) -> Vector:
    """A mark's line on the screen (n, 2)."""
    match mark:
        case Spot():
            return camera.to_screen([mark.point])
        case EllipseMark():
            return ellipse_corners(camera.to_screen(mark.points))
        case Line():
            corners = camera.to_screen(mark.points)
            return np.concatenate([corners, corners[:1]]) if mark.closed else corners


def ellipse_corners(ends: Vector) -> Vector:
    """A closed polyline (n, 2) along the ellipse whose axes end at ``ends`` (4, 2)."""
    middle, one, two = ends.mean(axis=0), (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2
    turn = np.linspace(0.0, 2.0 * math.pi, _ELLIPSE_CORNERS + 1)[:, None]
    return np.asarray(middle + np.cos(turn) * one + np.sin(turn) * two)


def _distance(line: Vector, point: Vector) -> float:
    if len(line) == 1:
        return math.dist(line[0], point)
    start, step = line[:-1], np.diff(line, axis=0)
    lengths = np.maximum((step**2).sum(axis=-1), 1e-12)
    along = np.clip(((point - start) * step).sum(axis=-1) / lengths, 0.0, 1.0)
    nearest = start + along[:, None] * step
    return float(np.linalg.norm(nearest - point, axis=-1).min(initial=math.inf))
