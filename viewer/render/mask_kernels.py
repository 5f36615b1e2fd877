"""Masks of segments on any plane: sampled where they are, never interpolated, and laid over each other in colour."""

from __future__ import annotations

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cuts import Path
from viewer.render.jit import inlined, parallel

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

HALF = 128


@inlined
def nearest_frame(heights: Floats, height: float, reach: float) -> int:
    """The frame whose plane lies nearest to a height, not farther than ``reach`` mm; -1 for none."""
    low, high = 0, len(heights)
    while low < high:
        middle = (low + high) // 2
        if heights[middle] < height:
            low = middle + 1
        else:
            high = middle
    best = low
    if low == len(heights) or (low > 0 and height - heights[low - 1] < heights[low] - height):
        best = low - 1
    return best if abs(heights[best] - height) <= reach else -1


@inlined
def span_of(heights: Floats, height: float, reach: float) -> tuple[int, float, float]:
    """The frame nearest to a height (-1 for none), and the heights from which and up to which that is so for certain."""
    frame = nearest_frame(heights, height, reach)
    if frame < 0:
        return frame, height, height
    low, high = heights[frame] - reach, heights[frame] + reach
    if frame > 0:
        low = max(low, (heights[frame - 1] + heights[frame]) / 2)
    if frame < len(heights) - 1:
        high = min(high, (heights[frame] + heights[frame + 1]) / 2)
    return frame, low, high


@parallel
def draw_mask(  # noqa: C901, PLR0913, PLR0917 - flat for compiled code
    weights: Bytes,
    heights: Floats,
    shifts: Floats,
    reach: float,
    path: Path,
    parts: int,
    corner: tuple[int, int],
    out: Bytes,
) -> None:
    """Fill ``out`` [height, width], whose first pixel is ``corner`` (x, y) of the screen, with the greatest weight met.

    Each screen pixel is looked at in ``parts`` x ``parts`` places and at every place of ``path``, which leads to (column,
    row, mm) of the mask.
    """
    matrix, step = path.matrix, path.step
    rows, columns = weights.shape[1], weights.shape[2]
    part = 1.0 / parts
    for y in prange(out.shape[0]):
        line = out[y]
        frame, low, high = -1, 1.0, 0.0
        for x in range(out.shape[1]):
            best = np.uint8(0)
            for j in range(parts):
                down = corner[1] + y + (j + 0.5) * part
                for i in range(parts):
                    right = corner[0] + x + (i + 0.5) * part
                    column = matrix[0, 0] * right + matrix[0, 1] * down + matrix[0, 2] + 0.5
                    row = matrix[1, 0] * right + matrix[1, 1] * down + matrix[1, 2] + 0.5
                    height = matrix[2, 0] * right + matrix[2, 1] * down + matrix[2, 2]
                    for k in range(path.places):
                        at = height + k * step[2]
                        if not low <= at <= high:
                            frame, low, high = span_of(heights, at, reach)
                        if frame < 0:
                            continue
                        across = column + k * step[0] - shifts[frame, 0]
                        along = row + k * step[1] - shifts[frame, 1]
                        if 0.0 <= across < columns and 0.0 <= along < rows:
                            best = max(best, weights[np.uint64(frame), np.uint64(along), np.uint64(across)])
            line[x] = best


@inlined
def is_edge(mask: Bytes, y: int, x: int, thick: int) -> bool:
    """Whether a pixel that is at least half inside has one near it that is not; beyond the picture nothing is known."""
    above, below = max(y - thick, 0), min(y + thick, mask.shape[0] - 1)
    left, right = max(x - thick, 0), min(x + thick, mask.shape[1] - 1)
    return bool(mask[above, x] < HALF or mask[below, x] < HALF or mask[y, left] < HALF or mask[y, right] < HALF)


@parallel
def lay_over(  # noqa: PLR0917 - a layer and how it is seen
    mask: Bytes, colour: tuple[int, int, int], fill: float, line: float, thick: int, corner: tuple[int, int], out: Bytes
) -> None:
    """Lay ``mask`` over ``out`` [height, width, 4] (premultiplied RGBA), its first pixel at ``corner`` (x, y).

    ``fill`` is the opacity of its inside, in proportion to its weight, ``line`` that of its edge, ``thick`` px wide.
    """
    for y in prange(mask.shape[0]):
        for x in range(mask.shape[1]):
            weight = mask[y, x]
            if weight == 0:
                continue
            alpha = fill * weight / 255.0
            pixel = out[corner[1] + y, corner[0] + x]
            before = pixel[3] / 255.0
            if line > alpha and weight >= HALF and is_edge(mask, y, x, thick):
                for channel in range(3):
                    pixel[channel] = int(pixel[channel] * (1.0 - line) + colour[channel] * line + 0.5)
                pixel[3] = int(pixel[3] * (1.0 - line) + 255.0 * line + 0.5)
            elif alpha > 0.0:
                # Insides that lie on each other mix their colours and grow no denser: what is under them stays visible.
                both = max(alpha, before)
                share = both / (alpha + before)
                for channel in range(3):
                    pixel[channel] = int((pixel[channel] + colour[channel] * alpha) * share + 0.5)
                pixel[3] = int(255.0 * both + 0.5)
