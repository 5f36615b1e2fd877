"""Solids of which organs are put together: unions of tapering tubes and ellipsoids, as distances in millimetres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.samples.grid import Field, Grid
from app.samples.painting import carve_ellipsoids, carve_tubes

Rows = NDArray[np.float32]
NO_TUBES: Rows = np.zeros((0, 8), np.float32)
NO_ELLIPSOIDS: Rows = np.zeros((0, 13), np.float32)
REACH = 3.0  # mm outside a solid for which its distance is worked out; farther is FAR
FAR = 60.0


@dataclass(frozen=True, eq=False, slots=True)
class Solid:
    """A union of tubes (n, 8) and ellipsoids (n, 13); ``flatness`` under 1 makes the tubes taller than they are wide."""

    tubes: Rows
    ellipsoids: Rows
    flatness: float = 1.0
    reach: float = REACH

    def distance(self, grid: Grid, z: float) -> Field:
        """Signed distance (rows, columns) in mm of the slice at height ``z``: negative inside, ``FAR`` when far off."""
        field = np.full(grid.shape, FAR, np.float32)
        corner = np.array(grid.corner, np.float32)
        carve_tubes(field, self.tubes, corner, z, self.flatness, self.reach)
        carve_ellipsoids(field, self.ellipsoids, corner, z, self.reach)
        return field

    @property
    def heights(self) -> tuple[float, float]:
        """The lowest and the highest z at which the solid has a distance under ``FAR``."""
        wide = (self.tubes[:, [3, 7]] + self.reach) / self.flatness
        low = np.concatenate(
            [(self.tubes[:, [2, 6]] - wide).ravel(), self.ellipsoids[:, 2] - self.ellipsoids[:, 3] - self.reach]
        )
        high = np.concatenate(
            [(self.tubes[:, [2, 6]] + wide).ravel(), self.ellipsoids[:, 2] + self.ellipsoids[:, 3] + self.reach]
        )
        return (float(low.min()), float(high.max())) if low.size else (0.0, 0.0)


def tube(points: ArrayLike, radii: ArrayLike, smooth: int = 4) -> Rows:
    """A tube along ``points`` (n, 3) with ``radii`` (n or 1); rounded by ``smooth`` pieces of a Catmull-Rom curve each."""
    line = np.asarray(points, dtype=np.float64)
    wide = np.broadcast_to(np.asarray(radii, dtype=np.float64), len(line))
    whole = _curve(np.column_stack([line, wide]), smooth)
    return np.hstack([whole[:-1], whole[1:]]).astype(np.float32)


def _curve(knots: NDArray[np.float64], pieces: int) -> NDArray[np.float64]:
    if len(knots) < 3 or pieces < 2:
        return knots
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    before, start, end, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    steps = (np.arange(pieces) / pieces)[None, :, None]
    before, start, end, after = (part[:, None, :] for part in (before, start, end, after))
    cubic = 3 * (start - end) + after - before
    square = 2 * before - 5 * start + 4 * end - after
    curve = start + 0.5 * steps * (end - before + steps * (square + steps * cubic))
    return np.vstack([curve.reshape(-1, knots.shape[1]), knots[-1]])


def ellipsoid(centre: Sequence[float], radii: Sequence[float], axis: Sequence[float] | None = None) -> Rows:
    """One ellipsoid; with ``axis`` its first radius points that way, the third as far up as that allows."""
    turn = np.eye(3) if axis is None else _frame(np.asarray(axis, dtype=np.float64))
    matrix = turn / np.asarray(radii, dtype=np.float64)[:, None]
    return np.concatenate([centre, [max(radii)], matrix.ravel()])[None, :].astype(np.float32)


def _frame(axis: NDArray[np.float64]) -> NDArray[np.float64]:
    first = axis / np.linalg.norm(axis)
    second = np.cross([0.0, 0.0, 1.0], first)
    second /= np.linalg.norm(second)
    return np.vstack([first, second, np.cross(first, second)])


def union(
    tubes: Iterable[Rows] = (), ellipsoids: Iterable[Rows] = (), flatness: float = 1.0, reach: float = REACH
) -> Solid:
    """The solid made of all of them."""
    return Solid(np.vstack([NO_TUBES, *tubes]), np.vstack([NO_ELLIPSOIDS, *ellipsoids]), flatness, reach)


def both_sides(points: Sequence[Sequence[float]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points (n, 3) of the left side as given, and mirrored to the right."""
    left = np.asarray(points, dtype=np.float64)
    return left, left * (-1.0, 1.0, 1.0)
