"""Volumes of interest as segments: what a report measured by growing becomes a segmentation of its own when it is signed.

Their outlines run along the edges of pixels, so that the voxels follow from them exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reporting.export import segmentation
from reporting.export.dicom import uids
from reporting.export.exporter import ExportError, Letterhead, organisation
from reporting.export.plain import finding
from reporting.report import Report
from viewer.model.geometry import Plane, Vector, vector
from viewer.model.measurement import Measurement, SegmentRef
from viewer.model.polygons import even_odd_mask
from viewer.model.segment_colours import free_colour
from viewer.model.segment_kind import UNSAID
from viewer.model.segment_object import DrawnOn, DrawnSegment, SegmentationObject
from viewer.model.study import ImageRef, Instance, Series

_EVEN = 0.01  # of a step
_ALONE_MM = 1.0


def of_series(report: Report) -> dict[str, list[Measurement]]:
    """The volumes of interest in the study that is reported, by the series they lie in.

    A segmentation is kept in the study of its images, and a report adds nothing to others.
    """
    found: dict[str, list[Measurement]] = {}
    for one in report.measurements:
        if one.outlines and one.image.study_uid == report.study.uid and _placed(report, one):
            found.setdefault(one.image.series_uid, []).append(one)
    return found


def segment_of(report: Report, measurement: Measurement) -> SegmentRef | None:
    """The segment that a measurement was made in: one that was drawn and kept, or of the report's own segmentation."""
    if measurement.segment is not None:
        return measurement.segment
    for series, measured in of_series(report).items():
        if measurement in measured:
            kept, number = object_uid(report, series), measured.index(measurement) + 1
            return SegmentRef(report.study.uid, series_of(report.study.uid, series), kept, number)
    return None


def series_of(study_uid: str, source_series: str) -> str:
    """The series of segmentations of one series of images."""
    return uids.series_uid(study_uid, f"{segmentation.ROLE} of {source_series}")


def object_uid(report: Report, source_series: str) -> str:
    """SOP Instance UID of the segmentation that a report makes of one series."""
    return uids.part_uid(uids.document_uid(report), f"{segmentation.ROLE} of {source_series}")


def objects(report: Report, letterhead: Letterhead, tracked: dict[str, str]) -> Iterable[SegmentationObject]:
    """The segmentations of a report, one for each series; ``tracked`` are the tracking UIDs by measurement."""
    for source, measured in of_series(report).items():
        series = next(one for one in report.study.series if one.uid == source)
        yield _object(report, letterhead, series, measured, tracked)


@dataclass(frozen=True, eq=False, slots=True)
class _Images:
    """The images of a series in the order of their planes, all alike, and their distance where it is the same."""

    all: tuple[DrawnOn, ...]
    first: Instance
    step_mm: float | None
    thickness_mm: float


def _object(
    report: Report, letterhead: Letterhead, series: Series, measured: list[Measurement], tracked: dict[str, str]
) -> SegmentationObject:
    images = _images(series, measured)
    segments: list[DrawnSegment] = []
    form = images.first.format
    if form is None:
        raise ExportError("A volume of interest lies on images that are not known. Nothing was exported.")
    for one in measured:
        colour = free_colour([each.colour for each in segments])
        segments.append(_segment(one, images, (form.rows, form.columns), colour, tracked[one.uid]))
    author = report.signed_by or report.author
    return SegmentationObject(
        report.study,
        images.all,
        form.rows,
        form.columns,
        images.first.frame_of_reference_uid,
        images.step_mm,
        images.thickness_mm,
        tuple(segments),
        f"Volumes of {series.description or series.modality}",
        object_uid(report, series.uid),
        series_of(report.study.uid, series.uid),
        report.version,
        author=author.name,
        made=report.signed_at or report.created,
        institution=organisation(report, letterhead),
        lossy=images.first.lossy,
        lossy_ratio=images.first.lossy_ratio,
        lossy_method=images.first.lossy_method,
    )


def _segment(
    measurement: Measurement, images: _Images, size: tuple[int, int], colour: tuple[int, int, int], tracking_uid: str
) -> DrawnSegment:
    places = {on.image: place for place, on in enumerate(images.all)}
    drawn = {
        places[one.image]: even_odd_mask([vector(line) for line in one.lines], *size) for one in measurement.outlines
    }
    first, last = min(drawn), max(drawn)
    bits = np.zeros((last - first + 1, *size), np.bool_)
    for place, mask in drawn.items():
        bits[place - first] = mask
    name, how = finding(measurement), measurement.name
    return DrawnSegment(name, UNSAID, colour, tracking_uid, (first, 0, 0), bits, "SEMIAUTOMATIC", how)


def _placed(report: Report, measurement: Measurement) -> bool:
    """Whether all images that it crosses are known, with their places."""
    series = next((one for one in report.study.series if one.uid == measurement.image.series_uid), None)
    known = {ref for ref, _, _ in _frames(series)} if series else set()
    return bool(known) and all(one.image in known for one in measurement.outlines)


def _frames(series: Series) -> list[tuple[ImageRef, Plane, Instance]]:
    """The images of a series that have a place in a patient; those of a mosaic are no images that could be named."""
    found = []
    for one in series.instances:
        if one.format is None or one.format.across > 1 or not uids.is_uid(one.frame_of_reference_uid):
            continue
        many = one.format.frames > 1
        for frame in one.frames:
            if frame.plane is not None and frame.plane.in_patient:
                index = frame.index if many else None
                ref = ImageRef(one.study_uid, one.series_uid, one.sop_class_uid, one.sop_uid, index)
                found.append((ref, frame.plane, one))
    return found


def _images(series: Series, measured: list[Measurement]) -> _Images:
    """The images that lie as those do that were measured on, each place once, those measured on first."""
    wanted = {one.image for each in measured for one in each.outlines}
    every = _frames(series)
    first = next(found for found in every if found[0] in wanted)
    alike = [found for found in every if _like(found, first)]
    by_place: dict[float, tuple[ImageRef, Plane, Instance]] = {}
    for found in alike:
        height = round(float(first[1].height(vector(found[1].position))), 3)
        if height not in by_place or found[0] in wanted:
            by_place[height] = found
    heights = vector(sorted(by_place))
    if not wanted <= {found[0] for found in by_place.values()}:
        raise ExportError("Volumes of interest lie on images of different kinds in one series. Nothing was exported.")
    ordered = tuple(DrawnOn(by_place[height][0], by_place[height][1]) for height in heights.tolist())
    step = _step(heights)
    thick = step or first[2].slice_thickness or _ALONE_MM
    return _Images(ordered, first[2], step, thick)


def _like(found: tuple[ImageRef, Plane, Instance], first: tuple[ImageRef, Plane, Instance]) -> bool:
    one, other = found[1], first[1]
    same = np.allclose(
        (*one.row_direction, *one.column_direction, one.row_spacing, one.column_spacing),
        (*other.row_direction, *other.column_direction, other.row_spacing, other.column_spacing),
        atol=1e-4,
    )
    forms = (found[2].format, first[2].format)
    return bool(
        same and forms[0] and forms[1] and (forms[0].rows, forms[0].columns) == (forms[1].rows, forms[1].columns)
    )


def _step(heights: Vector) -> float | None:
    """The distance of the planes where it is the same for all."""
    steps = np.diff(heights)
    if not steps.size or float(np.ptp(steps)) > _EVEN * float(steps.mean()):
        return None
    return float(steps.mean())
