"""Whether the graphics and texts of a presentation state are whole and lie inside their image (PS3.3 C.10.5.1)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from pydicom.dataset import Dataset

from reporting.export.verification import attributes
from reporting.export.verification.coordinates import perpendicular
from reporting.export.verification.finding import Finding, error, warning
from viewer.model.geometry import Vector, vector

_POINTS = {
    "POINT": (1, 1),
    "POLYLINE": (2, math.inf),
    "INTERPOLATED": (2, math.inf),
    "CIRCLE": (2, 2),
    "ELLIPSE": (4, 4),
}
_UNITS = ("PIXEL", "DISPLAY", "MATRIX")
Size = tuple[int, int]  # columns, rows


def graphic_object(item: Dataset, sizes: Sequence[Size]) -> Iterator[Finding]:
    """A graphic on images of those sizes."""
    yield from attributes.with_value(item, ("GraphicAnnotationUnits", "GraphicData"))
    yield from attributes.one_of(item, "GraphicAnnotationUnits", _UNITS)
    kind = str(item.get("GraphicType", ""))
    if kind not in _POINTS:
        yield error(f"The graphic type “{kind}” does not exist.")
        return
    points = _points(item, "GraphicData")
    if points is None or item.get("GraphicDimensions") != 2:
        yield error(f"The {kind} has not two numbers for every point.")
        return
    yield from _count(item, kind, points)
    yield from _inside(points, item.get("GraphicAnnotationUnits"), sizes, f"The {kind}")


def _count(item: Dataset, kind: str, points: Vector) -> Iterator[Finding]:
    said, (least, most) = item.get("NumberOfGraphicPoints"), _POINTS[kind]
    if said != len(points):
        yield error(f"The {kind} has {len(points)} points, but {said} are declared.")
    if not least <= len(points) <= most:
        yield error(f"The {kind} has {len(points)} points.")
        return
    closed = kind in ("CIRCLE", "ELLIPSE") or (len(points) > 2 and bool((points[0] == points[-1]).all()))
    if closed and item.get("GraphicFilled") not in ("Y", "N"):
        yield error(f"The {kind} is closed, but not said to be filled or not.")
    if kind == "ELLIPSE" and not perpendicular(points):
        yield warning("The axes of the ellipse are not perpendicular.")


def text_object(item: Dataset, sizes: Sequence[Size]) -> Iterator[Finding]:
    """A text on images of those sizes."""
    if not str(item.get("UnformattedTextValue", "")).strip():
        yield error("A text is empty.")
    anchored = "AnchorPoint" in item
    boxed = "BoundingBoxTopLeftHandCorner" in item or "BoundingBoxBottomRightHandCorner" in item
    if not anchored and not boxed:
        yield error("A text has neither an anchor point nor a box.")
    if anchored:
        yield from _anchor(item, sizes)
    if boxed:
        yield from _box(item, sizes)


def _anchor(item: Dataset, sizes: Sequence[Size]) -> Iterator[Finding]:
    yield from attributes.with_value(item, ("AnchorPointAnnotationUnits", "AnchorPointVisibility"))
    yield from attributes.one_of(item, "AnchorPointAnnotationUnits", _UNITS)
    yield from attributes.one_of(item, "AnchorPointVisibility", ("Y", "N"))
    points = _points(item, "AnchorPoint")
    if points is None or len(points) != 1:
        yield error("The anchor point of a text is no point.")
        return
    yield from _inside(points, item.get("AnchorPointAnnotationUnits"), sizes, "The anchor point of a text")


def _box(item: Dataset, sizes: Sequence[Size]) -> Iterator[Finding]:
    compulsory = ("BoundingBoxAnnotationUnits", "BoundingBoxTextHorizontalJustification")
    yield from attributes.with_value(item, compulsory)
    yield from attributes.one_of(item, compulsory[0], _UNITS)
    yield from attributes.one_of(item, compulsory[1], ("LEFT", "RIGHT", "CENTER"))
    corners = [
        _points(item, keyword) for keyword in ("BoundingBoxTopLeftHandCorner", "BoundingBoxBottomRightHandCorner")
    ]
    whole = [corner for corner in corners if corner is not None and len(corner) == 1]
    if len(whole) != 2:
        yield error("The box of a text lacks a corner.")
        return
    yield from _inside(np.concatenate(whole), item.get(compulsory[0]), sizes, "The box of a text")


def _points(item: Dataset, keyword: str) -> Vector | None:
    data = item.get(keyword)
    values = [] if data is None else [float(value) for value in np.atleast_1d(data)]
    if not values or len(values) % 2 or not all(map(math.isfinite, values)):
        return None
    return vector(values).reshape(-1, 2)


def _inside(points: Vector, units: object, sizes: Sequence[Size], what: str) -> Iterator[Finding]:
    """PIXEL counts from the corner of the first pixel to that of the last, DISPLAY from 0 to 1 (PS3.3 C.10.5.1.2)."""
    if units == "DISPLAY" and ((points < 0).any() or (points > 1).any()):
        yield error(f"{what} lies outside the displayed area.")
    for columns, rows in dict.fromkeys(sizes) if units == "PIXEL" else ():
        if (points < 0).any() or (points > (columns, rows)).any():
            yield error(f"{what} lies outside the image of {columns} × {rows} pixels.")
