"""A second volume over a picture in colour: sampled at each screen pixel, looked up and weighted in one pass."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cut_kernels import is_inside
from viewer.render.jit import parallel
from viewer.render.voxel_sampling import Solid, amid, at_edge

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]


@parallel
def draw_fusion(  # noqa: PLR0917 - flat for compiled code
    solid: Solid,
    matrix: Floats,
    first: float,
    per_level: float,
    palette: NDArray[Any],
    opacity: float,
    out: Bytes,
) -> None:
    """Fill ``out`` [height, width, 4] (premultiplied RGBA) by ``matrix`` (3, 3: screen (x, y, 1) to voxel).

    A stored value of ``first`` is level 0 and clear, level 255 lies ``255 / per_level`` above it and is ``opacity`` opaque;
    between them opacity grows with the level. ``palette`` [256, 3] has the colours. Clear outside the volume and in padding.
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
            if not level > 0.0:  # NaN as well
                line[x, 0] = line[x, 1] = line[x, 2] = line[x, 3] = 0
                continue
            level = min(level, 255.0)
            weight, colour = opacity * level / 255.0, palette[np.uint64(level + 0.5)]
            line[x, 0] = int(colour[0] * weight + 0.5)
            line[x, 1] = int(colour[1] * weight + 0.5)
            line[x, 2] = int(colour[2] * weight + 0.5)
            line[x, 3] = int(255.0 * weight + 0.5)
