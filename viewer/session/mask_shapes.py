"""What is done to the shape of a mask: smoothed, filled, its largest part kept, slices between drawn ones made. Pure.

Masks are boxes [slice, row, column] of bools; lengths are in mm. For a worker: large masks take seconds.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector, vector

Bools = NDArray[np.bool_]
MOST_PARTS = 2000


class NotShaped(Exception):  # noqa: N818 - a sentence for the reader
    """Nothing was changed; the message says why."""


class Stopped(Exception):  # noqa: N818 - the reader asked for it
    """The work was given up."""


def smoothed(mask: Bools, sides: Vector, sigma_mm: float) -> Bools:
    """The mask smoothed by a Gaussian of ``sigma_mm``, as many voxels as before; ``sides`` (3,) of a voxel along the axes.

    The box must reach three sigma beyond what is inside. Of the smoothed weights the greatest are kept, so that the volume
    stays the same (but for weights that are exactly alike).
    """
    weights = mask.astype(np.float32)
    for axis, side in enumerate(sides.tolist()):
        weights = _blurred(weights, axis, sigma_mm / side)
    count = int(mask.sum())
    if not count:
        return mask.copy()
    least = float(np.partition(weights.reshape(-1), -count)[-count])
    found = weights >= max(least, 1e-6)
    return np.asarray(found)


def _blurred(weights: NDArray[np.float32], axis: int, sigma: float) -> NDArray[np.float32]:
    if sigma < 0.1 or weights.shape[axis] == 1:
        return weights
    half = min(int(np.ceil(3 * sigma)), weights.shape[axis] - 1)
    kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2).astype(np.float32)
    kernel /= kernel.sum()
    lines = np.moveaxis(weights, axis, 0)
    made = np.zeros_like(lines)
    for shift, share in zip(range(-half, half + 1), kernel.tolist(), strict=True):
        if shift >= 0:
            made[: lines.shape[0] - shift] += share * lines[shift:]
        else:
            made[-shift:] += share * lines[:shift]
    return np.moveaxis(made, 0, axis)


def parts(mask: Bools, goes_on: Callable[[], bool] = lambda: True) -> list[NDArray[np.intp]]:
    """The parts joined by faces, as flat indices into the padded box (``mask`` with one voxel more on each side)."""
    padded = np.pad(mask, 1)
    free = padded.reshape(-1)
    found: list[NDArray[np.intp]] = []
    left = np.flatnonzero(free)
    steps = steps_of(padded.shape)
    while left.size:
        if len(found) == MOST_PARTS:
            raise NotShaped(
                f"It has more than {MOST_PARTS} parts; take the smallest ones away with the eraser or smooth it."
            )
        found.append(_reached(free, steps, np.array([left[0]]), goes_on))
        left = left[free[left]]
    return found


def _reached(
    free: Bools, steps: NDArray[np.intp], front: NDArray[np.intp], goes_on: Callable[[], bool]
) -> NDArray[np.intp]:
    """What is joined to ``front`` among what is free, which it no longer is."""
    met = []
    while front.size:
        if not goes_on():
            raise Stopped
        free[front] = False
        met.append(front)
        beside = (front[:, None] + steps).reshape(-1)
        front = np.unique(beside[free[beside]])
    return np.concatenate(met)


def steps_of(shape: tuple[int, ...]) -> NDArray[np.intp]:
    """How far in a flat array the six voxels that share a face lie."""
    sizes = (shape[1] * shape[2], shape[2], 1)
    return np.array([sign * one for one in sizes for sign in (1, -1)], np.intp)


def largest(mask: Bools, goes_on: Callable[[], bool] = lambda: True) -> Bools:
    """The part with the most voxels."""
    found = parts(mask, goes_on)
    made = np.zeros(tuple(side + 2 for side in mask.shape), np.bool_)
    if found:
        made.reshape(-1)[max(found, key=len)] = True
    return made[1:-1, 1:-1, 1:-1]


def filled(mask: Bools, goes_on: Callable[[], bool] = lambda: True) -> Bools:
    """The mask with the cavities that it encloses on all sides."""
    walled = np.pad(~np.pad(mask, 1), 1)
    beyond = walled.reshape(-1)
    start = np.array([np.ravel_multi_index((1, 1, 1), walled.shape)])
    _reached(beyond, steps_of(walled.shape), start, goes_on)
    return np.asarray(mask | walled[2:-2, 2:-2, 2:-2])


def between(
    mask: Bools, heights: Vector, shifts: Vector, pixel: tuple[float, float], goes_on: Callable[[], bool] = lambda: True
) -> Bools:
    """The mask with the slices between drawn ones made by shape (signed distances, moved with the middle of the shape).

    ``heights`` (slices,) in mm; ``shifts`` (slices, 2) how many (columns, rows) the pixels of a slice are displaced;
    ``pixel`` the sides (row, column) of a pixel in mm. Raises NotShaped where nothing lies between drawn slices.
    """
    drawn = np.flatnonzero(mask.any(axis=(1, 2)))
    gaps = [(int(a), int(b)) for a, b in itertools.pairwise(drawn) if b - a > 1]
    if not gaps:
        raise NotShaped("There is no empty image between two on which something is drawn.")
    made = mask.copy()
    for low, high in gaps:
        if not goes_on():
            raise Stopped
        ends = [_shape(mask[number], shifts[number], pixel) for number in (low, high)]
        for number in range(low + 1, high):
            part = float((heights[number] - heights[low]) / (heights[high] - heights[low]))
            made[number] = _mixed(ends, part, shifts[number], pixel, mask.shape[1:])
    return made


def _shape(inside: Bools, shift: Vector, pixel: tuple[float, float]) -> tuple[NDArray[np.float32], Vector, Vector]:
    """Signed distances (mm, inside positive) around a shape, where its first pixel lies (y, x in mm), and its middle."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    box = inside[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    margin = max(box.shape) // 2 + 4
    padded = np.pad(box, margin)
    distances = distance(padded, pixel) - distance(~padded, pixel)
    corner = vector(((rows[0] - margin + shift[1]) * pixel[0], (columns[0] - margin + shift[0]) * pixel[1]))
    middle = corner + np.argwhere(padded).mean(axis=0) * pixel
    return distances.astype(np.float32), corner, vector(middle)


