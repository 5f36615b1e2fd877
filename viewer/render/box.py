"""Cameras for planes and views of a volume that are no acquired image."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from viewer.model.geometry import Plane, Triple, Vector, across, transform, triple, unit, vector
from viewer.model.sculpture import Box
from viewer.model.view import Cut, Look, Orbit
from viewer.render.camera import Camera, camera_for

# A box edge that is a whole number of voxels may come out of the arithmetic a hair longer.
_ROUNDING = 1e-6
# Those of a box with edges of length 1.
_CORNERS = np.array(list(product((0.0, 1.0), repeat=3)))


def corners(affine: Vector, shape: tuple[int, int, int]) -> Vector:
    """The eight corners (8, 3) of a volume of ``shape`` (slices, rows, columns), half a voxel outside the outer centres."""
    slices, rows, columns = shape
    return transform(affine, _CORNERS * (columns, rows, slices) - 0.5)


def patient_box(affine: Vector, shape: tuple[int, int, int]) -> Box:
    """The least box along the patient's axes that holds a whole volume."""
    box = corners(affine, shape)
    return Box(triple(box.min(axis=0)), triple(box.max(axis=0)))


def smallest_step(affine: Vector) -> float:
    """The smallest distance (mm) between a voxel's centre and its next along a column, a row or the slices."""
    return float(np.linalg.norm(affine[:3, :3], axis=0).min())


def cut_camera(cut: Cut, affine: Vector, shape: tuple[int, int, int], look: Look, width: int, height: int) -> Camera:
    """The camera for a plane through a volume of ``shape`` (slices, rows, columns) with ``affine`` (voxel to mm).

    Zoom 1 fits the volume's box as seen along the cut's normal; so neither moving the centre within the plane nor stepping
    along the normal moves the picture. The pixels are as fine as the smallest voxel edge.
    """
    row, column = _right_angled(cut.row_direction, cut.column_direction)
    box = corners(affine, shape)
    start = vector((float((box @ row).min()), float((box @ column).min())))
    extent = vector((float(np.ptp(box @ row)), float(np.ptp(box @ column))))
    counts = np.maximum(1, np.ceil(extent / smallest_step(affine) - _ROUNDING)).astype(int)
    plane = _plane(row, column, start, extent / counts, float(vector(cut.center) @ across(row, column)))
    return camera_for(plane, int(counts[1]), int(counts[0]), look, width, height)


def orbit_camera(
    orbit: Orbit, affine: Vector, shape: tuple[int, int, int], look: Look, width: int, height: int
) -> Camera:
    """The camera of a volume-rendered view: parallel rays along the normal of a plane through the volume's middle.

    With both angles 0 the patient is seen from the front. Zoom 1 fits the longest edge of the volume's box, whatever the
    angles, so that the size does not change while the view turns.
    """
    row, column = _orbit_axes(orbit)
    box = corners(affine, shape)
    edges = np.linalg.norm(affine[:3, :3], axis=0) * vector(shape[::-1])
    side, middle = float(edges.max()), box.mean(axis=0)
    count = max(1, math.ceil(side / smallest_step(affine) - _ROUNDING))
    start = vector((float(middle @ row), float(middle @ column))) - side / 2
    spacing = vector((side / count, side / count))
    plane = _plane(row, column, start, spacing, float(middle @ across(row, column)))
    return camera_for(plane, count, count, look, width, height)


def _orbit_axes(orbit: Orbit) -> tuple[Vector, Vector]:
    """The screen's right and down for an eye that moves from the front to the patient's left and up."""
    azimuth, elevation = math.radians(orbit.azimuth_deg), math.radians(orbit.elevation_deg)
    right = vector((math.cos(azimuth), math.sin(azimuth), 0.0))
    level = vector((-math.sin(azimuth), math.cos(azimuth), 0.0))
    into = level * math.cos(elevation) - vector((0.0, 0.0, math.sin(elevation)))
    return right, across(into, right)


def _right_angled(row_direction: ArrayLike, column_direction: ArrayLike) -> tuple[Vector, Vector]:
    """The two directions as unit vectors, the second made perpendicular to the first."""
    row = unit(row_direction)
    column = vector(column_direction)
    return row, unit(column - (column @ row) * row)


def _plane(row: Vector, column: Vector, start: Vector, spacing: Vector, distance: float) -> Plane:
    """The plane at ``distance`` along its normal whose pixels begin at ``start``: their outer edge, mm along both axes."""
    first = start + spacing / 2
    position: Triple = triple(row * first[0] + column * first[1] + across(row, column) * distance)
    return Plane(position, triple(row), triple(column), float(spacing[1]), float(spacing[0]), in_patient=True)
