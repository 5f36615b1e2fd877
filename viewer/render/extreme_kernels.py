"""The greatest or least value along each ray through a whole volume (MIP, MinIP); cells that cannot better it are skipped."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cells import ALL_HIDDEN, SHIFT, Cells
from viewer.render.cut_kernels import range_within
from viewer.render.cuts import Path
from viewer.render.greys import Greys, grey
from viewer.render.jit import inlined, parallel
from viewer.render.ray_limits import Limits, range_in_box, shown_part
from viewer.render.volume_kernels import COMBS, amidst, eight, inverse_of, may_hold, parts, row_of, steps_out
from viewer.render.voxel_sampling import Solid

Bytes = NDArray[np.uint8]
Place = tuple[float, float, float]  # column, row, slice

_MARGIN = 1e-6
_HALF_SHOWN = 0.5


@parallel
def draw_extreme(  # noqa: PLR0917 - what one picture is made of
    solid: Solid, cells: Cells, path: Path, sign: float, limits: Limits, greys: Greys, out: Bytes
) -> None:
    """Fill ``out`` [height, width] with the greatest (``sign`` 1) or least (-1) value along each ray, as grey.

    Only places with eight voxels around them take part, none of which may be padding; without any, the background.
    """
    matrix = path.matrix
    lines = -(-out.shape[0] // COMBS)
    for number in prange(COMBS * lines):
        y = row_of(number, lines)
        for x in range(out.shape[1] if y < out.shape[0] else 0):
            start = (
                matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2],
                matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2],
                matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2],
            )
            value, place = find_extreme(solid, cells, start, path, sign, limits)
            out[y, x] = greys.background if place < 0 else grey(value, greys)


@inlined
def find_extreme(
    solid: Solid, cells: Cells, start: Place, path: Path, sign: float, limits: Limits
) -> tuple[float, int]:
    """The greatest or least value along one ray and at which place it lies; -1 where there is none.

    The cell that promises most is looked at first: what it holds lets most others be skipped.
    """
    step = (path.step[0], path.step[1], path.step[2])
    inverse = inverse_of(step)
    flat, next_row, next_slice, low, high = solid.flat, solid.next_row, solid.next_slice, solid.low, solid.high
    ready, whole = solid.ready, len(solid.ready) == 0
    hidden, hidden_cells, uncut = limits.hidden, limits.cells, len(limits.hidden) == 0
    ends: NDArray[Any] = cells.greatest if sign > 0 else cells.least
    first, last = range_within(start, step, solid.voxels.shape, -_MARGIN, path.places)
    first, last = range_in_box(start, step, limits, first, last)
    promising, until = most_promising(ends, start, step, (first, last), sign)
    best, found = -math.inf, -1
    for whole_ray in (False, True):
        k, end = (first, last) if whole_ray else (promising, min(until, last))
        while k <= end:
            place = (start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2])
            c, r, s = np.uint64(place[0]), np.uint64(place[1]), np.uint64(place[2])
            cell = (int(s) >> SHIFT, int(r) >> SHIFT, int(c) >> SHIFT)
            if not sign * float(ends[cell]) > best or (not uncut and hidden_cells[cell] == ALL_HIDDEN):
                k += steps_out(place, inverse, cell, 0)
                continue
            index = s * next_slice + r * next_row + c
            corners = eight(flat, index, next_row, next_slice)
            value = sign * amidst(corners, parts(place))
            if value > best and (whole or (ready[s] and ready[s + np.uint64(1)])):
                padded = low <= high and may_hold(corners, low, high)
                cut = not uncut and hidden_cells[cell] > 0
                if cut:
                    cut = shown_part(hidden, index, next_row, next_slice, place) < _HALF_SHOWN
                if not (padded or cut):
                    best, found = value, k
            k += 1
    return sign * best, found


@inlined
def most_promising(
    ends: NDArray[Any], start: Place, step: Place, places: tuple[int, int], sign: float
) -> tuple[int, int]:
    """The first place of a ray in the cell whose end is the greatest (or least), and the first beyond that cell."""
    k, last = places
    inverse = inverse_of(step)
    most, promising, until = -math.inf, k, k
    while k <= last:
        place = (start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2])
        cell = (int(place[2]) >> SHIFT, int(place[1]) >> SHIFT, int(place[0]) >> SHIFT)
        beyond = k + steps_out(place, inverse, cell, 0)
        value = sign * float(ends[cell])
        if value > most:
            most, promising, until = value, k, beyond
        k = beyond
    return promising, until
