"""Whether the object says which it is and whose, in one and the same way, in header and dataset."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset, FileMetaDataset

from reporting.export.dicom.uids import is_uid
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error, warning

_UIDS = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
_META = {"MediaStorageSOPClassUID": "SOPClassUID", "MediaStorageSOPInstanceUID": "SOPInstanceUID"}


def check(document: Document) -> Iterator[Finding]:
    """UIDs, patient, and the character set against the letters that are in use."""
    dataset = document.dataset
    for keyword in _UIDS:
        if not is_uid(str(dataset.get(keyword, ""))):
            yield error(f"{keyword} is missing or no UID.")
    if not str(dataset.get("PatientID", "")) and not str(dataset.get("PatientName", "")):
        yield warning("The object names no patient.")
    if "?" in str(dataset.get("PatientName", "")) and dataset.get("SpecificCharacterSet") != "ISO_IR 192":
        yield warning("There are question marks in the patient's name; letters may have been lost when it was written.")
    yield from _meta(dataset)


def _meta(dataset: Dataset) -> Iterator[Finding]:
    meta: FileMetaDataset | None = getattr(dataset, "file_meta", None)
    for keyword, same in _META.items():
        if meta is not None and keyword in meta and meta[keyword].value != dataset.get(same):
            yield error(f"The file header and the object disagree about its {same}.")
