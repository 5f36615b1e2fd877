"""The segments of segmentations as one plain document, with their volumes."""

from __future__ import annotations

from typing import Any

from app.inspection.cells import cells
from viewer.dicom.segments import read_segmentation
from viewer.dicom.unreadable import Unreadable
from viewer.model.segmentation import Segment
from viewer.model.study import Instance, Series


def segments_of(series: Series) -> list[dict[str, Any]]:
    """What each object of a series of segmentations holds, in the order of their numbers; or why it cannot be read."""
    return [entry for instance in series.instances for entry in _of(instance)]


def _of(instance: Instance) -> list[dict[str, Any]]:
    try:
        with cells() as decode:
            found = read_segmentation(instance, decode)
    except Unreadable as why:
        return [{"sop_uid": instance.sop_uid, "why_not": str(why)}]
    return [_segment(instance.sop_uid, one) for one in found.segments]


def _segment(sop_uid: str, segment: Segment) -> dict[str, Any]:
    return {
        "sop_uid": sop_uid,
        "number": segment.number,
        "name": segment.name,
        "category": segment.category,
        "type": segment.kind,
        "colour": list(segment.colour),
        "volume_ml": segment.amount.ml,
        "how": segment.amount.said,
        "tracking_uid": segment.tracking_uid or None,
        "why_not": segment.remark or None,
    }
