"""Which pixels have their centre in a region, as runs along rows: within a polygon, within an ellipse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector, vector

ON_THE_LINE = 1e-9  # a centre on the line counts as inside, whatever the rounding

Spans: TypeAlias = NDArray[np.int64]  # (n, 3): row, first column, column behind the last; in any order, and overlapping


def taken(stored: NDArray[Any], spans: Spans) -> NDArray[Any]:
    """The stored values (n,) of the pixels of an image [row, column] that lie in the spans, each once."""
    rows, columns = stored.shape[:2]
    inside = spans[(spans[:, 0] >= 0) & (spans[:, 0] < rows)].copy()
    inside[:, 1:] = np.clip(inside[:, 1:], 0, columns)
    runs = [stored[row, first:stop] for row, first, stop in _apart(inside[inside[:, 1] < inside[:, 2]])]
    return np.concatenate(runs) if runs else stored[:0, 0]


def how_many(spans: Spans) -> int:
    """How many pixels lie in the spans, on the image or not, each once."""
    return sum(stop - first for _, first, stop in _apart(spans[spans[:, 1] < spans[:, 2]]))


def _apart(spans: Spans) -> Iterable[tuple[int, int, int]]:
    """The spans in order, cut so that they do not overlap."""
    row_before, done = None, 0
    for row, first, stop in spans[np.lexsort((spans[:, 1], spans[:, 0]))].tolist():
        if row != row_before:
            row_before, done = row, first
        if stop > done:
            yield row, max(first, done), stop
            done = stop


def within(corners: Vector) -> Spans:
    """The pixels within a polygon (n, 2), or on its line: in each row from side to side, even and odd."""
    rows = np.arange(np.ceil(corners[:, 1].min() - ON_THE_LINE), np.floor(corners[:, 1].max() + ON_THE_LINE) + 1)
    following = np.roll(corners, -1, axis=0)
    (x0, y0), (x1, y1) = corners.T, following.T
    row = rows[:, None]
    crosses = (np.minimum(y0, y1) <= row) & (row < np.maximum(y0, y1))
    with np.errstate(divide="ignore", invalid="ignore"):
        at = np.where(crosses, x0 + (row - y0) * (x1 - x0) / (y1 - y0), np.inf)
    at.sort(axis=1)
    across = [_runs(rows, left, right) for left, right in zip(at[:, 0::2].T, at[:, 1::2].T, strict=False)]
    on_centres = np.abs(y0 - np.round(y0)) <= ON_THE_LINE
    level = on_centres & (np.abs(y0 - y1) <= ON_THE_LINE)  # sides along a row of centres
    sides = _runs(np.round(y0[level]), np.minimum(x0, x1)[level], np.maximum(x0, x1)[level])
    touching = _runs(np.round(y0[on_centres]), x0[on_centres], x0[on_centres])  # corners that only touch their row
    return np.concatenate([*across, sides, touching])


def within_ellipse(ends: Vector) -> Spans:
    """The pixels within an ellipse, or on its line, by the ends (4, 2) of both axes."""
    middle = ends.mean(axis=0)
    halves = np.stack([(ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2], axis=-1)
    if abs(float(np.linalg.det(halves))) == 0.0:
        return np.zeros((0, 3), np.int64)
    reach = float(np.linalg.norm(halves[1]))
    rows = np.arange(np.ceil(middle[1] - reach), np.floor(middle[1] + reach) + 1)
    (p, q), (_, r) = _form(halves)
    down = rows - middle[1]
    root = np.sqrt(np.maximum((q * down) ** 2 - p * (r * down**2 - 1.0 - ON_THE_LINE), 0.0)) / p
    return _runs(rows, middle[0] - q * down / p - root, middle[0] - q * down / p + root, 0.0)


def _form(halves: Vector) -> Vector:
    """2x2: the quadratic form that is 1 on the line of an ellipse with those half axes."""
    back = np.linalg.inv(halves)
    return np.asarray(back.T @ back)


def _runs(rows: Vector, left: Vector, right: Vector, slack: float = ON_THE_LINE) -> Spans:
    """In each row the centres from ``left`` to ``right``; none where they are not finite."""
    some = np.isfinite(left) & np.isfinite(right)
    first, last = np.ceil(left[some] - slack), np.floor(right[some] + slack)
    return np.stack([vector(rows)[some], first, last + 1], axis=-1).astype(np.int64)
