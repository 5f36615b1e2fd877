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
    middles, high = (rows[:-1] + rows[1:]) / 2, np.diff(rows)
    lines, places = crossings(polygons, middles)
    return float(((places[1::2] - places[::2]) * high[lines[::2]]).sum())


def crossings(polygons: Sequence[Vector], lines: Vector) -> tuple[NDArray[np.intp], Vector]:
    """Where the sides of closed polygons cross horizontal lines (growing y): the number of the line and x, in growing order.

    A line is crossed an even number of times: each two are the beginning and the end of what is filled.
    """
    start = np.concatenate(polygons)
    end = np.concatenate([np.roll(polygon, -1, axis=0) for polygon in polygons])
    slanted = start[:, 1] != end[:, 1]
    start, end = start[slanted], end[slanted]
    first = np.searchsorted(lines, np.minimum(start[:, 1], end[:, 1]), side="left")
    counts = np.searchsorted(lines, np.maximum(start[:, 1], end[:, 1]), side="left") - first
    side = np.repeat(np.arange(len(start)), counts)
    within = np.arange(len(side)) - np.repeat(np.cumsum(counts) - counts, counts)
    line = first[side] + within
    slope = (end[side, 0] - start[side, 0]) / (end[side, 1] - start[side, 1])
    places = start[side, 0] + (lines[line] - start[side, 1]) * slope
    order = np.lexsort((places, line))
    return line[order], places[order]


def even_odd_mask(polygons: Sequence[Vector], rows: int, columns: int) -> NDArray[np.bool_]:
    """Which pixels (row, column) have their centre inside; corners are (column, row), the first centre at (0, 0)."""
    lines, places = crossings(polygons, np.arange(rows, dtype=np.float64))
    begins = np.clip(np.ceil(places[::2]), 0, columns).astype(np.intp)
    ends = np.clip(np.floor(places[1::2]) + 1, 0, columns).astype(np.intp)
    steps = np.zeros((rows, columns + 1), np.int32)
    np.add.at(steps, (lines[::2], begins), 1)
    np.add.at(steps, (lines[1::2], ends), -1)
    return np.asarray(np.cumsum(steps, axis=1)[:, :columns] > 0)
