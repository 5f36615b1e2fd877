"""Reads structure sets of radiotherapy: contours and points of regions of interest (PS3.3 A.19.3, C.8.8.5, C.8.8.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from viewer.dicom.elements import Elements
from viewer.dicom.identity import patient, patient_key, required_uid
from viewer.dicom.mask_planes import SAME_PLACE_MM, Placed, Step, mask_of, step_of
from viewer.dicom.part10 import open_source, read_part10
from viewer.dicom.unreadable import Unreadable
from viewer.model.geometry import Plane, Triple, Vector, triple, unit
from viewer.model.polygons import even_odd_area, even_odd_mask
from viewer.model.segment_colours import COLOURS
from viewer.model.segmentation import CLOSED, OPEN, POINT, RTSTRUCT, Amount, Contour, Mask, Segment, Segmentation

STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"
MOST_POINTS = 5_000_000
_KINDS = {
    "CLOSED_PLANAR": CLOSED,
    "CLOSEDPLANAR_XOR": CLOSED,
    "OPEN_PLANAR": OPEN,
    "OPEN_NONPLANAR": OPEN,
    "POINT": POINT,
}
_FLAT_MM = 0.05  # how far the corners of a planar contour may lie off its plane
_SAME_WAY = 1e-3
_FINEST_MM, _MOST_ACROSS = 0.5, 320  # of the mask that is shown on other planes


@dataclass(frozen=True, eq=False, slots=True)
class _Level:
    """The closed contours of one plane as polygons (column, row) in mm of ``plane``."""

    plane: Plane
    polygons: tuple[Vector, ...]


def read_structures(path: Path) -> Segmentation:
    """The regions of an RTSTRUCT file; raises Unreadable with a sentence."""
    stream, size = open_source(path)
    with stream:
        try:
            return _structures(Elements(read_part10(stream, size).dataset))
        except Unreadable:
            raise
        except Exception as fault:  # pydicom gives no closed list of what a broken file raises
            raise Unreadable(f"It is damaged ({type(fault).__name__}).") from None


def _structures(elements: Elements) -> Segmentation:
    rois = elements.items("StructureSetROISequence")
    if not rois:
        raise Unreadable("It names no region of interest.")
    drawn = {item.integer("ReferencedROINumber"): item for item in elements.items("ROIContourSequence")}
    told = {item.integer("ReferencedROINumber"): item for item in elements.items("RTROIObservationsSequence")}
    segments = []
    for place, roi in enumerate(rois):
        number = roi.integer("ROINumber")
        if number is None:
            raise Unreadable("A region of interest has no number.")
        segments.append(_segment(place, number, roi, drawn.get(number), told.get(number)))
    return Segmentation(
        required_uid(elements, "SOPInstanceUID", "SOP Instance UID"),
        required_uid(elements, "StudyInstanceUID", "Study Instance UID"),
        patient_key(patient(elements)),
        RTSTRUCT,
        elements.text("StructureSetLabel") or elements.text("SeriesDescription") or "Structure set",
        tuple(segments),
        tuple(elements.remarks),
    )


def _segment(place: int, number: int, roi: Elements, drawn: Elements | None, told: Elements | None) -> Segment:
    category, kind = _told(told)
    colour = COLOURS[place % len(COLOURS)]
    given = drawn.numbers("ROIDisplayColor", 3) if drawn else ()
    if given and all(0 <= value <= 255 for value in given):
        colour = (int(given[0]), int(given[1]), int(given[2]))
    name = roi.text("ROIName") or f"Region {number}"
    made = Segment(
        number, name, category, kind, colour, roi.code("ReferencedFrameOfReferenceUID"), Amount(None, "No contours")
    )
    try:
        contours = _contours(drawn)
        return _with_contours(made, contours) if contours else replace(made, remark="It has no contours.")
    except Unreadable as fault:
        return replace(made, amount=Amount(None, str(fault)), remark=str(fault))


def _told(told: Elements | None) -> tuple[str, str]:
    """Category and type: by codes where there are some, else the interpreted type (``ORGAN``, ``GTV`` ...)."""
    if told is None:
        return "", ""
    code = told.item("RTROIIdentificationCodeSequence")
    kind = code.text("CodeMeaning") if code else told.text("ROIObservationLabel")
    return told.code("RTROIInterpretedType").capitalize(), kind


def _contours(drawn: Elements | None) -> tuple[Contour, ...]:
    found, total = [], 0
    for item in drawn.items("ContourSequence") if drawn else ():
        kind = _KINDS.get(item.code("ContourGeometricType"))
        values = _decimals(item.data("ContourData"))
        total += len(values)
        if kind is None:
            raise Unreadable("A contour is of a kind that is not known.")
        if not len(values) or len(values) % 3 or total > 3 * MOST_POINTS:
            raise Unreadable("A contour is damaged or too long." if len(values) else "A contour has no usable points.")
        points = values.reshape(-1, 3)
        if kind is CLOSED and len(points) < 3:
            raise Unreadable("A closed contour has fewer than three points.")
        found.append(Contour(kind, points))
    return tuple(found)


def _decimals(data: bytes) -> Vector:
    """The numbers of a decimal string of many values, none where one is unusable; a structure set has millions."""
    try:
        values = np.array(data.strip(b"\0 ").split(b"\\")).astype(np.float64)
    except ValueError:
        return np.empty(0)
    return values if np.isfinite(values).all() and b"_" not in data else np.empty(0)


def _with_contours(made: Segment, contours: tuple[Contour, ...]) -> Segment:
    made = replace(made, contours=contours, centres=np.array([contour.points.mean(axis=0) for contour in contours]))
    closed = [contour.points for contour in contours if contour.kind is CLOSED]
    if not closed:
        said = "No volume: points or open lines only"
        at = contours[len(contours) // 2].points
        return replace(made, amount=Amount(None, said), middle=triple(at[len(at) // 2]))
    levels = _levels(closed)
    step = step_of([level.plane for level in levels], None, None)
    mask = _mask(levels, step)
    middle = _middle(levels)
    return replace(made, amount=_amount(levels, step), mask=mask, middle=middle)


def _levels(closed: Sequence[Vector]) -> tuple[_Level, ...]:
    """Contours by the plane they lie in, in growing order; raises Unreadable where they lie in none or in unlike ones."""
    normal = _normal(max(closed, key=lambda points: abs(float(np.linalg.norm(_area_vector(points))))))
    row = unit(np.cross((0.0, 1.0, 0.0), normal) if abs(normal[1]) < 0.9 else np.cross((0.0, 0.0, 1.0), normal))
    column = np.cross(normal, row)
    found: list[tuple[float, list[Vector]]] = []
    for points in closed:
        heights = points @ normal
        if float(np.ptp(heights)) > 2 * _FLAT_MM:
            raise Unreadable("Its closed contours do not lie in parallel planes.")
        height = float(heights.mean())
        polygon = np.stack([points @ row, points @ column], axis=-1)
        level = next((each for each in found if abs(each[0] - height) <= SAME_PLACE_MM), None)
        if level is None:
            found.append((height, [polygon]))
        else:
            level[1].append(polygon)
    found.sort(key=lambda level: level[0])
    return tuple(
        _Level(Plane(triple(normal * height), triple(row), triple(column), 1.0, 1.0, in_patient=True), tuple(polygons))
        for height, polygons in found
    )


def _area_vector(points: Vector) -> Vector:
    away = points - points[0]
    return np.asarray(np.cross(away, np.roll(away, -1, axis=0)).sum(axis=0) / 2)


def _normal(points: Vector) -> Vector:
    """The normal of the plane of a contour, towards left, back or head."""
    across = _area_vector(points)
    if not float(np.linalg.norm(across)) > 0:
        raise Unreadable("Its closed contours have no area.")
    normal = unit(across)
    return normal if normal[int(np.argmax(np.abs(normal)))] > 0 else -normal


def _amount(levels: tuple[_Level, ...], step: Step) -> Amount:
    if step.mm is None:
        one = "a single contour plane tells no thickness" if len(levels) == 1 else "contours at uneven steps"
        return Amount(None, f"No volume: {one}")
    area = sum(even_odd_area(level.polygons) for level in levels)
    holes = "; a contour inside another is a hole" if any(len(level.polygons) > 1 for level in levels) else ""
    away = np.diff([level.plane.distance for level in levels])
    left_out = "; planes left out between contours are not counted" if away.max() > 1.5 * step.mm else ""
    return Amount(area * step.mm / 1000.0, f"area × spacing (contours {step.mm:.3g} mm apart{holes}{left_out})")


def _mask(levels: tuple[_Level, ...], step: Step) -> Mask:
    """The regions as a mask, for planes that do not hold the contours themselves."""
    corners = np.concatenate([polygon for level in levels for polygon in level.polygons])
    low, size = corners.min(axis=0), np.ptp(corners, axis=0)
    fine = max(float(size.max()) / _MOST_ACROSS, _FINEST_MM)
    columns, rows = (int(np.ceil(side / fine)) + 1 for side in size.tolist())
    frames = []
    for level in levels:
        on_grid = [(polygon - low) / fine for polygon in level.polygons]
        filled = even_odd_mask(on_grid, rows, columns).astype(np.uint8) * np.uint8(255)
        at = triple(level.plane.to_patient(low))
        frames.append(Placed(replace(level.plane, position=at, row_spacing=fine, column_spacing=fine), (0, 0), filled))
    return mask_of(frames, step)


def _middle(levels: tuple[_Level, ...]) -> Triple:
    """The middle of the largest contour of the middle plane."""
    level = levels[len(levels) // 2]
    polygon = max(level.polygons, key=lambda each: even_odd_area([each]))
    return triple(level.plane.to_patient(polygon.mean(axis=0)))
