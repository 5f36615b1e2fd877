"""Images made smaller along their own axes: each screen pixel is the mean of the image pixels under it.

The weights fall off over one image pixel at either side (a box as wide as a screen pixel, smoothed by one as wide as an image
pixel), so that every pixel counts and noise does not beat with the grid of the screen. This is what sampling linearly at many
places tends to (``slice_kernels.averaged``), without reading each pixel again and again.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.model.geometry import Vector
from viewer.render.greys import Greys, is_padding
from viewer.render.jit import parallel, readable, spliced

Floats = NDArray[np.float64]

_ENDS = 1e-9


class Taps(NamedTuple):
    """For each screen pixel along one side: the first image pixel under it, and the weights [n, taps] from there on.

    ``taken`` of them count: 0 where the middle of a screen pixel lies outside the image.
    """

    first: NDArray[np.int32]
    taken: NDArray[np.int32]
    weights: Floats


def taps(step: float, start: float, screen: int, pixels: int) -> Taps:
    """The taps along a side on which screen pixel ``n`` has its middle at ``start + step * (n + 0.5)``."""
    middles = start + step * (np.arange(screen) + 0.5)
    reach = (abs(step) + 1.0) / 2.0
    first = np.clip(np.ceil(middles - reach + _ENDS), 0, pixels - 1).astype(np.int32)
    last = np.clip(np.floor(middles + reach - _ENDS), 0, pixels - 1).astype(np.int32)
    within = (middles >= -0.5) & (middles < pixels - 0.5)
    places = first[:, None] + np.arange(math.ceil(2 * reach) + 1)
    weights = np.clip(reach - np.abs(places - middles[:, None]), 0.0, 1.0)
    count = np.where(within, last - first + 1, 0).astype(np.int32)
    return Taps(readable(first), readable(count), readable(weights))


def is_aligned(matrix: Vector) -> bool:
    """Whether the screen's axes run along the image's (``matrix`` 2, 3: screen to pixel), flipped or turned or not."""
    straight, turned = (matrix[0, 1], matrix[1, 0]), (matrix[0, 0], matrix[1, 1])
    return bool(not np.any(straight) or not np.any(turned))


def reduce(pixels: NDArray[Any], matrix: Vector, greys: Greys, means: Floats) -> None:
    """Fill ``means`` [height, width] from ``pixels`` [row, column] by an aligned ``matrix``; NaN outside and at padding."""
    height, width = means.shape
    rows, columns = pixels.shape
    if not np.any((matrix[0, 1], matrix[1, 0])):
        across = taps(matrix[0, 0], matrix[0, 2], width, columns)
        down = taps(matrix[1, 1], matrix[1, 2], height, rows)
        means_of_boxes(readable(pixels), down, across, False, greys, means)
    else:
        down = taps(matrix[1, 0], matrix[1, 2], width, rows)
        across = taps(matrix[0, 1], matrix[0, 2], height, columns)
        means_of_boxes(readable(pixels), down, across, True, greys, means)


@parallel
def means_of_boxes(pixels: NDArray[Any], down: Taps, across: Taps, turned: bool, greys: Greys, means: Floats) -> None:
    """Fill ``means`` [height, width]; with ``turned`` the rows of the image run along the screen's width."""
    for y in prange(means.shape[0]):
        line = means[y]
        for x in range(means.shape[1]):
            if turned:
                line[x] = mean_of_box(pixels, down, x, across, y, greys)
            else:
                line[x] = mean_of_box(pixels, down, y, across, x, greys)


@spliced
def mean_of_box(pixels: NDArray[Any], down: Taps, row: int, across: Taps, column: int, greys: Greys) -> float:
    """One of them, without the padding in it; NaN where there is nothing else."""
    total = weight = 0.0
    c0, r0 = across.first[column], down.first[row]
    for r in range(down.taken[row]):
        part = share = 0.0
        line = pixels[r0 + r]
        for c in range(across.taken[column]):
            value, one = float(line[c0 + c]), across.weights[column, c]
            if not is_padding(value, greys.low, greys.high):
                part += value * one
                share += one
        total += part * down.weights[row, r]
        weight += share * down.weights[row, r]
    return total / weight if weight > 0.0 else math.nan
