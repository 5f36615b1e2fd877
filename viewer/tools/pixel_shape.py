"""How wide and high a pixel is, where right angles, circles and squares must be so in the patient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viewer.dicom.spacing import calibration_at
from viewer.model.geometry import Pixel, Vector, vector
from viewer.model.volume import StackImage


def shape_of_pixel(image: StackImage, pixels: Sequence[Pixel] = ()) -> Vector:
    """(column, row) in one unit: that of the calibration at ``pixels`` where there is one, else as the image is shown."""
    found = calibration_at(image, pixels) if pixels else image.calibration
    if found.column_mm is not None and found.row_mm is not None:
        return vector((found.column_mm, found.row_mm))
    return vector((image.plane.column_spacing, image.plane.row_spacing))


def square_corner(first: Pixel, to: Pixel, image: StackImage) -> Pixel:
    """The corner opposite ``first`` that makes its box a square in the patient, as large as ``to`` is far."""
    shape = shape_of_pixel(image, (first, to))
    across = (vector(to) - vector(first)) * shape
    side = float(np.abs(across).max())
    x, y = vector(first) + np.where(across < 0, -side, side) / shape
    return float(x), float(y)


def on_image(pixel: Pixel, image: StackImage) -> Pixel:
    """The place of the image nearest to ``pixel``; its outermost pixels reach half a pixel beyond their centres."""
    size = image.rows_and_columns
    if size is None:
        return pixel
    (column, row), (rows, columns) = pixel, size
    return min(max(column, -0.5), columns - 0.5), min(max(row, -0.5), rows - 0.5)


def step_on_image(pixels: Sequence[Pixel], by: Vector, image: StackImage) -> Vector:
    """As much of a step (2,) as leaves ``pixels`` on the image; what lies beyond it already is no farther from it."""
    size = image.rows_and_columns
    if size is None:
        return by
    placed = vector(pixels)
    least = np.minimum(-0.5 - placed.min(axis=0), 0.0)
    most = np.maximum(vector(size[::-1]) - 0.5 - placed.max(axis=0), 0.0)
    return np.clip(by, least, most)


def pairs(points: Vector) -> tuple[Pixel, ...]:
    """Points (n, 2) as pixels."""
    return tuple((float(x), float(y)) for x, y in points)
