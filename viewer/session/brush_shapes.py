"""Which voxels a brush of so many millimetres meets, drawn from point to point: a disc on what is seen, or a ball. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Triple, Vector, vector
from viewer.session.mask_grid import MaskGrid, Voxel

_ROUNDING_MM = 1e-6


@dataclass(frozen=True, slots=True)
class Brush:
    """A brush of ``radius_mm``.

    With ``index`` it is a disc on that image of the stack; with ``normal`` (a direction of the patient) a disc on the plane
    through the points that is normal to it, as thick as the voxels that the plane cuts; without either a ball.
    """

    radius_mm: float
    index: int | None = None
    normal: Triple | None = None


def met(grid: MaskGrid, brush: Brush, start: Triple, end: Triple) -> tuple[Voxel, NDArray[np.bool_]] | None:
    """The voxels whose centre lies within the brush on its way from ``start`` to ``end`` (patient mm), and that at its end.

    Gives the first voxel of a box and which of its voxels, [slice, row, column]; None outside of the grid.
    """
    one, other = grid.local(start), grid.local(end)
    at = grid.voxel_at(end) if brush.index is None else grid.pixel_at(brush.index, (float(other[0]), float(other[1])))
    box = _box(grid, brush, one, other, at)
    if box is None:
        return None
    low, high = box
    found = np.zeros((high[0] - low[0], high[1] - low[1], high[2] - low[2]), np.bool_)
    for number in range(low[0], high[0]):
        found[number - low[0]] = _on_slice(grid, brush, number, (one, other), (low[1:], high[1:]))
    if at is not None:
        found[at[0] - low[0], at[1] - low[1], at[2] - low[2]] = True
    return low, found


def _box(grid: MaskGrid, brush: Brush, one: Vector, other: Vector, at: Voxel | None) -> tuple[Voxel, Voxel] | None:
    """The voxels (first, and beyond the last) among which those that the brush meets are, and the one at its end."""
    reach = brush.radius_mm + (_half(grid, brush) if brush.normal else 0.0) + _ROUNDING_MM
    near, far = np.minimum(one, other) - reach, np.maximum(one, other) + reach
    if brush.index is not None:
        slices = [brush.index]
    else:
        slices = np.flatnonzero((grid.heights >= near[2]) & (grid.heights <= far[2])).tolist()
        slices += [at[0]] if at is not None else []
    if not slices:
        return None
    first, last = min(slices), max(slices)
    shifts = grid.shifts[first : last + 1]
    sides = vector((grid.plane.column_spacing, grid.plane.row_spacing))
    low = np.floor(near[:2] / sides - shifts.max(axis=0)).astype(int)
    high = np.ceil(far[:2] / sides - shifts.min(axis=0)).astype(int) + 1
    if at is not None:
        low, high = np.minimum(low, (at[2], at[1])), np.maximum(high, (at[2] + 1, at[1] + 1))
    low, high = np.maximum(low, 0), np.minimum(high, (grid.shape[2], grid.shape[1]))
    if (high <= low).any():
        return None
    return (first, int(low[1]), int(low[0])), (last + 1, int(high[1]), int(high[0]))


def _on_slice(
    grid: MaskGrid,
    brush: Brush,
    number: int,
    path: tuple[Vector, Vector],
    box: tuple[tuple[int, int], tuple[int, int]],
) -> NDArray[np.bool_]:
    """Which pixels (row, column) of a part of a slice have their centre within."""
    x, y = (side.astype(np.float32) for side in grid.centres(number, *box))
    start, end = path
    flat = brush.index is not None
    x, y = x[None, :] - np.float32(start[0]), y[:, None] - np.float32(start[1])
    z = np.float32(0.0 if flat else float(grid.heights[number]) - float(start[2]))
    along = end - start
    if flat:
        along = vector((along[0], along[1], 0.0))
    if brush.normal is None:
        return _near(x, y, z, along) <= np.float32((brush.radius_mm + _ROUNDING_MM) ** 2)
    normal = grid.turned(brush.normal)
    off = x * np.float32(normal[0]) + y * np.float32(normal[1]) + z * np.float32(normal[2])
    within = _near(x, y, z, along) - off * off <= np.float32((brush.radius_mm + _ROUNDING_MM) ** 2)
    return np.asarray(within & (np.abs(off) <= _half(grid, brush) + 1e-4))


def _near(x: NDArray[np.float32], y: NDArray[np.float32], z: np.float32, along: Vector) -> NDArray[np.float32]:
    """The squared distance of points (x, y, z) from the piece of a line from the origin to ``along``."""
    squared = x * x + y * y + z * z
    length = float(along @ along)
    if length <= 0.0:
        return np.asarray(squared)
    a, b, c = (np.float32(part) for part in along)
    part = np.clip((x * a + y * b + z * c) / np.float32(length), 0, 1)
    # |p - t a|² = |p|² - 2 t p·a + t² a²
    return np.asarray(squared - part * (2 * (x * a + y * b + z * c) - part * np.float32(length)))


def _half(grid: MaskGrid, brush: Brush) -> float:
    """How far from a plane the centre of a voxel that it cuts lies at most."""
    return float(np.abs(grid.turned(brush.normal or (0.0, 0.0, 1.0))) @ grid.cell) / 2