def _mixed(
    ends: list[tuple[NDArray[np.float32], Vector, Vector]],
    part: float,
    shift: Vector,
    pixel: tuple[float, float],
    size: tuple[int, ...],
) -> Bools:
    """The shape ``part`` of the way from one end to the other, on the pixels of a slice between."""
    (_, _, one), (_, _, other) = ends
    middle = (1 - part) * one + part * other
    y = (np.arange(size[0]) + shift[1]) * pixel[0] - middle[0]
    x = (np.arange(size[1]) + shift[0]) * pixel[1] - middle[1]
    values = [_sampled(end, y, x, pixel) for end in ends]
    return np.asarray((1 - part) * values[0] + part * values[1] > 0)


def _sampled(
    end: tuple[NDArray[np.float32], Vector, Vector], y: Vector, x: Vector, pixel: tuple[float, float]
) -> NDArray[np.float32]:
    """Distances at places (mm from the middle of the shape), linear between pixels; far outside beyond the box."""
    distances, corner, middle = end
    row = (y + middle[0] - corner[0]) / pixel[0]
    column = (x + middle[1] - corner[1]) / pixel[1]
    high, wide = distances.shape
    inside = ((row >= 0) & (row <= high - 1))[:, None] & ((column >= 0) & (column <= wide - 1))[None, :]
    r, c = np.clip(row, 0, high - 1.000001), np.clip(column, 0, wide - 1.000001)
    r0, c0 = np.floor(r).astype(np.intp), np.floor(c).astype(np.intp)
    dr, dc = (r - r0)[:, None], (c - c0)[None, :]
    top = distances[r0][:, c0] * (1 - dc) + distances[r0][:, c0 + 1] * dc
    bottom = distances[r0 + 1][:, c0] * (1 - dc) + distances[r0 + 1][:, c0 + 1] * dc
    return np.where(inside, top * (1 - dr) + bottom * dr, np.float32(-1e6)).astype(np.float32)


def distance(free: Bools, pixel: tuple[float, float]) -> NDArray[np.float64]:
    """How far (mm) the centre of each pixel that is ``free`` [row, column] lies from the nearest that is not; exact.

    Along columns first, then along rows the least of the parabolas.
    """
    rows, columns = free.shape
    far = 1e9
    down = np.where(free, far, 0.0)
    for row in range(1, rows):
        down[row] = np.minimum(down[row], down[row - 1] + pixel[0])
    for row in range(rows - 2, -1, -1):
        down[row] = np.minimum(down[row], down[row + 1] + pixel[0])
    across = (np.arange(columns)[:, None] - np.arange(columns)[None, :]) * pixel[1]
    squared = across**2
    return np.sqrt([np.min(squared + line[None, :] ** 2, axis=1) for line in down])
