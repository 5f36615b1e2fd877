"""A mask of an object as voxels of a stack: bit by bit where both share a grid, else by the nearest pixel. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector, vector
from viewer.model.segmentation import Mask
from viewer.session.mask_grid import MaskGrid, Voxel

HALF = 128
_SAME = 1e-3  # of a pixel, or mm
_ROUNDING_MM = 1e-3


@dataclass(frozen=True, eq=False, slots=True)
class Copied:
    """The voxels [slice, row, column] from ``low`` on; ``exact`` where every pixel of the mask has a voxel of its own."""

    low: Voxel
    bits: NDArray[np.bool_]
    exact: bool


def on_grid(grid: MaskGrid, mask: Mask) -> Copied:
    """What of a mask (weights of at least a half) lies in a grid. For a worker where the mask is large."""
    box = _box(grid, mask)
    if box is None:
        return Copied((0, 0, 0), np.zeros((0, 0, 0), np.bool_), exact=False)
    low, high = box
    found = np.zeros(tuple(b - a for a, b in zip(low, high, strict=True)), np.bool_)
    for number in range(low[0], high[0]):
        found[number - low[0]] = _on_slice(grid, mask, number, (low[1], low[2]), (high[1], high[2]))
    exact = _one_grid(grid, mask) and int(found.sum()) == int((mask.weights >= HALF).sum())
    return Copied(low, found, exact)


def _box(grid: MaskGrid, mask: Mask) -> tuple[Voxel, Voxel] | None:
    """The voxels of the grid among which those of the mask are: the first, and beyond the last."""
    places = grid.local(_corners(mask))
    reach = grid.thick_mm / 2
    slices = np.flatnonzero((grid.heights >= places[:, 2].min() - reach) & (grid.heights <= places[:, 2].max() + reach))
    if not slices.size:
        return None
    sides = vector((grid.plane.column_spacing, grid.plane.row_spacing))
    shifts = grid.shifts[slices]
    low = np.floor(places[:, :2].min(axis=0) / sides - shifts.max(axis=0)).astype(int)
    high = np.ceil(places[:, :2].max(axis=0) / sides - shifts.min(axis=0)).astype(int) + 1
    low, high = np.maximum(low, 0), np.minimum(high, (grid.shape[2], grid.shape[1]))
    if (high <= low).any():
        return None
    return (int(slices[0]), int(low[1]), int(low[0])), (int(slices[-1]) + 1, int(high[1]), int(high[0]))


def _corners(mask: Mask) -> Vector:
    _, rows, columns = mask.weights.shape
    low, high = mask.shifts.min(axis=0) - 0.5, mask.shifts.max(axis=0) + vector((columns - 0.5, rows - 0.5))
    flat = mask.plane.to_patient([(x, y) for x in (low[0], high[0]) for y in (low[1], high[1])])
    heights = (float(mask.heights[0]) - mask.reach_mm, float(mask.heights[-1]) + mask.reach_mm)
    return np.concatenate([flat + mask.plane.normal * height for height in heights])


def _on_slice(
    grid: MaskGrid, mask: Mask, number: int, low: tuple[int, int], high: tuple[int, int]
) -> NDArray[np.bool_]:
    column, row = np.meshgrid(np.arange(low[1], high[1]), np.arange(low[0], high[0]))
    pixels = np.stack([column, row], axis=-1) + grid.shifts[number]
    points = grid.plane.to_patient(pixels) + grid.plane.normal * float(grid.heights[number])
    height = mask.plane.height(points)
    after = np.clip(np.searchsorted(mask.heights, height), 1, max(len(mask.heights) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(mask.heights) - 1)
    frame = np.where(np.abs(mask.heights[before] - height) <= np.abs(mask.heights[after] - height), before, after)
    near = np.abs(mask.heights[frame] - height) <= mask.reach_mm + _ROUNDING_MM
    place = np.rint(mask.plane.to_pixels(points) - mask.shifts[frame]).astype(np.intp)
    _, rows, columns = mask.weights.shape
    inside = near & (place >= 0).all(axis=-1) & (place[..., 0] < columns) & (place[..., 1] < rows)
    found = np.zeros(inside.shape, np.bool_)
    found[inside] = mask.weights[frame[inside], place[inside][:, 1], place[inside][:, 0]] >= HALF
    return found


def _one_grid(grid: MaskGrid, mask: Mask) -> bool:
    """Whether the pixels of a mask lie where the voxels of the grid are."""
    one, other = grid.plane, mask.plane
    directions = np.allclose(
        (*one.row_direction, *one.column_direction), (*other.row_direction, *other.column_direction), atol=_SAME
    )
    sides = np.allclose((one.row_spacing, one.column_spacing), (other.row_spacing, other.column_spacing), rtol=_SAME)
    if not (directions and sides):
        return False
    for height, shift in zip(mask.heights, mask.shifts, strict=True):
        point = other.to_patient(shift) + other.normal * float(height)
        number = int(np.argmin(np.abs(grid.heights - grid.local(point)[2])))
        if abs(float(grid.heights[number] - grid.local(point)[2])) > 0.01:
            return False
        away = one.to_pixels(point) - grid.shifts[number]
        if np.abs(away - np.rint(away)).max() > 0.02:
            return False
    return True
