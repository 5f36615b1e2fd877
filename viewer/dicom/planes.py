"""The plane of an image in the patient (PS3.3 C.7.6.2), or a remark about why it has none."""

from __future__ import annotations

from viewer.dicom.elements import Elements
from viewer.model.geometry import Plane, Triple, unit, usable_orientation, vector

Cosines = tuple[Triple, Triple]
Pair = tuple[float, float]


def plane(position: Triple | None, cosines: Cosines | None, spacing: Pair | None) -> Plane | None:
    """The plane, None unless position, orientation and a positive spacing are all there."""
    if position is None or cosines is None or spacing is None or min(spacing) <= 0:
        return None
    return Plane(position, cosines[0], cosines[1], spacing[0], spacing[1], in_patient=True)


def position(elements: Elements) -> Triple | None:
    """Image Position (Patient), mm."""
    values = elements.numbers("ImagePositionPatient", 3)
    return (values[0], values[1], values[2]) if values else None


def cosines(elements: Elements) -> Cosines | None:
    """Image Orientation (Patient) as two directions of length 1, None when they are not perpendicular unit vectors."""
    values = elements.numbers("ImageOrientationPatient", 6)
    if not values:
        return None
    if not usable_orientation(values[:3], values[3:]):
        elements.remark(
            "Image Orientation (Patient) is not a pair of perpendicular directions; the image is shown without geometry."
        )
        return None
    return (values[0], values[1], values[2]), (values[3], values[4], values[5])


def stepped(first: Plane, offset_mm: float) -> Plane:
    """The parallel plane ``offset_mm`` along the normal."""
    at = vector(first.position) + unit(first.normal) * offset_mm
    x, y, z = at.tolist()
    return Plane(
        (x, y, z), first.row_direction, first.column_direction, first.row_spacing, first.column_spacing, in_patient=True
    )
