"""Which voxels scissors take away: those seen within a line (or outside it), however deep they lie."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector, vector
from viewer.model.sculpture import Snip
from viewer.render.box import smallest_step
from viewer.render.jit import inlined, readable

Mask = NDArray[np.bool_]

_FINEST = 4096  # pixels along a side of the drawn line's picture
_FINER = 4.0  # of them within a voxel edge


def cut_away(mask: Mask, affine: Vector, snip: Snip) -> None:
    """Set ``mask`` [slice, row, column] at all voxels (``affine`` leads to patient mm) that a cut takes away."""
    outline = vector(snip.outline) @ np.stack([vector(snip.right), vector(snip.down)]).T
    if len(outline) < 3:
        return
    start, extent = outline.min(axis=0), np.ptp(outline, axis=0)
    size_mm = max(float(extent.max()) / _FINEST, smallest_step(affine) / _FINER)
    inside = _filled((outline - start) / size_mm, tuple(math.ceil(each / size_mm) + 1 for each in extent[::-1]))
    to_plane = np.stack([vector(snip.right), vector(snip.down)]) @ affine[:3]
    to_plane[:, 3] -= start
    _cut(mask, readable(to_plane / size_mm), inside, snip.keep)


def _filled(outline: Vector, shape: tuple[int, ...]) -> Mask:
    """The pixels [row, column] whose centres lie within a closed line (even-odd), given as (column, row) edges."""
    inside = np.zeros((shape[0], shape[1]), bool)
    x0, y0 = outline.T
    x1, y1 = np.roll(outline, -1, axis=0).T
    for row in range(shape[0]):
        y = row + 0.5
        crossing = (y0 <= y) != (y1 <= y)
        at = np.sort(x0[crossing] + (y - y0[crossing]) * (x1 - x0)[crossing] / (y1 - y0)[crossing])
        for left, right in zip(at[::2], at[1::2], strict=False):
            inside[row, max(math.ceil(left - 0.5), 0) : max(math.ceil(right - 0.5), 0)] = True
    return inside


@inlined
def _cut(mask: NDArray[Any], to_plane: NDArray[np.float64], inside: NDArray[Any], keep: bool) -> None:
    slices, rows, columns = mask.shape
    high, wide = inside.shape
    for s in range(slices):
        for r in range(rows):
            x0 = to_plane[0, 1] * r + to_plane[0, 2] * s + to_plane[0, 3]
            y0 = to_plane[1, 1] * r + to_plane[1, 2] * s + to_plane[1, 3]
            for c in range(columns):
                x, y = x0 + to_plane[0, 0] * c, y0 + to_plane[1, 0] * c
                within = 0.0 <= x < wide and 0.0 <= y < high and inside[int(y), int(x)]
                if within != keep:
                    mask[s, r, c] = True
