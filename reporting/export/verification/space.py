"""Whether coordinates in the patient are whole, flat, in a frame of reference of the images, and give the numbers said."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from pydicom.dataset import Dataset

from reporting.export.dicom.uids import is_uid
from reporting.export.verification.coordinates import perpendicular
from reporting.export.verification.document import Document, Item, first_code, references
from reporting.export.verification.finding import Finding, error, warning
from reporting.export.verification.numbers import RELATIVE, geometry, half_digit, readable
from viewer.model.geometry import Vector, vector

# PS3.3 C.18.9.1.2
_POINTS = {
    "POINT": (1, 1),
    "MULTIPOINT": (1, math.inf),
    "POLYLINE": (2, math.inf),
    "POLYGON": (4, math.inf),
    "ELLIPSE": (4, 4),
    "ELLIPSOID": (6, 6),
}
_FLAT = ("POLYGON", "ELLIPSE")
FLAT_MM = 0.01  # coordinates are single precision: a metre from the origin a tenth of a micrometre is lost
_ON_IMAGES = {"POLYGON": "POLYLINE"}


def check(document: Document) -> Iterator[Finding]:
    """All SCOORD3D items, and the numbers inferred from them."""
    frames = _frames(document)
    for item in document.items:
        if item.kind == "SCOORD3D":
            yield from _shape(item)
            yield from _frame(item, frames)
        elif item.kind == "NUM":
            yield from _number(item)


def points(item: Item) -> Vector | None:
    """The points (n, 3) in patient mm; None where they are not whole."""
    data = item.dataset.get("GraphicData")
    values = [] if data is None else [float(value) for value in np.atleast_1d(data)]
    if not values or len(values) % 3 or not all(math.isfinite(value) for value in values):
        return None
    return vector(values).reshape(-1, 3)


def flattened(found: Vector) -> tuple[Vector, float]:
    """Points (n, 3) in the plane nearest to them (n, 2), mm, and how far the farthest lies off it."""
    centred = found - found.mean(axis=0)
    axes = np.linalg.eigh(centred.T @ centred)[1]  # in columns, that of the least spread first: the normal
    return centred @ axes[:, 1:], float(np.abs(centred @ axes[:, 0]).max())


def _shape(item: Item) -> Iterator[Finding]:
    graphic, found = str(item.dataset.get("GraphicType", "")), points(item)
    if graphic not in _POINTS:
        yield error(f"The graphic type “{graphic}” does not exist in space.", item.place)
    elif found is None:
        yield error(f"The coordinates of the {graphic} are missing, no numbers, or not three for a point.", item.place)
    elif not _POINTS[graphic][0] <= len(found) <= _POINTS[graphic][1]:
        yield error(f"The {graphic} has {len(found)} points.", item.place)
    elif graphic == "POLYGON" and (found[0] != found[-1]).any():
        yield error("The polygon is not closed: its last point is not its first.", item.place)
    elif graphic in _FLAT and flattened(found)[1] > FLAT_MM:
        yield error(f"The {graphic} does not lie in one plane.", item.place)
    elif graphic == "ELLIPSE" and not perpendicular(flattened(found)[0]):
        yield warning("The axes of the ellipse are not perpendicular.", item.place)


def _frames(document: Document) -> frozenset[str]:
    """The frames of reference of the images that the document names, as far as they are at hand."""
    named = (reference for item in document.items if item.kind == "IMAGE" for reference in references(item))
    instances = (document.image(str(reference.get("ReferencedSOPInstanceUID", ""))) for reference in named)
    return frozenset(one.frame_of_reference_uid for one in instances if one is not None)


def _frame(item: Item, frames: frozenset[str]) -> Iterator[Finding]:
    frame = str(item.dataset.get("ReferencedFrameOfReferenceUID", ""))
    if not is_uid(frame):
        yield error("The coordinates name no frame of reference, or one that is no UID.", item.place)
    elif frames and frame not in frames:
        yield error("The frame of reference of the coordinates is that of no image of the document.", item.place)


def _number(item: Item) -> Iterator[Finding]:
    for value in filter(readable, item.dataset.get("MeasuredValueSequence") or ()):
        unit = first_code(value, "MeasurementUnitsCodeSequence")
        for child in item.children:
            if child.kind == "SCOORD3D" and unit:
                yield from _compared(item, child, unit.value, value)


def _compared(item: Item, where: Item, unit: str, value: Dataset) -> Iterator[Finding]:
    graphic, found = str(where.dataset.get("GraphicType", "")), points(where)
    if found is None or unit not in ("mm", "mm2", "deg"):
        return
    flat = flattened(found)[0]
    expected = geometry(item.concept, _ON_IMAGES.get(graphic, graphic), flat, vector((1.0, 1.0)), unit)
    said = float(value.NumericValue)
    if expected is not None and abs(said - expected) > half_digit(value) + RELATIVE * abs(expected):
        yield error(f"{item.title} says {said:g} {unit}; its coordinates give {expected:.4g}.", item.place)
