"""Whether spatial coordinates are whole, on one image, and inside it (PS3.3 C.18.6)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from reporting.export.verification.document import Document, Item, references
from reporting.export.verification.finding import Finding, error, warning
from viewer.model.geometry import Vector, vector
from viewer.model.study import Instance

_POINTS = {"POINT": (1, 1), "CIRCLE": (2, 2), "ELLIPSE": (4, 4), "POLYLINE": (2, math.inf), "MULTIPOINT": (1, math.inf)}


def check(document: Document) -> Iterator[Finding]:
    """All SCOORD items."""
    for item in document.items:
        if item.kind == "SCOORD":
            yield from _shape(item)
            yield from _image(document, item)


def points(item: Item) -> Vector | None:
    """The points (n, 2) of an SCOORD as (column, row) from the corner of the first pixel; None if they are not whole."""
    data = item.dataset.get("GraphicData")
    values = [] if data is None else [float(value) for value in np.atleast_1d(data)]
    if not values or len(values) % 2 or not all(math.isfinite(value) for value in values):
        return None
    return vector(values).reshape(-1, 2)


def drawn(item: Item) -> Vector | None:
    """The points (n, 2) of an SCOORD; None if they are not whole or not as many as its graphic type has."""
    found, (least, most) = points(item), _POINTS.get(str(item.dataset.get("GraphicType", "")), (0, -1))
    return found if found is not None and least <= len(found) <= most else None


def _shape(item: Item) -> Iterator[Finding]:
    graphic, found = str(item.dataset.get("GraphicType", "")), points(item)
    if graphic not in _POINTS:
        yield error(f"The graphic type “{graphic}” does not exist.", item.place)
    elif found is None:
        yield error(f"The coordinates of the {graphic} are missing, no numbers, or odd in number.", item.place)
    elif not _POINTS[graphic][0] <= len(found) <= _POINTS[graphic][1]:
        yield error(f"The {graphic} has {len(found)} points.", item.place)
    elif graphic == "ELLIPSE" and not perpendicular(found):
        yield warning("The axes of the ellipse are not perpendicular.", item.place)


def perpendicular(ends: Vector) -> bool:
    """Whether the axes of an ellipse are, by the ends (4, 2) of the major and of the minor."""
    one, two = ends[1] - ends[0], ends[3] - ends[2]
    lengths = float(np.linalg.norm(one) * np.linalg.norm(two))
    return lengths == 0.0 or abs(float(one @ two)) / lengths < 0.02


def _image(document: Document, item: Item) -> Iterator[Finding]:
    images = [child for child in item.children if child.kind == "IMAGE"]
    if not images:
        yield error("The coordinates name no image on which they lie.", item.place)
    for child in images:
        for reference in references(child):
            instance = document.image(str(reference.get("ReferencedSOPInstanceUID", "")))
            if instance is not None and instance.format is not None:
                yield from _on(instance, item, reference.get("ReferencedFrameNumber"))


def _on(instance: Instance, item: Item, frame: object) -> Iterator[Finding]:
    pixels, found = instance.format and instance.format.stored, points(item)
    if pixels is None or found is None:
        return
    if (found < 0).any() or (found > (pixels.columns, pixels.rows)).any():
        yield error(f"Coordinates lie outside the image of {pixels.columns} × {pixels.rows} pixels.", item.place)
    numbers = [] if frame is None else [int(number) for number in np.atleast_1d(np.asarray(frame))]
    if pixels.frames > 1 and not numbers:
        yield error(f"The image has {pixels.frames} frames, and none is named.", item.place)
    if any(not 1 <= number <= pixels.frames for number in numbers):
        yield error(f"Frame {max(numbers)} is named, but the image has {pixels.frames}.", item.place)


def frame_of(item: Item) -> tuple[str, int] | None:
    """The instance and frame (from 0) that an SCOORD lies on."""
    for child in item.children:
        for reference in references(child):
            number = np.atleast_1d(np.asarray(reference.get("ReferencedFrameNumber") or 1))[0]
            return str(reference.get("ReferencedSOPInstanceUID", "")), int(number) - 1
    return None
