"""What was measured on a reconstructed plane, as spatial coordinates in the patient (PS3.3 C.18.9, SCOORD3D)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydicom.dataset import Dataset

from reporting.export.dicom import codes, content, uids
from reporting.export.exporter import ExportError
from reporting.export.plain import finding
from viewer.model.code import Code
from viewer.model.geometry import Triple, Vector, triple, vector
from viewer.model.measurement import Measurement
from viewer.model.view import Cut

PLANE_METHOD = "mpr"
_SLABS = {"mip": "maximum", "minip": "minimum", "mean": "mean"}


def region(
    measurement: Measurement, graphic: str, points: Sequence[Triple], relationship: str, name: Code | None = None
) -> Dataset:
    """The item for a share of the points; ``graphic`` is the type that they have on an image (PS3.3 C.18.6.1).

    Where the series names no frame of reference, points of its planes mean nothing to other viewers; then the image nearest
    to the plane is named as the source, without coordinates.
    """
    frame = measurement.frame_of_reference_uid
    if not frame:
        return content.image(measurement.image, relationship, codes.SOURCE_OF_MEASUREMENT)
    if not uids.is_uid(frame):
        raise ExportError(
            f"The measurement “{finding(measurement)}” lies in no valid frame of reference. Nothing was exported."
        )
    kind, placed = _in_space(measurement, graphic, points)
    return content.region_in_space(kind, placed, frame, relationship, name)


def _in_space(measurement: Measurement, graphic: str, points: Sequence[Triple]) -> tuple[str, Sequence[Triple]]:
    """Graphic type and points as they are in space: closed lines are polygons, and a circle is an ellipse."""
    if graphic == "POLYLINE" and len(points) > 3 and points[0] == points[-1]:
        return "POLYGON", points
    if graphic == "CIRCLE" and measurement.cut is not None:
        return "ELLIPSE", _circle(measurement.cut, points)
    return graphic, points


def _circle(cut: Cut, points: Sequence[Triple]) -> Sequence[Triple]:
    """The ends of two diameters of the circle around the first point through the second."""
    center, rim = vector(points[0]), vector(points[1])
    along = rim - center
    across = _turned(along, (vector(cut.row_direction), vector(cut.column_direction)))
    return [triple(center + part) for part in (-along, along, -across, across)]


def _turned(along: Vector, axes: tuple[Vector, Vector]) -> Vector:
    """A direction of the plane turned by a right angle within it."""
    row, column = axes
    return np.asarray(-float(along @ column) * row + float(along @ row) * column)


def method(measurement: Measurement) -> Dataset | None:
    """That the values were measured on a plane, interpolated, and over which slab; None on an image."""
    cut = measurement.cut
    if cut is None:
        return None
    slab = f", {_SLABS[cut.slab]} over {cut.slab_mm:g} mm" if cut.slab_mm else ""
    said = Code(PLANE_METHOD, codes.PRIVATE, f"Reconstructed plane, interpolated{slab}")
    return content.coded(codes.METHOD, said, content.HAS_CONCEPT_MOD)
