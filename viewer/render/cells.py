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
    find_cells(voxels, cells.least, cells.greatest)
    return cells


def no_cells(voxels: NDArray[Any]) -> Cells:
    """Cells of the right type for ``voxels`` by which nothing is skipped."""
    empty = np.empty((0, 0, 0), readable(voxels[:1]).dtype)
    return Cells(empty, empty)


class CellStore:
    """Keeps the cells of the last few volumes, as long as they live; for volumes all of whose images are there."""

    def __init__(self) -> None:
        self._kept: list[tuple[weakref.ref[Any], tuple[Any, ...], Cells]] = []

    def cells(self, voxels: NDArray[Any]) -> Cells:
        """The cells of ``voxels``, found once."""
        owner = voxels.base if isinstance(voxels.base, np.ndarray) else voxels
        key = (*voxels.__array_interface__["data"], voxels.shape, voxels.strides, voxels.dtype.str)
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
