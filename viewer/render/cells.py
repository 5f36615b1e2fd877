"""The least and greatest value in each 8 x 8 x 8 block of a volume, by which kernels skip what cannot matter."""

from __future__ import annotations

import weakref
from typing import Any, NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.jit import inlined, parallel, readable

EDGE = 8
SHIFT = 3  # 8 is 1 << 3
FAINT_CELL = 255  # in place of a distance
NONE_HIDDEN, SOME_HIDDEN, ALL_HIDDEN = 0, 1, 2  # of the voxels of a cell
# Opacity of one place up to which a cell is faint, and how many places of it are then taken together: what these add differs
# by a level or two at the most, either way, and the differences along a ray cancel (0.3 of 255 on average through a lung
# with noise).
FAINT, AT_ONCE = 0.004, 3
_LAYERS_AT_ONCE = 4  # layers of cells
_KEPT = 4  # volumes whose cells are kept: a reading seldom turns between more


class Cells(NamedTuple):
    """Least and greatest value [slices / 8, rows / 8, columns / 8], each over nine voxels a side.

    The ninth belongs to the next cell: so no value interpolated anywhere within the cell lies outside its range.
    """

    least: NDArray[Any]
    greatest: NDArray[Any]


def cells_of(voxels: NDArray[Any]) -> Cells:
    """The cells of a volume [slice, row, column]."""
    voxels = readable(voxels)
    shape = tuple(-(-count // EDGE) for count in voxels.shape)
    cells = Cells(np.empty(shape, voxels.dtype), np.empty(shape, voxels.dtype))
    for first in range(0, shape[0], _LAYERS_AT_ONCE):  # in parts, between which slices can be drawn
        part = slice(first, first + _LAYERS_AT_ONCE)
        find_cells(voxels[first * EDGE : (first + _LAYERS_AT_ONCE) * EDGE + 1], cells.least[part], cells.greatest[part])
    return cells


class CellStore:
    """Keeps the cells of the last few volumes, as long as they live and no further image arrives."""

    def __init__(self) -> None:
        self._kept: list[tuple[weakref.ref[Any], tuple[Any, ...], Cells]] = []

    def cells(self, voxels: NDArray[Any], ready: NDArray[np.bool_] | None) -> Cells:
        """The cells of ``voxels`` of which the images in ``ready`` are there (all, if None); found once."""
        owner = voxels.base if isinstance(voxels.base, np.ndarray) else voxels
        key = (
            *voxels.__array_interface__["data"],
            voxels.shape,
            voxels.strides,
            voxels.dtype.str,
            b"" if ready is None else ready.tobytes(),
        )
        for reference, known, cells in self._kept:
            if reference() is owner and known == key:
                return cells
        cells = cells_of(voxels)
        alive = [entry for entry in self._kept if entry[0]() is not None]
        self._kept = [*alive[-_KEPT + 1 :], (weakref.ref(owner), key, cells)]
        return cells


@parallel
def find_cells(voxels: NDArray[Any], least: NDArray[Any], greatest: NDArray[Any]) -> None:
    """Fill ``least`` and ``greatest`` from ``voxels``; NaN is passed over."""
    for index in prange(least.shape[0] * least.shape[1]):
        s, r = index // least.shape[1], index % least.shape[1]
        for c in range(least.shape[2]):
            find_cell(voxels, (s, r, c), least, greatest)


@inlined
def find_cell(voxels: NDArray[Any], cell: tuple[int, int, int], least: NDArray[Any], greatest: NDArray[Any]) -> None:
    """One cell of ``find_cells``."""
    slices, rows, columns = voxels.shape
    s0, r0, c0 = cell[0] * EDGE, cell[1] * EDGE, cell[2] * EDGE
    low = high = voxels[s0, r0, c0]
    for s in range(s0, min(s0 + EDGE + 1, slices)):
        for r in range(r0, min(r0 + EDGE + 1, rows)):
            line = voxels[s, r, c0 : min(c0 + EDGE + 1, columns)]
            for value in line:
                low = value if value < low or low != low else low  # noqa: PLR0124 - NaN
                high = value if value > high or high != high else high  # noqa: PLR0124 - NaN
    least[cell], greatest[cell] = low, high


class DistanceStore:
    """Keeps what ``distances_of`` found last: all pictures of a turning volume, and the bands of one, ask for the same."""

    def __init__(self) -> None:
        self._kept: list[tuple[tuple[Any, ...], bytes, NDArray[np.uint8]]] = []

    def distances(
        self, cells: Cells, opacity: NDArray[np.float32], scale: float, offset: float, hidden: NDArray[np.uint8]
    ) -> NDArray[np.uint8]:
        """As ``distances_of``; found once for the same cells, the same entries and the same hidden cells."""
        key, entries = (cells.least, hidden if hidden.size else None, scale, offset), opacity.tobytes()
        for known, seen, distances in self._kept:
            if all(one is other for one, other in zip(key[:2], known[:2], strict=True)) and (
                key[2:] == known[2:] and seen == entries
            ):
                return distances
        distances = distances_of(cells, opacity, scale, offset, hidden)
        self._kept = [*self._kept[-_KEPT + 1 :], (key, entries, distances)]
        return distances


def distances_of(
    cells: Cells, opacity: NDArray[np.float32], scale: float, offset: float, hidden: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """How far each cell is from one that shows something, in cells along the longest axis, at most 254; 0 if it may itself.

    One that does, but so faintly that few places of a ray are enough, is a FAINT_CELL. ``opacity`` is that of each
    entry ``value * scale + offset`` of a transfer table; ``hidden`` of cells is 2 where all their voxels are.
    """
    ends = np.stack([cells.least * scale + offset, cells.greatest * scale + offset]).astype(np.float64)
    entries = np.clip(np.nan_to_num(np.stack([ends.min(axis=0), ends.max(axis=0)])), 0, len(opacity) - 1)
    low, high = np.floor(entries[0]).astype(np.int64), np.ceil(entries[1]).astype(np.int64)
    may = _any_within(opacity > 0.0, low, high)
    if hidden is not None and hidden.size:
        may &= hidden < ALL_HIDDEN
    distances = np.where(may, 0, FAINT_CELL - 1).astype(np.uint8)
    spread(distances)
    distances[may & ~_any_within(opacity > FAINT, low, high)] = FAINT_CELL
    return distances


def _any_within(entries: NDArray[np.bool_], low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether any entry from ``low`` to ``high`` is true."""
    before = np.concatenate([[0], np.cumsum(entries)])
    return np.asarray(before[high + 1] > before[low])


@inlined
def spread(distances: NDArray[np.uint8]) -> None:
    """From 0 and the most to the distance (Chebyshev) from the nearest 0: once forwards, once backwards."""
    planes, rows, columns = distances.shape
    for pass_sign in (1, -1):
        for i in range(planes * rows * columns):
            j = i if pass_sign == 1 else planes * rows * columns - 1 - i
            s, r, c = j // (rows * columns), (j // columns) % rows, j % columns
            distances[s, r, c] = nearest_of_neighbours(distances, s, r, c)


@inlined
def nearest_of_neighbours(distances: NDArray[np.uint8], s: int, r: int, c: int) -> int:
    """The cell's own distance, or one more than its nearest neighbour's."""
    planes, rows, columns = distances.shape
    least = int(distances[s, r, c])
    for t in range(max(s - 1, 0), min(s + 2, planes)):
        for q in range(max(r - 1, 0), min(r + 2, rows)):
            for b in range(max(c - 1, 0), min(c + 2, columns)):
                least = min(least, int(distances[t, q, b]) + 1)
    return least
