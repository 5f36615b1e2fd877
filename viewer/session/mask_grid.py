"""Where each voxel of a stack lies, as a mask drawn in it needs: also under gantry tilt and at uneven steps. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from viewer.model.geometry import Plane, Triple, Vector, triple, vector
from viewer.model.segmentation import Mask
from viewer.model.volume import Stack

Voxel = tuple[int, int, int]  # (slice, row, column)
_ALONE_MM = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class MaskGrid:
    """The voxels of a stack of images on parallel planes.

    Within ``plane``, that of the first image, every point has coordinates (x, y, z) in mm along its rows, its columns and
    its normal. Slice n lies at z ``heights[n]``, its first pixel ``shifts[n]`` (columns, rows) away from that of the first.
    ``step_mm`` is the distance of slices, None where they lie at uneven steps; ``thick_mm`` how thick a slice is drawn.
    """

    plane: Plane
    heights: Vector
    shifts: Vector
    shape: tuple[int, int, int]
    step_mm: float | None
    thick_mm: float

    @property
    def voxel_ml(self) -> float | None:
        """The volume of a voxel; None at uneven steps."""
        area = self.plane.row_spacing * self.plane.column_spacing
        return None if self.step_mm is None else area * self.step_mm / 1000.0

    @property
    def cell(self) -> Vector:
        """The sides (3,) of a voxel along x, y and z, mm."""
        return vector((self.plane.column_spacing, self.plane.row_spacing, self.thick_mm))

    def local(self, points: ArrayLike) -> Vector:
        """Points (..., 3) in patient mm as (x, y, z)."""
        away = vector(points) - vector(self.plane.position)
        return np.asarray(away @ self.axes.T)

    def turned(self, direction: ArrayLike) -> Vector:
        """A direction (3,) of the patient in (x, y, z)."""
        return np.asarray(vector(self.axes) @ vector(direction))

    @property
    def axes(self) -> Vector:
        """(3, 3): the directions of x, y and z in the patient, as rows."""
        return np.stack([vector(self.plane.row_direction), vector(self.plane.column_direction), self.plane.normal])

    def voxel_at(self, point: ArrayLike) -> Voxel | None:
        """The voxel in which a point (patient mm) lies; None outside."""
        x, y, z = self.local(point).tolist()
        number = int(np.argmin(np.abs(self.heights - z)))
        if abs(float(self.heights[number]) - z) > self.thick_mm / 2 + 1e-3:
            return None
        return self.pixel_at(number, (x, y))

    def pixel_at(self, number: int, at: tuple[float, float]) -> Voxel | None:
        """The voxel of a slice in which (x, y) lies; None outside."""
        column = round(at[0] / self.plane.column_spacing - float(self.shifts[number, 0]))
        row = round(at[1] / self.plane.row_spacing - float(self.shifts[number, 1]))
        inside = 0 <= row < self.shape[1] and 0 <= column < self.shape[2]
        return (number, row, column) if inside else None

    def point(self, voxel: tuple[float, float, float]) -> Triple:
        """The centre of a voxel in patient mm; row and column may lie between pixels."""
        number = round(voxel[0])
        pixel = vector((voxel[2], voxel[1])) + self.shifts[number]
        return triple(self.plane.to_patient(pixel) + self.plane.normal * float(self.heights[number]))

    def centres(self, number: int, low: tuple[int, int], high: tuple[int, int]) -> tuple[Vector, Vector]:
        """The x of columns and the y of rows of a slice from ``low`` to before ``high``, each (row, column)."""
        shift = self.shifts[number]
        x = (np.arange(low[1], high[1]) + shift[0]) * self.plane.column_spacing
        y = (np.arange(low[0], high[0]) + shift[1]) * self.plane.row_spacing
        return x, y

    def mask(self, low: Voxel, weights: ArrayLike) -> Mask:
        """``weights`` [slice, row, column], its first voxel being ``low``, as a mask that is drawn (not copied)."""
        array = np.asarray(weights)
        part = slice(low[0], low[0] + array.shape[0])
        first = replace(self.plane, position=triple(self.plane.to_patient((float(low[2]), float(low[1])))))
        return Mask(first, self.heights[part], self.shifts[part], array, self.thick_mm / 2)


def grid_of(stack: Stack) -> MaskGrid:
    """The voxels of a stack; raises ValueError with a sentence where its images are no parallel planes in a patient."""
    if why := why_not(stack):
        raise ValueError(why)
    planes = [image.plane for image in stack.images]
    first = planes[0]
    heights = vector([first.height(vector(one.position)) for one in planes])
    shifts = vector([first.to_pixels(vector(one.position)) for one in planes])
    step = stack.geometry.slice_spacing_mm if stack.geometry.is_volume else None
    return MaskGrid(first, heights, shifts, stack.shape, step, step or _thickness(heights))


def why_not(stack: Stack) -> str:
    """Why no segments can be drawn in a stack, in a sentence; "" where they can."""
    if stack.colour:
        return "Segments are drawn in grey images only."
    if any(image.ref.tile is not None for image in stack.images):
        return "The slices of a mosaic are no images that a segmentation could name."
    if not stack.geometry.has_planes:
        return f"This series is no volume. {stack.geometry.why_not}".strip()
    if not stack.images[0].instance.frame_of_reference_uid:
        return "This series names no frame of reference, which a segmentation must name."
    return ""


def _thickness(heights: Vector) -> float:
    return float(np.diff(heights).min()) if len(heights) > 1 else _ALONE_MM * 2
