"""Display shutters of images and presentation states (PS3.3 C.7.6.11, C.7.6.15)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.elements import Elements
from viewer.model.layers import Shutter

Whole = NDArray[np.int_]

_WRONG = "A {} display shutter contradicts itself and is not applied."


def display_shutter(elements: Elements) -> Shutter | None:
    """The shutter an object asks for; shapes that contradict themselves are left out and named in the remarks."""
    shapes = frozenset(elements.codes("ShutterShape"))
    for shape in sorted(shapes - {"RECTANGULAR", "CIRCULAR", "POLYGONAL", "BITMAP"}):
        elements.remark(f"A display shutter of shape {shape} is not known and is not applied.")
    made = Shutter(
        _rectangle(elements) if "RECTANGULAR" in shapes else None,
        _circle(elements) if "CIRCULAR" in shapes else None,
        _polygon(elements) if "POLYGONAL" in shapes else (),
        _overlay(elements) if "BITMAP" in shapes else None,
        _grey(elements),
        lab(elements, "ShutterPresentationColorCIELabValue"),
    )
    return made if any((made.rectangle, made.circle, made.polygon, made.overlay is not None)) else None


def lab(elements: Elements, keyword: str) -> tuple[float, float, float] | None:
    """A colour as CIELab L* 0 to 100, a* and b* -128 to 127 (PS3.3 C.10.7.1.1); None if absent or unusable."""
    values = elements.numbers(keyword, 3)
    if not values:
        return None
    lightness, green_red, blue_yellow = values
    return lightness * 100 / 65535, green_red * 255 / 65535 - 128, blue_yellow * 255 / 65535 - 128


def covered(shutter: Shutter, rows: int, columns: int, pixel_shape: float = 1.0) -> NDArray[np.bool_]:
    """Which pixels [rows, columns] the shapes of a shutter cover; ``pixel_shape`` is a pixel's width by its height."""
    row, column = np.mgrid[1 : rows + 1, 1 : columns + 1]
    hidden = np.zeros((rows, columns), np.bool_)
    if shutter.rectangle:
        left, right, top, bottom = shutter.rectangle
        hidden |= (column < left) | (column > right) | (row < top) | (row > bottom)
    if shutter.circle:
        at_row, at_column, radius = shutter.circle
        hidden |= (column - at_column) ** 2 + ((row - at_row) / pixel_shape) ** 2 > radius**2
    if shutter.polygon:
        hidden |= ~_inside(shutter.polygon, row, column)
    return hidden


def _inside(corners: tuple[tuple[int, int], ...], row: Whole, column: Whole) -> NDArray[np.bool_]:
    """Whether places lie within a polygon: a line to the right crosses its edges an odd number of times."""
    inside = np.zeros(row.shape, np.bool_)
    for (row_1, column_1), (row_2, column_2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if row_1 == row_2:
            continue
        crosses = (row_1 > row) != (row_2 > row)
        inside ^= crosses & (column < (column_2 - column_1) * (row - row_1) / (row_2 - row_1) + column_1)
    return inside


def within(shutter: Shutter, rows: int, columns: int) -> bool:
    """Whether something of an image of that size can be seen through each shape of the shutter."""
    boxes = []
    if shutter.rectangle:
        boxes.append(shutter.rectangle)
    if shutter.circle:
        row, column, radius = shutter.circle
        boxes.append((column - radius, column + radius, row - radius, row + radius))
    if shutter.polygon:
        across, down = [column for _, column in shutter.polygon], [row for row, _ in shutter.polygon]
        boxes.append((min(across), max(across), min(down), max(down)))
    left, right, top, bottom = 1, columns, 1, rows
    for box in boxes:
        left, right = max(left, box[0]), min(right, box[1])
        top, bottom = max(top, box[2]), min(bottom, box[3])
    return left <= right and top <= bottom


def _rectangle(elements: Elements) -> tuple[int, int, int, int] | None:
    names = (
        "ShutterLeftVerticalEdge",
        "ShutterRightVerticalEdge",
        "ShutterUpperHorizontalEdge",
        "ShutterLowerHorizontalEdge",
    )
    edges = [elements.integer(name) for name in names]
    left, right, top, bottom = edges
    if left is None or right is None or top is None or bottom is None or left > right or top > bottom:
        elements.remark(_WRONG.format("rectangular"))
        return None
    return left, right, top, bottom


def _circle(elements: Elements) -> tuple[int, int, int] | None:
    center, radius = elements.pair("CenterOfCircularShutter"), elements.integer("RadiusOfCircularShutter")
    if center is None or radius is None or radius < 1:
        elements.remark(_WRONG.format("circular"))
        return None
    return int(center[0]), int(center[1]), radius


def _polygon(elements: Elements) -> tuple[tuple[int, int], ...]:
    values = [int(value) for value in elements.numbers("VerticesOfThePolygonalShutter")]
    points = tuple(zip(values[::2], values[1::2], strict=False))
    points = points[:-1] if len(points) > 1 and points[0] == points[-1] else points
    if len(values) % 2 or len(set(points)) < 3:
        elements.remark(_WRONG.format("polygonal"))
        return ()
    return points


def _overlay(elements: Elements) -> int | None:
    group = elements.integer("ShutterOverlayGroup")
    if group is None:
        elements.remark(_WRONG.format("bitmap"))
    return group


def _grey(elements: Elements) -> int:
    value = elements.integer("ShutterPresentationValue")
    return min(max(value or 0, 0), 65535)
