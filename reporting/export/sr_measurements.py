"""The measurements as Comprehensive SR by TID 1500, Measurement Report (PS3.16), in the profile that Cornerstone reads.

Where some were made on reconstructed planes it is a Comprehensive 3D SR, and those have coordinates of the patient.

Every measurement is a Measurement Group (TID 1501); that of a segment is one of a volumetric region (TID 1411), which names
the segment. Every number is inferred from its own coordinates, or flat beside the first where several come from one
region. Nothing here knows a tool: codes, points and names come with the measurement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from pydicom.dataset import Dataset
from pydicom.uid import Comprehensive3DSRStorage, ComprehensiveSRStorage

from reporting.export import regions
from reporting.export.dicom import codes, content, evidence, general, modules, space, uids, volumes
from reporting.export.exporter import Exporter, ExportError, Letterhead
from reporting.export.plain import finding, one_line
from reporting.report import Assessment, Report
from viewer.model.calibration import TAG
from viewer.model.code import DEGREE, MILLIMETRE, SQUARE_MILLIMETRE, SQUARE_PIXEL, Code
from viewer.model.measurement import Measurement, Shape, Value

IN_IMAGES, IN_SPACE = str(ComprehensiveSRStorage), str(Comprehensive3DSRStorage)
ROLE = "measurements"
SERIES_NUMBER = 9002
Points: TypeAlias = Sequence[tuple[float, ...]]  # (column, row) on an image, (x, y, z) in the patient
TEMPLATE, GROUP_TEMPLATE, REGION_TEMPLATE, VOLUME_TEMPLATE = "1500", "1501", "1410", "1411"
EXCHANGE_PREFIX = "Cornerstone3DTools@^0.1.0"

# Cornerstone finds numbers by the meaning of their code, spelled so; meanings are not normative in DICOM.
MEANINGS = {
    ("103339001", "SCT"): "Long Axis",
    ("103340004", "SCT"): "Short Axis",
    ("42798000", "SCT"): "Area",
    ("373098007", "SCT"): "Mean",
    ("386136009", "SCT"): "Standard Deviation",
    ("56851009", "SCT"): "Maximum",
    ("255605001", "SCT"): "Minimum",
    ("131191004", "SCT"): "Perimeter",
    ("131190003", "SCT"): "Radius",
    ("410668003", "SCT"): "Length",
}


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The document; raises ExportError where nothing was measured or assessed (TID 1500 asks for one of both)."""
    if not report.has_measurement_document:
        raise ExportError(
            "The report has no measurements and no categories, so that there is no such document to export."
        )
    dataset = modules.common(report, letterhead)
    series = uids.series_uid(report.study.uid, ROLE)
    modules.identify(dataset, sop_class(report), document_uid(report), series, "SR")
    modules.number(dataset, report, SERIES_NUMBER, "Measurements")
    general.add(dataset, report, letterhead)
    evidence.add(dataset, report, filter(None, (regions.segment_of(report, one) for one in report.measurements)))
    if report.predecessor_uid and report.predecessor_measured:
        replaced = uids.part_uid(report.predecessor_uid, ROLE)
        before = IN_SPACE if report.predecessor_in_space else IN_IMAGES
        evidence.add_predecessor(dataset, report.study.uid, series, before, replaced)
    root = content.container(codes.MEASUREMENT_REPORT, _content(report), relationship="", template=TEMPLATE)
    dataset.update(root)
    return modules.file_bytes(dataset)


def sop_class(report: Report) -> str:
    """SOP Class UID of the report's measurement document."""
    return IN_SPACE if report.in_space else IN_IMAGES


def document_uid(report: Report) -> str:
    """SOP Instance UID of the report's measurement document."""
    return uids.part_uid(uids.document_uid(report), ROLE)


def _content(report: Report) -> Iterator[Dataset]:
    yield from general.context(report)
    yield content.coded(codes.PROCEDURE_REPORTED, general.procedure_reported(report), content.HAS_CONCEPT_MOD)
    if report.measurements:
        yield from _measured(report)
    if report.stated:
        yield content.container(
            codes.EVALUATIONS, [one for assessment in report.stated for one in _evaluation(assessment)]
        )


def _evaluation(assessment: Assessment) -> Iterator[Dataset]:
    """A category by its code, and its statement, which holds modifiers that have no code of their own."""
    yield content.coded(assessment.name, assessment.value, content.CONTAINS)
    yield content.written(codes.COMMENT, one_line(assessment.statement), content.CONTAINS)


def _measured(report: Report) -> Iterator[Dataset]:
    images = dict.fromkeys(measurement.image for measurement in report.measurements)
    library = content.container(codes.IMAGE_LIBRARY_GROUP, [content.image(ref, content.CONTAINS) for ref in images])
    yield content.container(codes.IMAGE_LIBRARY, [library])
    tracked = tracking_uids(report)
    groups = [_group(report, measurement, tracked[measurement.uid]) for measurement in report.measurements]
    yield content.container(codes.IMAGING_MEASUREMENTS, groups)


