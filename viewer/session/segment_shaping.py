"""Shapes of segments in the grid of their images: smoothed and interpolated in millimetres. Pure; for a worker."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from viewer.model.geometry import vector
from viewer.session import mask_shapes
from viewer.session.box_mask import Bools
from viewer.session.mask_grid import MaskGrid, Voxel


def smoothed(grid: MaskGrid, bits: Bools, low: Voxel, sigma_mm: float) -> tuple[Voxel, Bools]:
    """The voxels of a box that begins at ``low``, smoothed, their number kept; the steps of the grid are even."""
    # Along the third axis of sheared images a voxel is as long as the way from one to the next.
    shear = vector(grid.shifts[min(1, len(grid.shifts) - 1)] - grid.shifts[0])
    across = shear * vector((grid.plane.column_spacing, grid.plane.row_spacing))
    along = float(np.linalg.norm((*across, grid.thick_mm)))
    sides = vector((along, grid.plane.row_spacing, grid.plane.column_spacing))
    more = np.ceil(3 * sigma_mm / sides).astype(int)
    first = np.maximum(np.subtract(low, more), 0)
    last = np.minimum(np.add(low, bits.shape) + more, grid.shape)
    wide = np.zeros(tuple(last - first), np.bool_)
    wide[tuple(slice(a - b, a - b + side) for a, b, side in zip(low, first, bits.shape, strict=True))] = bits
    a, b, c = first.tolist()
    return (a, b, c), mask_shapes.smoothed(wide, sides, sigma_mm)


def interpolated(grid: MaskGrid, bits: Bools, low: Voxel, goes_on: Callable[[], bool]) -> tuple[Voxel, Bools]:
    """The voxels with the images between drawn ones; raises NotShaped where there are none."""
    part = slice(low[0], low[0] + bits.shape[0])
    # In a box that is cut off at the edge of what is drawn a moved shape may leave it.
    whole = np.zeros((bits.shape[0], *grid.shape[1:]), np.bool_)
    whole[:, low[1] : low[1] + bits.shape[1], low[2] : low[2] + bits.shape[2]] = bits
    pixel = (grid.plane.row_spacing, grid.plane.column_spacing)
    return (low[0], 0, 0), mask_shapes.between(whole, grid.heights[part], grid.shifts[part], pixel, goes_on)
