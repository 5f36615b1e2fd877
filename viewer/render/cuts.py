"""A cut as the kernels take it: affines from the screen to the voxels."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from viewer.model.geometry import Vector
from viewer.render.box import smallest_step
from viewer.render.camera import Camera


class Path(NamedTuple):
    """The ``places`` behind each screen pixel: ``matrix`` (3, 3) leads from (x, y, 1) to the first, then ``step`` (3,)."""

    matrix: Vector
    step: Vector
    places: int


def voxel_from_screen(camera: Camera, affine: Vector) -> Vector:
    """4x4: (screen x, screen y, mm along the plane's normal, 1) to voxel (column, row, slice, 1)."""
    pixel = np.eye(4)
    pixel[:2, [0, 1, 3]] = camera.pixel_from_screen
    return np.asarray(np.linalg.inv(affine) @ camera.plane.affine @ pixel, dtype=np.float64)


def slab_path(camera: Camera, affine: Vector, slab_mm: float) -> Path:
    """The places within a slab centred on the plane: both its faces and the plane itself, at most a voxel edge apart."""
    matrix = voxel_from_screen(camera, affine)
    half = max(0, math.ceil(slab_mm / 2 / smallest_step(affine) - 1e-9))
    distance = slab_mm / 2 / half if half else 0.0
    first = matrix[:3, 3] - matrix[:3, 2] * distance * half
    return Path(np.column_stack([matrix[:3, :2], first]), matrix[:3, 2] * distance, 2 * half + 1)