def tracking_uids(report: Report) -> dict[str, str]:
    """The tracking UID of each measurement by its own UID.

    Of the study that is reported it is the lesion's. What was measured on a prior in the same report keeps its own: viewers
    take two groups of one tracking UID in one document for one.
    """
    own = [one for one in report.measurements if one.image.study_uid == report.study.uid]
    found: dict[str, str] = {}
    for one in (*own, *report.measurements):
        free = one in own and one.tracking_uid not in found.values()
        found.setdefault(one.uid, one.tracking_uid if free else one.uid)
    return found


def _group(report: Report, measurement: Measurement, tracking_uid: str) -> Dataset:
    if not uids.is_uid(tracking_uid):
        raise ExportError(
            f"The measurement “{tracking_identifier(measurement)}” has no valid tracking UID. Nothing was exported."
        )
    segment = regions.segment_of(report, measurement)
    if segment is not None and measurement.values:
        head = _head(measurement, tracking_uid)
        return content.container(
            codes.MEASUREMENT_GROUP, [*head, *volumes.items(measurement, segment)], template=VOLUME_TEMPLATE
        )
    numbers = list(_numbers(measurement)) if measurement.values else [_region(measurement)]
    template = GROUP_TEMPLATE if measurement.values else REGION_TEMPLATE
    head = _head(measurement, tracking_uid)
    return content.container(codes.MEASUREMENT_GROUP, [*head, *numbers], template=template)


def _head(measurement: Measurement, tracking_uid: str) -> Iterator[Dataset]:
    relation = content.HAS_OBS_CONTEXT
    yield content.written(codes.TRACKING_IDENTIFIER, tracking_identifier(measurement), relation)
    yield content.identifier(codes.TRACKING_UID, tracking_uid, relation)
    tag = TAG[measurement.provenance]
    on_plane = space.method(measurement)
    if on_plane is not None:
        yield on_plane
    elif tag and any(value.unit in _CALIBRATED for value in measurement.values):
        method = Code(measurement.provenance.value[:16], codes.PRIVATE, tag)
        yield content.coded(codes.METHOD, method, content.HAS_CONCEPT_MOD)
    if one_line(measurement.label):
        yield content.written(codes.COMMENT, one_line(measurement.label), content.CONTAINS)


_CALIBRATED = (MILLIMETRE, SQUARE_MILLIMETRE)


def tracking_identifier(measurement: Measurement) -> str:
    """The name other viewers know the tool by and the reader's label; without such a name the label or what it is."""
    if not measurement.exchange_tag:
        return finding(measurement)
    known = (EXCHANGE_PREFIX, measurement.exchange_tag, one_line(measurement.label))
    return ":".join(part for part in known if part)


def _numbers(measurement: Measurement) -> Iterator[Dataset]:
    shares = _shares(measurement)
    for value, points in zip(measurement.values, shares, strict=True):
        item = content.number(_spelled(value.name), value)
        yield content.with_children(item, _where(measurement, points, content.INFERRED_FROM)) if points else item


def _where(measurement: Measurement, points: Points, relationship: str, name: Code | None = None) -> Dataset:
    """Where points lie: on their image, or in the patient for those of a plane."""
    if measurement.cut is not None:
        return space.region(measurement, measurement.graphic, [(p[0], p[1], p[2]) for p in points], relationship, name)
    pixels = [(point[0], point[1]) for point in points]
    return content.region(measurement.graphic, pixels, measurement.image, relationship, name)


def _shares(measurement: Measurement) -> list[Points]:
    """The points that each number rests on; () for a number that has none of its own.

    Where some say which those are (the two axes of a lesion), the others have none; else all share those of the first.
    """
    values, points = measurement.values, _points(measurement)
    if any(value.of for value in values):
        return [[points[index] for index in value.of] for value in values]
    return [_drawn(measurement), *[()] * (len(values) - 1)]


def _points(measurement: Measurement) -> Points:
    if measurement.cut is not None:
        return measurement.exchange_points or measurement.points
    return measurement.exchange_pixels or measurement.pixels


def _drawn(measurement: Measurement) -> Points:
    points = _points(measurement)
    if measurement.graphic != "POLYLINE":
        return points
    if len(points) == 3 and _measures(measurement.values, (DEGREE,)):
        return points[0], points[1], points[1], points[2]  # an angle as two lines, both from its vertex
    closed = measurement.shape in _CLOSED or _measures(measurement.values, (SQUARE_MILLIMETRE, SQUARE_PIXEL))
    return (*points, points[0]) if closed and points[0] != points[-1] else points


_CLOSED = (Shape.CLOSED, Shape.CURVE)


def _measures(values: Sequence[Value], units: tuple[Code, ...]) -> bool:
    return any(value.unit in units for value in values)


def _region(measurement: Measurement) -> Dataset:
    return _where(measurement, _drawn(measurement), content.CONTAINS, codes.IMAGE_REGION)


def _spelled(name: Code) -> Code:
    return Code(name.value, name.scheme, MEANINGS.get((name.value, name.scheme), name.meaning))


EXPORTER = Exporter("sr-measurements", "DICOM measurements (TID 1500)", ".dcm", "application/dicom", make)
