"""A plane or a slab through a volume: sample, look the grey up, write 8 bits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cuts import Path
from viewer.render.greys import Greys, grey
from viewer.render.jit import inlined, parallel
from viewer.render.voxel_sampling import Solid, amid, at_edge

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Place = tuple[float, float, float]  # column, row, slice

GREATEST, LEAST, MEAN = 0, 1, 2

# How far (in voxels) a place must lie from the outermost voxel centres to be sampled without a look at the borders:
# more than any rounding of a place.
_MARGIN = 1e-6


@inlined
def is_inside(shape: tuple[int, int, int], place: Place, border: float) -> bool:
    """Whether a place lies less than ``border`` voxels outside the outer voxel centres."""
    return bool(
        -border <= place[0] < shape[2] - 1 + border
        and -border <= place[1] < shape[1] - 1 + border
        and -border <= place[2] < shape[0] - 1 + border
    )


@parallel
def draw_plane(solid: Solid, matrix: Floats, greys: Greys, out: Bytes) -> None:
    """Fill ``out`` [height, width] by ``matrix`` (3, 3: screen (x, y, 1) to voxel (column, row, slice)).

    Outside the volume and in padding: the table's background.
    """
    shape, whole = solid.voxels.shape, len(solid.ready) == 0
    flat, next_row, next_slice, low, high = solid.flat, solid.next_row, solid.next_slice, solid.low, solid.high
    for y in prange(out.shape[0]):
        line = out[y]
        for x in range(out.shape[1]):
            place = (
                matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2],
                matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2],
                matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2],
            )
            value = math.nan
            if whole and is_inside(shape, place, 0.0):
                value = amid(flat, next_row, next_slice, place, low, high)
            if value != value and is_inside(shape, place, 0.5):  # noqa: PLR0124 - NaN
                value = at_edge(solid, place)
            line[x] = grey(value, greys)


@parallel
def draw_slab(solid: Solid, path: Path, kind: int, greys: Greys, out: Bytes) -> None:
    """Fill ``out`` with the greatest, least or mean value along a path.

    Padding takes no part; the two ends weigh half in a mean, which so is that over exactly the slab's thickness.
    """
    matrix = path.matrix
    for y in prange(out.shape[0]):
        line = out[y]
        for x in range(out.shape[1]):
            start = (
                matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2],
                matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2],
                matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2],
            )
            line[x] = grey(along(solid, start, path, kind), greys)


@inlined
def along(solid: Solid, start: Place, path: Path, kind: int) -> float:
    """The greatest, least or mean value along a path; NaN for none."""
    shape, last = solid.voxels.shape, path.places - 1
    step = (path.step[0], path.step[1], path.step[2])
    end = (start[0] + last * step[0], start[1] + last * step[1], start[2] + last * step[2])
    if len(solid.ready) or not (is_inside(shape, start, -_MARGIN) and is_inside(shape, end, -_MARGIN)):
        return along_edges(solid, start, step, path.places, kind)
    flat, next_row, next_slice, low, high = solid.flat, solid.next_row, solid.next_slice, solid.low, solid.high
    if kind == MEAN:
        value = mean_amid(flat, next_row, next_slice, (low, high), start, step, path.places)
    else:
        value = extreme_amid(flat, next_row, next_slice, (low, high), start, step, path.places, kind == GREATEST)
    return along_edges(solid, start, step, path.places, kind) if value != value else value  # noqa: PLR0124 - NaN


@inlined
def extreme_amid(  # noqa: PLR0913, PLR0917 - see amid
    flat: NDArray[Any],
    next_row: np.uint64,
    next_slice: np.uint64,
    padding: tuple[float, float],
    start: Place,
    step: Place,
    places: int,
    greatest: bool,
) -> float:
    """The greatest or least value along a path all of whose places have eight voxels around; NaN if any may be padding."""
    sign = 1.0 if greatest else -1.0
    best, void = -math.inf, False
    for k in range(places):
        place = (start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2])
        value = sign * amid(flat, next_row, next_slice, place, padding[0], padding[1])
        void |= value != value  # noqa: PLR0124 - NaN
        best = max(best, value)
    return math.nan if void else sign * best


@inlined
def mean_amid(  # noqa: PLR0917 - see amid
    flat: NDArray[Any],
    next_row: np.uint64,
    next_slice: np.uint64,
    padding: tuple[float, float],
    start: Place,
    step: Place,
    places: int,
) -> float:
    """The mean value along a path all of whose places have eight voxels around; NaN if any may be padding."""
    total, ends = 0.0, 0.0
    for k in range(places):
        place = (start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2])
        value = amid(flat, next_row, next_slice, place, padding[0], padding[1])
        total += value
        if k in (0, places - 1):
            ends += 0.5 * value
    return (total - ends) / (places - 1)


@inlined
def along_edges(solid: Solid, start: Place, step: Place, places: int, kind: int) -> float:
    """As ``along``, for any path: also past the volume's borders and through padding."""
    first, last = range_within(start, step, solid.voxels.shape, 0.5, places)
    best, total, weight = math.nan, 0.0, 0.0
    for k in range(first, last + 1):
        value = at_edge(solid, (start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2]))
        if value == value:  # noqa: PLR0124 - not NaN
            part = 0.5 if k in (0, places - 1) else 1.0
            total, weight = total + part * value, weight + part
            if not (best >= value if kind == GREATEST else best <= value):
                best = value
    return best if kind != MEAN or weight == 0.0 else total / weight


@inlined
def range_within(start: Place, step: Place, shape: tuple[int, int, int], border: float, places: int) -> tuple[int, int]:
    """The first and last k for which start + k * step lies at most ``border`` voxels outside the outer voxel centres."""
    first, last = 0.0, places - 1.0
    for axis in range(3):
        low, high = -border - start[axis], shape[2 - axis] - 1 + border - start[axis]
        if abs(step[axis]) > 1e-12:
            a, b = low / step[axis], high / step[axis]
            first, last = max(first, math.ceil(min(a, b))), min(last, math.floor(max(a, b)))
        elif low > 0.0 or high <= 0.0:
            last = -1.0
    return int(first), int(last)
