"""The values at the pixels of a plane or slab through a volume, for what is measured there rather than seen.

These kernels run on one thread: they are called beside the pictures that others draw on all cores.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Plane, Vector, vector
from viewer.model.volume import UnevenGrid
from viewer.render.box import smallest_step
from viewer.render.cut_kernels import GREATEST, LEAST, MEAN, along, is_inside
from viewer.render.cuts import Path
from viewer.render.jit import inlined, readable
from viewer.render.uneven_kernels import Rungs, rungs_of, slice_at, within
from viewer.render.voxel_sampling import Solid, solid_of

Floats = NDArray[np.float64]
_KINDS = {"mip": GREATEST, "minip": LEAST, "mean": MEAN}


def plane_path(plane: Plane, affine: Vector, slab_mm: float) -> Path:
    """The places behind each pixel (column, row, 1) of a plane, for a volume with ``affine`` (voxel to mm).

    Of a slab both faces and the plane itself, at most a voxel edge apart, as it is drawn (``cuts.slab_path``).
    """
    matrix = np.linalg.inv(affine) @ plane.affine
    half = max(0, math.ceil(slab_mm / 2 / smallest_step(affine) - 1e-9))
    distance = slab_mm / 2 / half if half else 0.0
    first = matrix[:3, 3] - matrix[:3, 2] * distance * half
    step = readable(matrix[:3, 2] * distance)
    return Path(readable(np.column_stack([matrix[:3, :2], first])), step, 2 * half + 1)


def plane_values(
    voxels: NDArray[Any],
    path: Path,
    shape: tuple[int, int],
    slab: str,
    ready: NDArray[np.bool_] | None = None,
    padding: tuple[float, float] | None = None,
    *,
    uneven: UnevenGrid | None = None,
) -> Floats:
    """The values [row, column] of a plane of ``shape``: interpolated between the eight voxels around each place.

    NaN outside the volume, in padding, beside slices that are not ``ready``, and wherever a gap has a part in it.
    """
    out = np.full(shape, math.nan)
    solid = solid_of(voxels, ready, padding)
    if uneven is not None:
        fill_uneven(solid, rungs_of(uneven), path, _KINDS[slab], out)
    else:
        fill(solid, path, _KINDS[slab], out)
    return out


@inlined
def fill(solid: Solid, path: Path, kind: int, out: Floats) -> None:
    """Fill ``out`` [row, column] with the value at a path's one place, or the greatest, least or mean along it."""
    matrix = path.matrix
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            start = (
                matrix[0, 0] * column + matrix[0, 1] * row + matrix[0, 2],
                matrix[1, 0] * column + matrix[1, 1] * row + matrix[1, 2],
                matrix[2, 0] * column + matrix[2, 1] * row + matrix[2, 2],
            )
            out[row, column] = within(solid, start) if path.places == 1 else along(solid, start, path, kind)


@inlined
def fill_uneven(solid: Solid, rungs: Rungs, path: Path, kind: int, out: Floats) -> None:
    """The same between slices that lie at uneven steps; NaN where any place lies in a gap."""
    matrix, shape = path.matrix, solid.voxels.shape
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            best, total, weight, in_gap = math.nan, 0.0, 0.0, False
            for k in range(path.places):
                column = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] + k * path.step[0]
                row = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] + k * path.step[1]
                step = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] + k * path.step[2]
                at = slice_at(rungs, step)
                if at != at:  # noqa: PLR0124 - NaN
                    in_gap |= is_inside(shape, (column, row, 0.0), 0.5)
                    continue
                value = within(solid, (column, row, at))
                if value == value:  # noqa: PLR0124 - not NaN
                    part = 0.5 if path.places > 1 and k in (0, path.places - 1) else 1.0
                    total, weight = total + part * value, weight + part
                    if not (best >= value if kind == GREATEST else best <= value):
                        best = value
            value = total / weight if kind == MEAN and weight > 0.0 else best
            out[y, x] = math.nan if in_gap else value


def warm_up_planes() -> None:
    """Compile the kernels, or load them from the cache on disk."""
    even = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0))
    path = plane_path(Plane(), vector(even), 2.0)
    for kind in ("int16", "uint16", "float32"):
        small = np.zeros((4, 4, 4), kind)
        for uneven in (None, UnevenGrid(even, (0.0, 1.0, 2.0, 3.0))):
            plane_values(small, path, (2, 2), "mean", uneven=uneven)
