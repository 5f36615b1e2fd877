"""How far rays through a volume reach: a box in patient mm, and voxels that are hidden."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector
from viewer.model.sculpture import Box
from viewer.render.cells import ALL_HIDDEN, EDGE, NONE_HIDDEN, SOME_HIDDEN
from viewer.render.jit import inlined, readable, spliced

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Place = tuple[float, float, float]  # column, row, slice

_EVER = 1e30


class Hidden(NamedTuple):
    """Voxels that are not shown: ``flat`` is 1 for each of them (empty: none), in the order of the volume's.

    ``cells`` [slices / 8, rows / 8, columns / 8] says whether none, some or all of a cell and its next voxels are.
    """

    flat: Bytes
    cells: Bytes


class Limits(NamedTuple):
    """``affine`` (3, 4) leads voxel to patient mm, ``low`` and ``high`` (3,) are the box there; ``hidden`` as above."""

    affine: Floats
    low: Floats
    high: Floats
    hidden: Bytes
    cells: Bytes


def limits_of(affine: Vector, box: Box | None, hidden: Hidden | None) -> Limits:
    """The limits as the kernels take them."""
    low, high = (box.low, box.high) if box else ((-_EVER,) * 3, (_EVER,) * 3)
    known = hidden or Hidden(np.zeros(0, np.uint8), np.zeros((0, 0, 0), np.uint8))
    ends = [readable(np.array(end, np.float64)) for end in (low, high)]
    return Limits(readable(affine[:3]), ends[0], ends[1], readable(known.flat), readable(known.cells))


def hidden_of(mask: NDArray[np.bool_]) -> Hidden:
    """What a mask [slice, row, column] of hidden voxels is for the kernels; the mask is looked at, not copied."""
    flags = np.ascontiguousarray(mask).view(np.uint8)
    cells = np.zeros(tuple(-(-count // EDGE) for count in mask.shape), np.uint8)
    _find_hidden(flags, cells)
    return Hidden(flags.reshape(-1), cells)


@inlined
def _find_hidden(flags: Bytes, cells: Bytes) -> None:
    for s in range(cells.shape[0]):
        for r in range(cells.shape[1]):
            for c in range(cells.shape[2]):
                cells[s, r, c] = _hidden_in(flags, s * EDGE, r * EDGE, c * EDGE)


@inlined
def _hidden_in(flags: Bytes, s0: int, r0: int, c0: int) -> int:
    """Whether none, some or all voxels of a cell, nine a side, are hidden."""
    slices, rows, columns = flags.shape
    found = total = 0
    for s in range(s0, min(s0 + EDGE + 1, slices)):
        for r in range(r0, min(r0 + EDGE + 1, rows)):
            for c in range(c0, min(c0 + EDGE + 1, columns)):
                found += flags[s, r, c]
                total += 1
    if found == 0:
        return NONE_HIDDEN
    return ALL_HIDDEN if found == total else SOME_HIDDEN


@inlined
def range_in_box(start: Place, step: Place, limits: Limits, first: int, last: int) -> tuple[int, int]:
    """Of the places from ``first`` to ``last`` of a ray (voxels) those that lie within the box."""
    a, low, high = limits.affine, limits.low, limits.high
    near, far = float(first), float(last)
    for axis in range(3):
        here = a[axis, 0] * start[0] + a[axis, 1] * start[1] + a[axis, 2] * start[2] + a[axis, 3]
        on = a[axis, 0] * step[0] + a[axis, 1] * step[1] + a[axis, 2] * step[2]
        if abs(on) > 1e-12:
            one, two = (low[axis] - here) / on, (high[axis] - here) / on
            near, far = max(near, min(one, two)), min(far, max(one, two))
        elif here < low[axis] or here > high[axis]:
            far = -1.0
    return math.ceil(near), math.floor(far)


@spliced
def shown_part(flat: NDArray[Any], index: np.uint64, next_row: np.uint64, next_slice: np.uint64, place: Place) -> float:
    """How much of the eight voxels around a place is not hidden, each counted by its nearness: 0 to 1."""
    one = np.uint64(1)
    under, far = index + next_row, index + next_slice
    far_under = far + next_row
    fc, fr, fs = place[0] - math.floor(place[0]), place[1] - math.floor(place[1]), place[2] - math.floor(place[2])
    h000, h001, h010, h011 = float(flat[index]), float(flat[index + one]), float(flat[under]), float(flat[under + one])
    h100, h101 = float(flat[far]), float(flat[far + one])
    h110, h111 = float(flat[far_under]), float(flat[far_under + one])
    h00, h01 = h000 + (h001 - h000) * fc, h010 + (h011 - h010) * fc
    h10, h11 = h100 + (h101 - h100) * fc, h110 + (h111 - h110) * fc
    h0, h1 = h00 + (h01 - h00) * fr, h10 + (h11 - h10) * fr
    return 1.0 - (h0 + (h1 - h0) * fs)
