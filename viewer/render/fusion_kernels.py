"""A second volume over a picture in colour: sampled at each screen pixel, looked up and weighted in one pass."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cut_kernels import along, is_inside
from viewer.render.cuts import Path
from viewer.render.jit import parallel
from viewer.render.voxel_sampling import Solid, amid, at_edge

Floats = NDArray[np.float64]


@parallel
def draw_fusion(
    solid: Solid,
    matrix: Floats,
    first: float,
    per_level: float,
    table: NDArray[Any],
    out: NDArray[Any],
) -> None:
    """Fill ``out`` [height, width] by ``matrix`` (3, 3: screen (x, y, 1) to voxel) with four bytes of ``table`` [256].

    A stored value of ``first`` is level 0 and takes the first of them, 255 levels above it the last. 0 outside the volume
    and in padding.
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
            level = (value - first) * per_level
            line[x] = table[np.uint64(min(level, 255.0) + 0.5)] if level > 0.0 else 0  # of NaN too


@parallel
def draw_fusion_slab(  # noqa: PLR0917 - what one layer is made of
    solid: Solid, path: Path, kind: int, first: float, per_level: float, table: NDArray[Any], out: NDArray[Any]
) -> None:
    """As ``draw_fusion``, with the greatest, least or mean value (``kind``) along a path behind each screen pixel."""
    matrix = path.matrix
    for y in prange(out.shape[0]):
        line = out[y]
        for x in range(out.shape[1]):
            start = (
                matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2],
                matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2],
                matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2],
            )
            level = (along(solid, start, path, kind) - first) * per_level
            line[x] = table[np.uint64(min(level, 255.0) + 0.5)] if level > 0.0 else 0  # of NaN too
