"""Planes through a volume for MPR, and how they step."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from viewer.model.geometry import Triple, Vector, normal_of, orientation_name, transform, triple, vector
from viewer.model.view import Cut
from viewer.model.volume import Geometry, Stack
from viewer.render.box import corners
from viewer.session.reading_order import direction_along

# Row and column directions (LPS) as readers expect them: axial from below, sagittal from the left, coronal from the front.
DIRECTIONS: dict[str, tuple[Triple, Triple]] = {
    "axial": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    "sagittal": ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)),
    "coronal": ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
}


def cut(stack: Stack, plane: str, index: int | None = None) -> Cut:
    """The ``axial``, ``sagittal`` or ``coronal`` cut through the middle of the stack, or of its image ``index``.

    Raises ValueError with the reason where the stack is no volume.
    """
    row, column = DIRECTIONS[plane]
    steps, rows, columns = stack.grid
    along = (steps - 1) / 2 if index is None else stack.geometry.step_of_image(index)
    middle = vector(((columns - 1) / 2, (rows - 1) / 2, along))
    return Cut(triple(transform(stack.geometry.matrix, middle)), row, column, kind=plane)


def normal(cut: Cut) -> Vector:
    """The direction in which the cut faces."""
    return normal_of(cut.row_direction, cut.column_direction)


def plane_name(cut: Cut) -> str:
    """``axial``, ``sagittal``, ``coronal`` or ``oblique``."""
    return orientation_name(normal(cut))


def step_mm(stack: Stack, cut: Cut) -> float:
    """How far the cut moves at a step: the voxel's edge that lies nearest to its normal."""
    return _reach(stack.geometry, stack.grid, cut.row_direction, cut.column_direction)[2]


@lru_cache(maxsize=256)
def _reach(geometry: Geometry, grid: tuple[int, int, int], row: Triple, column: Triple) -> tuple[float, float, float]:
    """The least and greatest height of a volume's box along the normal of a plane, and the step: every picture asks."""
    matrix, normal = geometry.matrix, normal_of(row, column)
    edges = matrix[:3, :3].T
    along = np.abs(edges @ normal) / np.linalg.norm(edges, axis=1)
    heights = corners(matrix, grid) @ normal
    return float(heights.min()), float(heights.max()), float(np.linalg.norm(edges[int(np.argmax(along))]))


def _range(stack: Stack, cut: Cut) -> tuple[float, float]:
    """The places along the normal of the first and the last cut: half a step inside the volume's box."""
    least, greatest, step = _reach(stack.geometry, stack.grid, cut.row_direction, cut.column_direction)
    low, high = least + step / 2, greatest - step / 2
    middle = (low + high) / 2
    return min(low, middle), max(high, middle)


def holds(stack: Stack, cut: Cut) -> bool:
    """Whether the cut goes through the volume's box."""
    least, greatest, _ = _reach(stack.geometry, stack.grid, cut.row_direction, cut.column_direction)
    return bool(least <= vector(cut.center) @ normal(cut) <= greatest)


def count(stack: Stack, cut: Cut) -> int:
    """How many cuts there are from end to end."""
    low, high = _range(stack, cut)
    return round((high - low) / step_mm(stack, cut)) + 1


def place(stack: Stack, cut: Cut) -> int:
    """Which of them this is, from 0 in reading order."""
    low, high = _range(stack, cut)
    now = float(vector(cut.center) @ normal(cut))
    along = (now - low if direction_along(normal(cut)) > 0 else high - now) / step_mm(stack, cut)
    number = math.floor(along + 0.5)  # never two steps of one number, as rounding to even makes of halves
    return min(max(number, 0), count(stack, cut) - 1)


def stepped(stack: Stack, cut: Cut, steps: int) -> Cut:
    """The cut ``steps`` further in reading order, held inside the volume."""
    low, high = _range(stack, cut)
    now = float(vector(cut.center) @ normal(cut))
    onwards = direction_along(normal(cut)) * step_mm(stack, cut)
    then = min(max(now + steps * onwards, low), high)
    return replace(cut, center=triple(vector(cut.center) + (then - now) * normal(cut)))


def slab_of_stored(cut: Cut, slope: float) -> str:
    """The kind of the cut's slab among stored values: the greatest of them is the least where the rescale turns them."""
    return {"mip": "minip", "minip": "mip"}.get(cut.slab, cut.slab) if slope < 0 else cut.slab
