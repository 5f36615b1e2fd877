"""A smooth line through points of a patient, and directions across it that turn no more than the line makes them.

The line is a cubic spline with continuous curvature through the points (not-a-knot at its ends), by chord length. The
directions are a rotation-minimising frame (double reflection, Wang and others 2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viewer.model.geometry import Vector, unit, vector

LEAST_POINTS = 2
_PER_MM = 4  # samples of the line from which its length is summed
_SAME_MM = 1e-3  # points nearer to each other than this are one


@dataclass(frozen=True, eq=False, slots=True)
class BentPath:
    """Places ``step_mm`` apart along a line: ``points`` (n, 3), patient mm, with unit vectors (n, 3) there.

    ``along`` is the way on, ``across`` and ``beside`` are perpendicular to it and to each other. ``at_points`` tells how far
    along the line (mm) each point lies through which it was laid.
    """

    points: Vector
    along: Vector
    across: Vector
    beside: Vector
    step_mm: float
    at_points: Vector

    @property
    def length_mm(self) -> float:
        """From end to end."""
        return float(self.at_points[-1])

    def index(self, mm: float) -> int:
        """The place nearest to so many mm along the line."""
        return min(max(round(mm / self.step_mm), 0), len(self.points) - 1)

    def turned(self, degrees: float) -> BentPath:
        """With the directions across turned around the line."""
        cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        across = self.across * cosine + self.beside * sine
        beside = self.beside * cosine - self.across * sine
        return BentPath(self.points, self.along, across, beside, self.step_mm, self.at_points)

    def upright(self, up: Vector) -> BentPath:
        """With ``across`` as near to one direction as it can be everywhere: the walls of a panorama stand."""
        upwards = vector(up) - (self.along @ vector(up))[:, None] * self.along
        length = np.linalg.norm(upwards, axis=1, keepdims=True)
        across = np.where(length > 1e-3, upwards / np.maximum(length, 1e-12), self.across)
        return BentPath(self.points, self.along, across, np.cross(self.along, across), self.step_mm, self.at_points)


def usable(points: Vector) -> Vector:
    """The points (n, 3) without those that follow at the same place."""
    kept = [points[0]] if len(points) else []
    for point in points[1:]:
        if float(np.linalg.norm(point - kept[-1])) > _SAME_MM:
            kept.append(point)
    return vector(kept).reshape(-1, 3)


def bent_path(points: Vector, step_mm: float, first_across: Vector) -> BentPath:
    """The line through ``points`` (n, 3); ``first_across`` is where across points at first, as nearly as it can.

    Raises ValueError where fewer than two points lie apart.
    """
    known = usable(vector(points).reshape(-1, 3))
    if len(known) < LEAST_POINTS:
        raise ValueError("a path needs two points that lie apart")
    knots = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(known, axis=0), axis=1))])
    fine = np.unique(np.concatenate([np.linspace(0.0, knots[-1], max(int(knots[-1] * _PER_MM), 64)), knots]))
    line = spline(knots, known, fine)
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    count = max(int(np.floor(run[-1] / step_mm)) + 1, 2)
    at = np.arange(count) * step_mm
    places = spline(knots, known, np.interp(at, run, fine))
    along = _directions(knots, known, np.interp(at, run, fine))
    across = minimally_turned(places, along, first_across)
    return BentPath(places, along, across, np.cross(along, across), step_mm, np.interp(knots, fine, run))


def spline(knots: Vector, points: Vector, at: Vector) -> Vector:
    """The cubic spline (m, 3) through ``points`` (n, 3) at ``knots`` (n,); a line or parabola through fewer than four."""
    slopes = _slopes(knots, points)
    span = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2)
    wide = np.diff(knots)[span][:, None]
    t = (at - knots[span])[:, None] / wide
    one, two, in_slope, out_slope = points[span], points[span + 1], slopes[span] * wide, slopes[span + 1] * wide
    return np.asarray(
        (2 * t**3 - 3 * t**2 + 1) * one
        + (t**3 - 2 * t**2 + t) * in_slope
        + (-2 * t**3 + 3 * t**2) * two
        + (t**3 - t**2) * out_slope
    )


def _slopes(knots: Vector, points: Vector) -> Vector:
    """The slopes (n, 3) at the knots that make the second derivative continuous, and the third at the outer knots."""
    count, wide = len(knots), np.diff(knots)
    rise = np.diff(points, axis=0) / wide[:, None]
    if count == 2:
        return np.repeat(rise, 2, axis=0)
    if count == 3:
        middle = (rise[0] * wide[1] + rise[1] * wide[0]) / (wide[0] + wide[1])
        return np.stack([2 * rise[0] - middle, middle, 2 * rise[1] - middle])
    matrix, right = np.zeros((count, count)), np.zeros((count, 3))
    for k in range(1, count - 1):
        matrix[k, k - 1 : k + 2] = wide[k], 2 * (wide[k - 1] + wide[k]), wide[k - 1]
        right[k] = 3 * (wide[k] * rise[k - 1] + wide[k - 1] * rise[k])
    for k, (near, far) in ((0, (0, 1)), (count - 1, (-1, -2))):
        one, two = wide[near], wide[far]
        matrix[k, k] = two
        matrix[k, 1 if k == 0 else count - 2] = one + two
        right[k] = ((one + 2 * (one + two)) * two * rise[near] + one**2 * rise[far]) / (one + two)
    return np.asarray(np.linalg.solve(matrix, right))


def _directions(knots: Vector, points: Vector, at: Vector) -> Vector:
    """The unit directions (m, 3) of the way on, by differences over a hair."""
    hair = max(float(knots[-1]) * 1e-6, 1e-6)
    ahead, behind = np.minimum(at + hair, knots[-1]), np.maximum(at - hair, knots[0])
    steps = spline(knots, points, ahead) - spline(knots, points, behind)
    return np.asarray(steps / np.linalg.norm(steps, axis=1, keepdims=True))


def minimally_turned(places: Vector, along: Vector, first: Vector) -> Vector:
    """Unit vectors (n, 3) across a line that turn around it as little as can be, the first as near to ``first`` as it can."""
    start = vector(first) - (vector(first) @ along[0]) * along[0]
    if float(np.linalg.norm(start)) < 1e-6:
        start = np.cross(along[0], np.eye(3)[int(np.argmin(np.abs(along[0])))])
    found = np.empty_like(along)
    found[0] = unit(start)
    for k in range(len(along) - 1):
        between = places[k + 1] - places[k]
        length = float(between @ between)
        mirrored = found[k] - (2 / length) * (between @ found[k]) * between
        way = along[k] - (2 / length) * (between @ along[k]) * between
        turn = along[k + 1] - way
        size = float(turn @ turn)
        found[k + 1] = mirrored if size < 1e-18 else mirrored - (2 / size) * (turn @ mirrored) * turn
    return found
