"""Planes and slabs through slices that lie at uneven steps: between true positions, hatched over gaps."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.model.volume import UnevenGrid
from viewer.render.cut_kernels import GREATEST, MEAN, Place, is_inside
from viewer.render.cuts import Path
from viewer.render.greys import Greys, grey
from viewer.render.jit import inlined, parallel, readable
from viewer.render.voxel_sampling import Solid, amid, at_edge

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

# Hatching: diagonal lines this far apart and this wide (screen pixels), over a grey that is no value of the patient.
_APART, _WIDE = 12.0, 2.0
LINE_GREY, GAP_GREY = 104, 28


class Rungs(NamedTuple):
    """Where the slices lie on the grid's third axis, ascending, and whether what follows each is a gap."""

    places: Floats
    open_after: NDArray[np.bool_]


class Hatching(NamedTuple):
    """Screen pixels across the lines for each pixel of the picture, and where they start, which stays with the image."""

    per_pixel: float
    start: float


def rungs_of(uneven: UnevenGrid) -> Rungs:
    """The slices of an uneven grid for the kernels."""
    open_after = np.zeros(len(uneven.places), np.bool_)
    open_after[list(uneven.gaps)] = True
    open_after.flags.writeable = False
    return Rungs(readable(np.array(uneven.places)), open_after)


@inlined
def slice_at(rungs: Rungs, step: float) -> float:
    """The slice (with fraction) at a step of the grid; NaN in a gap.

    Beside a gap, and before the first and after the last, a slice reaches half a step of the grid beyond its centre.
    """
    places, last = rungs.places, len(rungs.places) - 1
    if step <= places[0]:
        return float(step - places[0])
    if step >= places[last]:
        return float(last + step - places[last])
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        if places[middle] <= step:
            low = middle
        else:
            high = middle
    if not rungs.open_after[low]:
        return float(low + (step - places[low]) / (places[low + 1] - places[low]))
    if step < places[low] + 0.5:
        return float(low)
    return low + 1.0 if step >= places[low + 1] - 0.5 else math.nan


@parallel
def draw_uneven(  # noqa: PLR0917 - numba takes no keywords for kernels
    solid: Solid, rungs: Rungs, path: Path, kind: int, greys: Greys, hatching: Hatching, out: Bytes
) -> None:
    """Fill ``out`` with the value at a path's one place, or the greatest, least or mean value along it.

    Where any place lies in a gap the picture is hatched; gaps take no part in the value.
    """
    matrix, shape = path.matrix, solid.voxels.shape
    for y in prange(out.shape[0]):
        for x in range(out.shape[1]):
            best, total, weight, in_gap = math.nan, 0.0, 0.0, False
            for k in range(path.places):
                column = matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2] + k * path.step[0]
                row = matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2] + k * path.step[1]
                step = matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2] + k * path.step[2]
                along = slice_at(rungs, step)
                if along != along:  # noqa: PLR0124 - NaN
                    in_gap |= is_inside(shape, (column, row, 0.0), 0.5)
                    continue
                place = (column, row, along)
                value = within(solid, place)
                if value == value:  # noqa: PLR0124 - not NaN
                    part = 0.5 if path.places > 1 and k in (0, path.places - 1) else 1.0
                    total, weight = total + part * value, weight + part
                    if not (best >= value if kind == GREATEST else best <= value):
                        best = value
            value = total / weight if kind == MEAN and weight > 0.0 else best
            out[y, x] = shaded(value, in_gap, (x + y) * hatching.per_pixel - hatching.start, greys)


@inlined
def within(solid: Solid, place: Place) -> float:
    """The value at a place (column, row, slice); NaN outside the slices and where there is nothing."""
    value = math.nan
    if len(solid.ready) == 0 and is_inside(solid.voxels.shape, place, 0.0):
        value = amid(solid.flat, solid.next_row, solid.next_slice, place, solid.low, solid.high)
    if value != value and is_inside(solid.voxels.shape, place, 0.5):  # noqa: PLR0124 - NaN
        value = at_edge(solid, place)
    return value


@inlined
def shaded(value: float, in_gap: bool, across: float, greys: Greys) -> int:
    """The grey of a value, or of the hatching over it."""
    if not in_gap:
        return grey(value, greys)
    if across - math.floor(across / _APART) * _APART < _WIDE:
        return LINE_GREY
    return GAP_GREY if value != value else grey(value, greys)  # noqa: PLR0124 - NaN
