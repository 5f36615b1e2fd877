"""What the parts of a presentation state are for: some of its images, or all (PS3.3 C.10.4, C.10.5, C.11.8)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from reporting.export.verification import cited_images
from reporting.export.verification.document import Document
from viewer.model.study import PixelFormat

_PARTS = {
    "DisplayedAreaSelectionSequence": "A displayed area",
    "SoftcopyVOILUTSequence": "A VOI transformation",
    "GraphicAnnotationSequence": "An annotation",
}


def referenced(document: Document) -> tuple[Dataset, ...]:
    """The references to all images of the presentation state."""
    rows = document.dataset.get("ReferencedSeriesSequence") or ()
    return tuple(reference for row in rows for reference in row.get("ReferencedImageSequence") or ())


def parts(document: Document) -> Iterator[tuple[str, Dataset]]:
    """The parts that may be for some of the images, each with what a sentence calls it."""
    for keyword, name in _PARTS.items():
        for item in document.dataset.get(keyword) or ():
            yield name, item


def images_of(document: Document, part: Dataset) -> tuple[Dataset, ...]:
    """The images that a part is for: those it names, else all."""
    return tuple(part.get("ReferencedImageSequence") or ()) or referenced(document)


def formats_of(document: Document, part: Dataset) -> Iterator[PixelFormat]:
    """Rows and columns of those of its images that are at hand."""
    for reference in images_of(document, part):
        instance = cited_images.at_hand(document, reference)
        if instance is not None and instance.format is not None:
            yield instance.format


def times_covered(document: Document, keyword: str) -> dict[tuple[str, int], int]:
    """How many parts of one kind are for each image and frame (0: the object as a whole) of the presentation state."""
    wanted = {place: 0 for reference in referenced(document) for place in _places(reference)}
    for part in document.dataset.get(keyword) or ():
        named = {place for reference in images_of(document, part) for place in _places(reference)}
        for uid, frame in wanted:
            # a part for the whole object is for each of its frames
            wanted[uid, frame] += (uid, frame) in named or (uid, 0) in named
    return wanted


def _places(reference: Dataset) -> list[tuple[str, int]]:
    uid = str(reference.get("ReferencedSOPInstanceUID", ""))
    return [(uid, number) for number in cited_images.frame_numbers(reference) or (0,)]
