"""Polygons combined by the even-odd rule: what lies inside an odd number of them is filled. Pure; any unit.

A hole drawn by a keyhole (one line that leads in and out again) and one drawn as a contour of its own come out alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector

_FINE = 512  # lines at least, for sides that cross between corners


def even_odd_area(polygons: Sequence[Vector]) -> float:
    """The area (n, 2) polygons fill together; exact where sides meet at corners only."""
    rows = np.unique(np.concatenate([polygon[:, 1] for polygon in polygons]))
    if len(rows) < 2:
        return 0.0
    rows = np.unique(np.concatenate([rows, np.linspace(rows[0], rows[-1], _FINE)]))
    lines, high = (rows[:-1] + rows[1:]) / 2, np.diff(rows)
    return float(sum(_length(cuts) * step for cuts, step in zip(crossings(polygons, lines), high, strict=True)))


def crossings(polygons: Sequence[Vector], lines: Vector) -> list[Vector]:
    """Where the sides of closed polygons cross horizontal lines (growing y): for each line its x, in growing order."""
    found: list[list[float]] = [[] for _ in lines]
    for polygon in polygons:
        ends = np.roll(polygon, -1, axis=0)
        for (x, y), (to_x, to_y) in zip(polygon, ends, strict=True):
            if y == to_y:
                continue
            first, last = np.searchsorted(lines, (min(y, to_y), max(y, to_y)), side="left")
            at = lines[first:last]
            for number, place in enumerate((x + (at - y) * ((to_x - x) / (to_y - y))).tolist(), first):
                found[number].append(place)
    return [np.sort(np.asarray(line, np.float64)) for line in found]


def even_odd_mask(polygons: Sequence[Vector], rows: int, columns: int) -> NDArray[np.bool_]:
    """Which pixels (row, column) have their centre inside; corners are (column, row), the first centre at (0, 0)."""
    mask = np.zeros((rows, columns), bool)
    for row, cuts in enumerate(crossings(polygons, np.arange(rows, dtype=np.float64))):
        for start, end in zip(cuts[::2].tolist(), cuts[1::2].tolist(), strict=True):
            mask[row, max(int(np.ceil(start)), 0) : max(int(np.floor(end)) + 1, 0)] ^= True
    return mask


def _length(cuts: Vector) -> float:
    return float((cuts[1::2] - cuts[::2]).sum())
