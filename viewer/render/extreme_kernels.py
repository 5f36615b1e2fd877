"""The greatest or least value along each ray through a whole volume (MIP, MinIP); cells that cannot better it are skipped."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cell_walk import FRACTION, exits_of, stepped, walk_of
from viewer.render.cells import ALL_HIDDEN, SHIFT
from viewer.render.cut_kernels import range_within
from viewer.render.cuts import Path
from viewer.render.greys import Greys, entry_of, grey
from viewer.render.jit import inlined, parallel
from viewer.render.ray_limits import Limits, range_in_box, shown_part
from viewer.render.volume_kernels import COMBS, amidst, eight, greatest_of_eight, least_of_eight, may_hold, row_of
from viewer.render.voxel_sampling import Solid

Bytes = NDArray[np.uint8]
Place = tuple[float, float, float]  # column, row, slice

_MARGIN = 1e-6
_HALF_SHOWN = 0.5
_BESIDE = 2  # places of the ray on both sides of the place that the ray beside it found


class Wanted(NamedTuple):
    """What is looked for: the greatest (``sign`` 1) or least (-1) stored value.

    ``ends`` are those of the cells, in one row, ``gone`` is what of them is hidden (empty: nothing). ``worth`` tells for
    each entry of the display table from which value (times ``sign``) on there is another grey: what does not reach it need
    not be found. Without entries the value itself is wanted.
    """

    sign: float
    ends: NDArray[Any]
    gone: Bytes
    worth: NDArray[np.float64]


@parallel
def draw_extreme(solid: Solid, path: Path, wanted: Wanted, limits: Limits, greys: Greys, out: Bytes) -> None:
    """Fill ``out`` [height, width] with the greatest or least value along each ray, as grey.

    Only places with eight voxels around them take part, none of which may be padding; without any, the background.
    """
    matrix = path.matrix
    lines = -(-out.shape[0] // COMBS)
    for number in prange(COMBS * lines):
        y, near = row_of(number, lines), -1
        for x in range(out.shape[1] if y < out.shape[0] else 0):
            start = (
                matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2],
                matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2],
                matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2],
            )
            value, place = find_extreme(solid, start, path, wanted, limits, greys, near)
            out[y, x] = greys.background if place < 0 else grey(value, greys)
            near = place


@inlined
def find_extreme(  # noqa: C901, PLR0912, PLR0917 - the innermost loop, see cast_ray
    solid: Solid, start: Place, path: Path, wanted: Wanted, limits: Limits, greys: Greys, near: int
) -> tuple[float, int]:
    """The greatest or least value along one ray and at which place it lies; -1 where there is none.

    Looked at first is what lies about the place ``near``, that of the ray beside it: what is there lets most else be skipped.
    """
    sign, ends, gone, worth = wanted.sign, wanted.ends, wanted.gone, wanted.worth
    step = (path.step[0], path.step[1], path.step[2])
    flat, next_row, next_slice, low, high = solid.flat, solid.next_row, solid.next_slice, solid.low, solid.high
    ready, whole = solid.ready, len(solid.ready) == 0
    hidden, hidden_cells, uncut = limits.hidden, limits.cells, len(limits.hidden) == 0
    first, last = range_within(start, step, solid.voxels.shape, -_MARGIN, path.places)
    first, last = range_in_box(start, step, limits, first, last)
    best, found, bound = -math.inf, -1, -math.inf
    if first > last:
        return best, found
    place = (start[0] + first * step[0], start[1] + first * step[1], start[2] + first * step[2])
    cell, leave, stay, on = walk_of(place, step, exits_of(start, step), solid.voxels.shape)
    at = first  # the walk stands at the cell of this place
    k, end = max(first, near - _BESIDE), min(near + _BESIDE, last)
    if end < k:
        k = end = first
    while k <= last:
        while k <= end:
            place = (start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2])
            column, row, along = int(place[0]), int(place[1]), int(place[2])
            s = np.uint64(along)
            index = s * next_slice + np.uint64(row) * next_row + np.uint64(column)
            if sign > 0.0:
                most = float(greatest_of_eight(flat, index, next_row, next_slice))
            else:
                most = -float(least_of_eight(flat, index, next_row, next_slice))
            if most > bound:
                corners = eight(flat, index, next_row, next_slice)
                part = (place[0] - float(column), place[1] - float(row), place[2] - float(along))
                value = sign * amidst(corners, part)
                if value > bound and (whole or (ready[s] and ready[s + np.uint64(1)])):
                    padded = low <= high and may_hold(corners, low, high)
                    cut = not uncut and hidden_cells[along >> SHIFT, row >> SHIFT, column >> SHIFT] > 0
                    if cut:
                        cut = shown_part(hidden, index, next_row, next_slice, place) < _HALF_SHOWN
                    if not (padded or cut):
                        best, found, bound = value, k, value
                        if len(worth):
                            bound = max(value, worth[entry_of(sign * value, greys)])
            k += 1
        k = last + 1
        while at <= last and k > last and bound < math.inf:
            out = min(leave[0], leave[1], leave[2])
            beyond = max(out >> FRACTION, at) + 1
            if sign * float(ends[cell]) > bound and (uncut or gone[cell] != ALL_HIDDEN):
                k, end = at, min(beyond - 1, last)
            at = beyond
            cell, leave = stepped(cell, leave, stay, on, out)
    return sign * best, found
