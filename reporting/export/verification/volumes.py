"""Whether the group of a volumetric region (PS3.16 TID 1411) names its segment and source, and says its volume truly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export.dicom.uids import is_uid
from reporting.export.verification.document import Document, Item, first_code, references
from reporting.export.verification.finding import Finding, error, warning
from reporting.export.verification.numbers import half_digit, readable
from reporting.export.verification.segment_frames import of_segment
from reporting.export.verification.segmentation import LABEL_MAP, SEGMENTATION
from reporting.export.verification.templates import template_of

REGIONS = {"121191": "segment", "121231": "surface", "130488": "region in space"}
_SOURCES = {"121232", "121233"}
_SURFACES = "1.2.840.10008.5.1.4.1.1.66.5"
_VOLUMES = {"118565006", "126032"}
_IN_ML = {"ml": 1.0, "mL": 1.0, "cm3": 1.0, "mm3": 0.001, "l": 1000.0}
RELATIVE = 1e-3


def check(document: Document) -> Iterator[Finding]:
    """All groups of that template."""
    for item in document.items:
        if item.concept == "125007" and template_of(item) == "1411":
            yield from _group(document, item)


def _group(document: Document, group: Item) -> Iterator[Finding]:
    found = [child for child in group.children if child.concept in REGIONS]
    kinds = {child.concept for child in found}
    if len(kinds) != 1:
        what = "no segment, surface or region" if not kinds else "regions of several kinds"
        yield error(f"The volumetric group names {what}.", group.place)
    segments = [child for child in found if child.concept == "121191"]
    sources = [child for child in group.children if child.concept in _SOURCES]
    if segments and not sources:
        yield error("The volumetric group names neither the source series nor the source images.", group.place)
    for source in sources:
        if source.concept == "121232" and not is_uid(str(source.dataset.get("UID", ""))):
            yield error("The source series is no UID.", source.place)
    if not any(child.kind == "NUM" for child in group.children):
        yield warning("The volumetric group holds no number.", group.place)
    for segment in segments:
        yield from _segment(document, group, segment)


def _segment(document: Document, group: Item, segment: Item) -> Iterator[Finding]:
    if segment.kind != "IMAGE" or segment.relationship != "CONTAINS":
        yield error(f"{segment.title} must be an image that the group contains.", segment.place)
    for reference in references(segment):
        kind = str(reference.get("ReferencedSOPClassUID", ""))
        numbers = [int(one) for one in np.atleast_1d(np.asarray(reference.get("ReferencedSegmentNumber") or []))]
        if kind not in (SEGMENTATION, LABEL_MAP, _SURFACES):
            yield error("The referenced segment is of no segmentation.", segment.place)
        elif not numbers:
            yield error("The referenced segment has no number.", segment.place)
        elif kind == SEGMENTATION:
            yield from _truth(document, group, reference, numbers)


def _truth(document: Document, group: Item, reference: Dataset, numbers: list[int]) -> Iterator[Finding]:
    """The segment exists, and the volume is that of its voxels; where the segmentation is at hand."""
    instance = document.image(str(reference.get("ReferencedSOPInstanceUID", "")))
    if instance is None or instance.location is None:
        return
    found = dcmread(instance.location.path)
    known = {int(item.get("SegmentNumber") or 0) for item in found.get("SegmentSequence") or ()}
    for number in sorted(set(numbers) - known):
        yield error(f"Segment {number} is named; the segmentation has no such segment.", group.place)
    held = millilitres(found, numbers[0]) if set(numbers) <= known and len(numbers) == 1 else None
    if held is None:
        return
    for item in group.children:
        for value in filter(readable, item.dataset.get("MeasuredValueSequence") or ()):
            unit = first_code(value, "MeasurementUnitsCodeSequence")
            each = _IN_ML.get(unit.value) if unit and item.concept in _VOLUMES else None
            if each is None:
                continue
            said, slack = float(value.NumericValue) * each, half_digit(value) * each + RELATIVE * held
            if abs(said - held) > slack:
                yield error(
                    f"{item.title} says {said:.6g} ml; the voxels of its segment are {held:.6g} ml.", item.place
                )


def millilitres(dataset: Dataset, number: int) -> float | None:
    """The volume of the voxels of a segment of a binary segmentation; None where it does not tell their size."""
    if str(dataset.get("SegmentationType", "")) != "BINARY" or dataset.get("BitsAllocated") != 1:
        return None
    shared = next(iter(dataset.get("SharedFunctionalGroupsSequence") or ()), Dataset())
    measures = next(iter(shared.get("PixelMeasuresSequence") or ()), Dataset())
    spacing, step = measures.get("PixelSpacing"), measures.get("SpacingBetweenSlices")
    if spacing is None or step is None or dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return None
    size = int(dataset.Rows) * int(dataset.Columns)
    groups = dataset.PerFrameFunctionalGroupsSequence
    bits = np.unpackbits(np.frombuffer(dataset.PixelData, np.uint8), bitorder="little", count=size * len(groups))
    frames = bits.reshape(len(groups), size)
    of = np.array([of_segment(group, shared) == number for group in groups])
    return int(frames[of].sum()) * float(spacing[0]) * float(spacing[1]) * float(step) / 1000.0
