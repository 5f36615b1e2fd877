"""Whether a presentation state is whole and says which images it is for (PS3.3 A.33, C.11.10, C.11.11)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from reporting.export.dicom.uids import is_uid
from reporting.export.verification import attributes, cited_images, displayed_area, graphic_annotations, grey_transforms
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error
from reporting.export.verification.presented import parts, referenced

GREYSCALE, COLOUR = "1.2.840.10008.5.1.4.1.1.11.1", "1.2.840.10008.5.1.4.1.1.11.2"


def check(document: Document) -> Iterator[Finding]:
    """Modules, images, and everything that is said of them; the greyscale transformations of a greyscale state."""
    yield from _modules(document)
    yield from _relationship(document)
    yield from _orientation(document.dataset)
    yield from displayed_area.check(document)
    yield from graphic_annotations.check(document)
    yield from _parts(document)
    if document.sop_class == GREYSCALE:
        yield from grey_transforms.check(document)


def _modules(document: Document) -> Iterator[Finding]:
    dataset = document.dataset
    yield from attributes.common(document, "PR")
    compulsory = ("InstanceNumber", "ContentLabel", "PresentationCreationDate", "PresentationCreationTime")
    yield from attributes.with_value(dataset, compulsory)
    yield from attributes.empty_allowed(dataset, ("SeriesNumber", "ContentDescription", "ContentCreatorName"))


def _orientation(dataset: Dataset) -> Iterator[Finding]:
    if "ImageRotation" not in dataset and "ImageHorizontalFlip" not in dataset:
        return
    if dataset.get("ImageRotation") not in (0, 90, 180, 270):
        yield error("Image Rotation is missing or none of 0, 90, 180 and 270 degrees.")
    yield from attributes.with_value(dataset, ("ImageHorizontalFlip",))
    yield from attributes.one_of(dataset, "ImageHorizontalFlip", ("Y", "N"))


def _relationship(document: Document) -> Iterator[Finding]:
    rows = document.dataset.get("ReferencedSeriesSequence") or ()
    if not rows:
        yield error("The presentation state names no image that it is for.")
    seen: set[tuple[str, tuple[int, ...]]] = set()
    for row in rows:
        series = str(row.get("SeriesInstanceUID", ""))
        if not is_uid(series):
            yield error("A series of images is named without its UID.")
        if not row.get("ReferencedImageSequence"):
            yield error("A series is named, but none of its images.")
        for reference in row.get("ReferencedImageSequence") or ():
            yield from _image(document, reference, series)
            key = (str(reference.get("ReferencedSOPInstanceUID", "")), cited_images.frame_numbers(reference))
            if key in seen:
                yield error(f"The image {key[0]} is named twice.")
            seen.add(key)


def _image(document: Document, reference: Dataset, series: str) -> Iterator[Finding]:
    yield from cited_images.identified(reference, "")
    yield from cited_images.frames_exist(document, reference, "")
    # A presentation state lies in the study of its images (PS3.3 C.11.11).
    study = str(document.dataset.get("StudyInstanceUID", ""))
    yield from cited_images.lies_in(document, reference, study, series, "")
    if not cited_images.is_image(str(reference.get("ReferencedSOPClassUID", ""))):
        yield error("The presentation state is for an object that is no image.")


def _parts(document: Document) -> Iterator[Finding]:
    """Every part that is for some of the images is for images that the state as a whole is for."""
    known = {str(reference.get("ReferencedSOPInstanceUID", "")) for reference in referenced(document)}
    for name, item in parts(document):
        for reference in item.get("ReferencedImageSequence") or ():
            uid = str(reference.get("ReferencedSOPInstanceUID", ""))
            if known and uid not in known:
                yield error(f"{name} is for the image {uid}, which the presentation state as a whole is not for.")
            yield from cited_images.frames_exist(document, reference, "")
