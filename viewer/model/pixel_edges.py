"""The edges of the pixels of a region as closed lines. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector, vector


def edges(inside: NDArray[np.bool_]) -> list[Vector]:
    """The closed lines (n, 2) of (column, row) around the pixels of ``inside`` [row, column], centre of the first (0, 0).

    The first corner is not repeated; corners on a straight side are left out. Holes have lines of their own.
    """
    following = _steps(inside)
    lines = []
    while following:
        first = at = next(iter(following))
        corners = []
        while True:
            corners.append(at)
            onward = following[at]
            nearest = onward.pop()
            if not onward:
                del following[at]
            at = nearest
            if at == first:
                break
        lines.append(_without_straight(vector(corners) - 0.5))
    return lines


def _steps(inside: NDArray[np.bool_]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """From each corner of a pixel (column, row) the next along an edge, with the region on the right."""
    padded = np.pad(inside, 1).astype(np.int8)
    across, down = np.diff(padded, axis=1)[1:-1], np.diff(padded, axis=0)[:, 1:-1]
    following: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for (row, column), side in _there(across):  # an upright edge left of ``column``
        one, other = (column, row), (column, row + 1)
        start, end = (other, one) if side > 0 else (one, other)
        following.setdefault(start, []).append(end)
    for (row, column), side in _there(down):  # a level edge above ``row``
        one, other = (column, row), (column + 1, row)
        start, end = (one, other) if side > 0 else (other, one)
        following.setdefault(start, []).append(end)
    return following


def _there(changes: NDArray[np.int8]) -> list[tuple[tuple[int, int], int]]:
    return [((int(row), int(column)), int(changes[row, column])) for row, column in np.argwhere(changes)]


def _without_straight(corners: Vector) -> Vector:
    before, after = corners - np.roll(corners, 1, axis=0), np.roll(corners, -1, axis=0) - corners
    return np.asarray(corners[(before != after).any(axis=1)])
