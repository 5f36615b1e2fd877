"""What of a measurement lies under the pointer: a handle, or its line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viewer.model.geometry import Vector, vector
from viewer.model.measurement import Measurement
from viewer.render.camera import Camera

HANDLE_PX, LINE_PX = 9.0, 5.0  # mouse pixels
_ELLIPSE_CORNERS = 48


@dataclass(frozen=True, slots=True)
class Grip:
    """A measurement under the pointer, and which of its points; None is the line between them."""

    measurement: Measurement
    index: int | None = None


def grip(kept: Sequence[Measurement], camera: Camera, screen: tuple[float, float], ratio: float = 1.0) -> Grip | None:
    """The nearest handle under ``screen`` (device px), else the nearest line; the newest measurement wins."""
    for measurement in reversed(kept):
        distances = np.linalg.norm(camera.to_screen(measurement.points) - vector(screen), axis=-1)
        nearest = int(np.argmin(distances))
        if distances[nearest] <= HANDLE_PX * ratio:
            return Grip(measurement, nearest)
    for measurement in reversed(kept):
        if _distance(outline(measurement, camera), vector(screen)) <= LINE_PX * ratio:
            return Grip(measurement)
    return None


def outline(measurement: Measurement, camera: Camera) -> Vector:
    """The measurement's line on the screen (n, 2)."""
    points = camera.to_screen(measurement.points)
    return ellipse_corners(points) if measurement.graphic == "ELLIPSE" else points


def ellipse_corners(ends: Vector) -> Vector:
    """A closed polyline (n, 2) along the ellipse whose axes end at ``ends`` (4, 2)."""
    middle, one, two = ends.mean(axis=0), (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2
    turn = np.linspace(0.0, 2.0 * math.pi, _ELLIPSE_CORNERS + 1)[:, None]
    return np.asarray(middle + np.cos(turn) * one + np.sin(turn) * two)


def _distance(line: Vector, point: Vector) -> float:
    start, step = line[:-1], np.diff(line, axis=0)
    lengths = np.maximum((step**2).sum(axis=-1), 1e-12)
    along = np.clip(((point - start) * step).sum(axis=-1) / lengths, 0.0, 1.0)
    nearest = start + along[:, None] * step
    return float(np.linalg.norm(nearest - point, axis=-1).min(initial=math.inf))
