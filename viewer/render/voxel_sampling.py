"""The value at a place between the voxels of a volume, as compiled code."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viewer.render.greys import is_padding
from viewer.render.jit import inlined, readable, spliced


class Solid(NamedTuple):
    """A volume for compiled code: [slice, row, column], which slices are there (empty: all), and what is padding."""

    voxels: NDArray[Any]
    flat: NDArray[Any]
    next_row: np.uint64
    next_slice: np.uint64
    ready: NDArray[np.bool_]
    low: float
    high: float


def solid_of(voxels: NDArray[Any], ready: NDArray[np.bool_] | None, padding: tuple[float, float] | None) -> Solid:
    """A volume for the kernels; raises ValueError if it is no array of values."""
    if voxels.ndim != 3:
        raise ValueError("a volume of values has three axes")
    present = np.zeros(0, np.bool_) if ready is None or ready.all() else ready.copy()
    present.flags.writeable = False
    low, high = padding or (1.0, 0.0)
    known = readable(voxels)
    _, rows, columns = known.shape
    return Solid(
        known, known.reshape(-1), np.uint64(columns), np.uint64(rows * columns), present, float(low), float(high)
    )


@inlined
def is_void(solid: Solid, s: int, r: int, c: int) -> bool:
    """Whether a voxel holds nothing: padding, no number, or a slice that is not there."""
    if len(solid.ready) and not solid.ready[s]:
        return True
    return is_padding(float(solid.voxels[s, r, c]), solid.low, solid.high)


@inlined
def alone(solid: Solid, place: tuple[float, float, float]) -> float:
    """The voxel nearest to a place (column, row, slice) within the volume; NaN where it is void."""
    slices, rows, columns = solid.voxels.shape
    c = int(min(max(place[0] + 0.5, 0.0), columns - 1.0))
    r = int(min(max(place[1] + 0.5, 0.0), rows - 1.0))
    s = int(min(max(place[2] + 0.5, 0.0), slices - 1.0))
    return math.nan if is_void(solid, s, r, c) else float(solid.voxels[s, r, c])


@inlined
def at_edge(solid: Solid, place: tuple[float, float, float]) -> float:
    """The value at any place (column, row, slice) of the volume; beside void the nearest voxel's, NaN if this is void.

    The outermost voxels reach half a voxel beyond their centres.
    """
    slices, rows, columns = solid.voxels.shape
    column, row = min(max(place[0], 0.0), columns - 1.0), min(max(place[1], 0.0), rows - 1.0)
    along = min(max(place[2], 0.0), slices - 1.0)
    c0, r0, s0 = int(column), int(row), int(along)
    total = 0.0
    for corner in range(8):
        dc, dr, ds = corner & 1, (corner >> 1) & 1, corner >> 2
        c, r, s = min(c0 + dc, columns - 1), min(r0 + dr, rows - 1), min(s0 + ds, slices - 1)
        part = abs(1.0 - dc - column + c0) * abs(1.0 - dr - row + r0) * abs(1.0 - ds - along + s0)
        if part > 0.0 and is_void(solid, s, r, c):
            return alone(solid, place)
        total += part * float(solid.voxels[s, r, c]) if part > 0.0 else 0.0
    return total


@spliced
def amid(
    flat: NDArray[Any],
    next_row: np.uint64,
    next_slice: np.uint64,
    place: tuple[float, float, float],
    low: float,
    high: float,
) -> float:
    """The value between the eight voxels around a place that has eight; NaN where one of them may be padding.

    Takes the parts of a Solid one by one: taking them out within the innermost loop costs a count of references each time.
    """
    one = np.uint64(1)
    c, r, s = np.uint64(place[0]), np.uint64(place[1]), np.uint64(place[2])
    upper = s * next_slice + r * next_row + c
    lower = upper + next_row
    v000, v001, v010, v011 = float(flat[upper]), float(flat[upper + one]), float(flat[lower]), float(flat[lower + one])
    upper += next_slice
    lower += next_slice
    v100, v101, v110, v111 = float(flat[upper]), float(flat[upper + one]), float(flat[lower]), float(flat[lower + one])
    void = False
    if low <= high:
        least = min(v000, v001, v010, v011, v100, v101, v110, v111)
        most = max(v000, v001, v010, v011, v100, v101, v110, v111)
        void = least <= high and most >= low  # perhaps on both sides of the range and none in it: the slow way decides
    fc, fr, fs = place[0] - float(c), place[1] - float(r), place[2] - float(s)
    v00, v01 = v000 + (v001 - v000) * fc, v010 + (v011 - v010) * fc
    v10, v11 = v100 + (v101 - v100) * fc, v110 + (v111 - v110) * fc
    v0, v1 = v00 + (v01 - v00) * fr, v10 + (v11 - v10) * fr
    return math.nan if void else v0 + (v1 - v0) * fs
