"""Whether each frame of a segmentation says of which segment it is, where it lies, and on which image it was drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from pydicom.dataset import Dataset

from reporting.export.verification.cited_images import identified
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error, warning
from viewer.model.geometry import vector
from viewer.model.study import Instance

SAME_MM = 0.01  # positions are written as decimals
_MOST_SAID = 3  # findings of one kind


def check(document: Document, *, labels: bool) -> Iterator[Finding]:
    """The functional groups of all frames."""
    dataset = document.dataset
    groups = list(dataset.get("PerFrameFunctionalGroupsSequence") or ())
    shared = next(iter(dataset.get("SharedFunctionalGroupsSequence") or ()), Dataset())
    if len(groups) != int(dataset.get("NumberOfFrames") or 0):
        yield error(
            f"The functional groups are of {len(groups)} frames, the pixels of {dataset.get('NumberOfFrames')}."
        )
        return
    if not labels:
        yield from _numbers(dataset, groups, shared)
    yield from _dimensions(dataset, groups)
    yield from _places(dataset, groups, shared)
    yield from _sources(document, groups)


def of_segment(group: Dataset, shared: Dataset) -> int:
    """The number of a frame's segment; 0 where none is named."""
    for place in (group, shared):
        items = place.get("SegmentIdentificationSequence") or ()
        if items and items[0].get("ReferencedSegmentNumber") is not None:
            return int(items[0].ReferencedSegmentNumber)
    return 0


def _numbers(dataset: Dataset, groups: list[Dataset], shared: Dataset) -> Iterator[Finding]:
    known = {int(item.get("SegmentNumber") or 0) for item in dataset.get("SegmentSequence") or ()}
    used = {of_segment(group, shared) for group in groups}
    for number in sorted(used - known):
        what = "Frames do not say of which segment they are." if not number else f"Segment {number} is not described."
        yield error(what)
    for number in sorted(known - used):
        yield warning(f"Segment {number} has no frame; it is empty.")


def _dimensions(dataset: Dataset, groups: list[Dataset]) -> Iterator[Finding]:
    wanted = len(dataset.get("DimensionIndexSequence") or ())
    indices = []
    for group in groups:
        content = group.get("FrameContentSequence") or ()
        value = content[0].get("DimensionIndexValues") if content else None
        indices.append(() if value is None else tuple(int(one) for one in np.atleast_1d(np.asarray(value))))
    if wanted and any(len(one) != wanted or min(one) < 1 for one in indices):
        yield error(f"Each frame must have {wanted} dimension index values, counted from 1.")
    elif wanted and len(set(indices)) != len(indices):
        twice = Counter(indices).most_common(1)[0][0]
        yield error(f"Two frames have the dimension index values {', '.join(map(str, twice))}.")


def _places(dataset: Dataset, groups: list[Dataset], shared: Dataset) -> Iterator[Finding]:
    if not str(dataset.get("FrameOfReferenceUID", "")):
        return
    for keyword, what in (
        ("PlanePositionSequence", "position"),
        ("PlaneOrientationSequence", "orientation"),
        ("PixelMeasuresSequence", "pixel spacing"),
    ):
        missing = sum(keyword not in group and keyword not in shared for group in groups)
        if missing:
            yield error(f"{missing} frames have no {what}.")


def _sources(document: Document, groups: list[Dataset]) -> Iterator[Finding]:
    listed, said = _listed(document.dataset), 0
    for number, group in enumerate(groups, 1):
        for reference in _named(group):
            for finding in (*identified(reference, ""), *_source(document, group, reference, listed, number)):
                said += 1
                if said <= _MOST_SAID:
                    yield finding
    if said > _MOST_SAID:
        yield error(f"{said - _MOST_SAID} more remarks on the images that frames were drawn on are not listed.")


def _source(document: Document, group: Dataset, reference: Dataset, listed: set[str], number: int) -> Iterator[Finding]:
    uid = str(reference.get("ReferencedSOPInstanceUID", ""))
    if uid not in listed:
        yield error(f"Frame {number} was drawn on the image {uid}, which is not among the referenced instances.")
    instance = document.image(uid)
    if instance is None:
        return
    own = str(document.dataset.get("FrameOfReferenceUID", ""))
    if instance.frame_of_reference_uid and own and instance.frame_of_reference_uid != own:
        yield warning(f"Frame {number}: the frame of reference is not that of the image {uid}.")
    if str(reference.get("SpatialLocationsPreserved", "")) == "YES" and not _same_place(group, reference, instance):
        yield error(f"Frame {number} says that it lies as the image {uid}, and does not.")


def _same_place(group: Dataset, reference: Dataset, instance: Instance) -> bool:
    frame = int(reference.get("ReferencedFrameNumber") or 1) - 1
    plane = instance.frames[frame].plane if 0 <= frame < len(instance.frames) else None
    position = (group.get("PlanePositionSequence") or (Dataset(),))[0].get("ImagePositionPatient")
    if plane is None or position is None:
        return True
    return bool(np.abs(vector([float(one) for one in position]) - vector(plane.position)).max() <= SAME_MM)


def _named(group: Dataset) -> Iterator[Dataset]:
    for derived in group.get("DerivationImageSequence") or ():
        yield from derived.get("SourceImageSequence") or ()


def _listed(dataset: Dataset) -> set[str]:
    series = list(dataset.get("ReferencedSeriesSequence") or ())
    for study in dataset.get("StudiesContainingOtherReferencedInstancesSequence") or ():
        series += list(study.get("ReferencedSeriesSequence") or ())
    instances = (one for each in series for one in each.get("ReferencedInstanceSequence") or ())
    return {str(one.get("ReferencedSOPInstanceUID", "")) for one in instances}
