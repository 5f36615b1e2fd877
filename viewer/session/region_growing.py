"""A region grown from a click over a range of values, joined by faces; one that goes too far is refused. For a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Triple, Vector
from viewer.model.volume import Stack, Voxels
from viewer.session.growing import values_in
from viewer.session.mask_grid import MaskGrid, Voxel
from viewer.session.mask_shapes import Stopped, steps_of

MOST_VOXELS = 20_000_000
AROUND = 1  # voxels to each side of the click whose values tell what is meant
_EVERY = 8  # fronts between two looks at the clock


class NotGrown(Exception):  # noqa: N818 - a sentence for the reader
    """There is no region; the message says why."""


@dataclass(frozen=True, slots=True)
class Range:
    """Values from ``low`` to ``high``; with ``tolerance`` instead those as near as that to the median around the click."""

    low: float = 0.0
    high: float = 0.0
    tolerance: float | None = None

    def around(self, middle: float) -> tuple[float, float]:
        """The least and the greatest value."""
        return (self.low, self.high) if self.tolerance is None else (middle - self.tolerance, middle + self.tolerance)


@dataclass(frozen=True, eq=False, slots=True)
class Region:
    """The voxels [slice, row, column] from ``low`` on, and the values that they have at least and at most."""

    low: Voxel
    bits: NDArray[np.bool_]
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Order:
    """Where to grow, over which values, how far at most; ``told`` hears how many voxels there are, and whether to go on."""

    point: Triple
    range: Range
    reach_mm: float
    told: Callable[[int], bool] = lambda _: True


def grow(stack: Stack, grid: MaskGrid, voxels: Voxels, order: Order) -> Region:
    """The region; raises NotGrown with a sentence, and Stopped where it was given up."""
    seed = grid.voxel_at(order.point)
    if seed is None:
        raise NotGrown("This place lies outside of the images.")
    low, high = _box(grid, seed, order.reach_mm)
    values = values_in(stack, voxels, np.array(low), np.array(high))
    at = tuple(a - b for a, b in zip(seed, low, strict=True))
    near = values[tuple(slice(max(place - AROUND, 0), place + AROUND + 1) for place in at)]
    if not np.isfinite(values[at]):
        raise NotGrown("There are no values here.")
    least, most = order.range.around(float(np.nanmedian(near)))
    able = (values >= least) & (values <= most)
    if not able[at]:
        raise NotGrown(f"The value here, {values[at]:.4g}, is not between {least:.4g} and {most:.4g}.")
    bits = _reached(able, at, _too_far(grid, low, high, seed, order.reach_mm), order)
    _refuse_missing(voxels, low[0], bits)
    return Region(low, bits, least, most)


def _box(grid: MaskGrid, seed: Voxel, reach: float) -> tuple[Voxel, Voxel]:
    """The voxels among which the region may be, and one more on each side, so that what goes too far is noticed."""
    z = float(grid.heights[seed[0]])
    slices = np.flatnonzero(np.abs(grid.heights - z) <= reach + grid.thick_mm)
    shifts = grid.shifts[slices] - grid.shifts[seed[0]]
    rows = int(np.ceil(reach / grid.plane.row_spacing + np.abs(shifts[:, 1]).max())) + 1
    columns = int(np.ceil(reach / grid.plane.column_spacing + np.abs(shifts[:, 0]).max())) + 1
    low = (int(slices[0]), max(seed[1] - rows, 0), max(seed[2] - columns, 0))
    high = (int(slices[-1]) + 1, min(seed[1] + rows + 1, grid.shape[1]), min(seed[2] + columns + 1, grid.shape[2]))
    return low, high


def _too_far(grid: MaskGrid, low: Voxel, high: Voxel, seed: Voxel, reach: float) -> NDArray[np.bool_]:
    middle = grid.local(grid.point(seed))
    found = np.zeros(tuple(b - a for a, b in zip(low, high, strict=True)), np.bool_)
    for number in range(low[0], high[0]):
        x, y = grid.centres(number, low[1:], high[1:])
        flat = (x - middle[0])[None, :] ** 2 + (y - middle[1])[:, None] ** 2
        found[number - low[0]] = flat + float(grid.heights[number] - middle[2]) ** 2 > reach**2
    return found


def _reached(able: NDArray[np.bool_], seed: tuple[int, ...], far: NDArray[np.bool_], order: Order) -> NDArray[np.bool_]:
    padded, beyond = np.pad(able, 1), np.pad(far, 1).reshape(-1)
    free, steps = padded.reshape(-1), steps_of(padded.shape)
    inside = np.zeros(free.size, np.bool_)
    front = np.array([np.ravel_multi_index([one + 1 for one in seed], padded.shape)])
    count = turn = 0
    while front.size:
        inside[front], free[front] = True, False
        count, turn = count + front.size, turn + 1
        if beyond[front].any() or count > MOST_VOXELS:
            raise NotGrown(
                f"The region reaches farther than {order.reach_mm:g} mm from the click or has more than {MOST_VOXELS:,} "
                "voxels; nothing was drawn. Choose a narrower range, or a longer reach."
            )
        if turn % _EVERY == 0 and not order.told(count):
            raise Stopped
        beside = (front[:, None] + steps).reshape(-1)
        front = np.unique(beside[free[beside]])
    return inside.reshape(padded.shape)[1:-1, 1:-1, 1:-1]


def _refuse_missing(voxels: Voxels, first: int, bits: NDArray[np.bool_]) -> None:
    touched = np.flatnonzero(bits.any(axis=(1, 2))) + first
    around = range(max(int(touched[0]) - 1, 0), min(int(touched[-1]) + 2, len(voxels.ready)))
    missing = [number for number in around if not voxels.ready[number]]
    if missing:
        raise NotGrown(f"Image {missing[0] + 1} of this stack, which the region touches, is not there.")


def values_of(stack: Stack, voxels: Voxels, low: Voxel, bits: NDArray[np.bool_]) -> Vector:
    """The modality values of voxels, NaN for padding and images that are not there; in the order of the box."""
    high = np.add(low, bits.shape)
    return np.asarray(values_in(stack, voxels, np.array(low), high)[bits])
