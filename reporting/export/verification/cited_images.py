"""Whether one reference to an image holds: identifiers, frames, and the study and series that it is said to lie in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydicom.dataset import Dataset

from reporting.export.dicom.uids import is_uid
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error
from viewer.model.study import Instance

# SOP classes without pixels, by the beginning of their UID: SR and key objects, presentation states, documents.
_NO_IMAGE = tuple(f"1.2.840.10008.5.1.4.1.1.{branch}." for branch in ("88", "11", "104"))


def identified(reference: Dataset, place: str) -> Iterator[Finding]:
    """Both UIDs of a reference."""
    for keyword, name in (("ReferencedSOPClassUID", "SOP class"), ("ReferencedSOPInstanceUID", "instance")):
        if not is_uid(str(reference.get(keyword, ""))):
            yield error(f"A reference has no {name} UID, or one that is none.", place)


def is_image(sop_class: str) -> bool:
    """Whether objects of that SOP class have pixels; said of known classes without only."""
    return not sop_class.startswith(_NO_IMAGE)


def frame_numbers(reference: Dataset) -> tuple[int, ...]:
    """Referenced Frame Number, from 1; () for the whole object."""
    found = reference.get("ReferencedFrameNumber")
    return () if found is None else tuple(int(number) for number in np.atleast_1d(np.asarray(found)))


def frames_exist(document: Document, reference: Dataset, place: str) -> Iterator[Finding]:
    """The frames named are frames of the image, where it is at hand."""
    instance = at_hand(document, reference)
    frames = instance.format.frames if instance is not None and instance.format is not None else None
    for number in frame_numbers(reference):
        if number < 1 or (frames is not None and number > frames):
            has = "frames count from 1" if number < 1 else f"the image has {frames}"
            yield error(f"Frame {number} is named, but {has}.", place)


def lies_in(document: Document, reference: Dataset, study: str, series: str, place: str) -> Iterator[Finding]:
    """The image, where it is at hand, is of that study, series ("" for any), and of the class that the reference says."""
    instance = at_hand(document, reference)
    if instance is None:
        return
    uid = instance.sop_uid
    if instance.study_uid != study:
        yield error(f"The object {uid} is of another study than the one it is listed under.", place)
    elif series and instance.series_uid != series:
        yield error(f"The object {uid} is of another series than the one it is listed under.", place)
    if str(reference.get("ReferencedSOPClassUID", "")) != instance.sop_class_uid:
        yield error(f"The object {uid} is of another SOP class than its reference says.", place)


def at_hand(document: Document, reference: Dataset) -> Instance | None:
    """The facts of the image that a reference names."""
    uid = str(reference.get("ReferencedSOPInstanceUID", ""))
    return document.image(uid) if uid else None
