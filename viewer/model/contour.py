"""Contours by their points: the smooth line through them, its area, and whether it crosses itself. Pure; any unit."""

from __future__ import annotations

import numpy as np

from viewer.model.geometry import Vector

_PER_SPAN = 16  # straight pieces of a curve between two of its points


def curve(points: Vector) -> Vector:
    """A smooth line (m, k) through points (n, k) (Catmull-Rom), closed where the last point is the first.

    It is the same whether it is made in pixels or in millimetres: the curve of points moved by an affine is moved with them.
    """
    closed = bool(np.allclose(points[0], points[-1]))
    before, after = (points[-2], points[1]) if closed else (points[0], points[-1])
    p = np.vstack([before, points, after])
    t = np.linspace(0, 1, _PER_SPAN, endpoint=False)[:, None]
    spans = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.vstack([*spans, points[-1:]])


def closed_curve(points: Vector) -> Vector:
    """The corners (m, k) of a smooth closed line through points (n, k), the first not repeated at the end."""
    return curve(np.vstack([points, points[:1]]))[:-1]


def area(corners: Vector) -> float:
    """The area of a polygon (n, 2) that does not cross itself, by the shoelace formula."""
    # Counted from its first corner: far from the origin the small difference of large products loses digits.
    x, y = (corners - corners[0]).T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def crossings(corners: Vector) -> list[tuple[int, int]]:
    """Pairs of sides (i, j), i < j, of a closed polygon (n, 2) that cross or touch and are not neighbours.

    A side goes from its corner to the next; sides without length are none.
    """
    steps = np.roll(corners, -1, axis=0) - corners
    sides = np.flatnonzero(steps.any(axis=1))
    start, step = corners[sides], steps[sides]
    apart = start[None, :] - start[:, None]
    across = _cross(step[:, None], step[None, :])
    with np.errstate(divide="ignore", invalid="ignore"):
        along_one = _cross(apart, step[None, :]) / across
        along_other = _cross(apart, step[:, None]) / across
    meet = (along_one >= 0) & (along_one <= 1) & (along_other >= 0) & (along_other <= 1)
    one, other = np.nonzero(np.triu(meet, 2))
    neighbours = (one == 0) & (other == len(sides) - 1)
    return [(int(i), int(j)) for i, j in zip(sides[one[~neighbours]], sides[other[~neighbours]], strict=True)]


def meeting(start: Vector, end: Vector, other_start: Vector, other_end: Vector) -> Vector | None:
    """Where two straight lines (2,), each through two points, meet; None where they are parallel."""
    step, other = end - start, other_end - other_start
    across = float(_cross(step, other))
    if abs(across) <= 1e-12 * float(np.linalg.norm(step) * np.linalg.norm(other)):
        return None
    return np.asarray(start + step * (float(_cross(other_start - start, other)) / across))


def foot(start: Vector, end: Vector, point: Vector) -> Vector:
    """Where the perpendicular from ``point`` meets the line through ``start`` and ``end``; ``start`` where that is none."""
    step = end - start
    length = float(step @ step)
    return start + step * (float((point - start) @ step) / length if length else 0.0)


def simplified(line: Vector, tolerance: float) -> Vector:
    """The points of a line (n, 2) that are needed to come no farther from it than ``tolerance`` (Douglas and Peucker)."""
    keep = np.zeros(len(line), bool)
    keep[[0, -1]] = True
    pieces = [(0, len(line) - 1)]
    while pieces:
        first, last = pieces.pop()
        if last - first < 2:
            continue
        away = _distances(line[first + 1 : last], line[first], line[last])
        farthest = int(np.argmax(away))
        if away[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            pieces += [(first, middle), (middle, last)]
    return np.asarray(line[keep])


def _distances(points: Vector, start: Vector, end: Vector) -> Vector:
    """How far points (n, 2) are from the piece of a line between ``start`` and ``end``."""
    step = end - start
    length = max(float(step @ step), 1e-300)
    along = np.clip((points - start) @ step / length, 0.0, 1.0)
    return np.asarray(np.linalg.norm(points - start - along[:, None] * step, axis=1))


def _cross(one: Vector, other: Vector) -> Vector:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])
