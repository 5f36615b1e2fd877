"""Whether the documents that a report replaces are named completely (PS3.3 C.17.2, Predecessor Documents Sequence)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from reporting.export.dicom.uids import is_uid
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error, warning
from reporting.export.verification.kinds import COMPREHENSIVE, COMPREHENSIVE_3D


def check(document: Document) -> Iterator[Finding]:
    """Every predecessor is a document by its full address, of the same kind, and not the document itself."""
    for study in document.dataset.get("PredecessorDocumentsSequence") or ():
        for series in study.get("ReferencedSeriesSequence") or ():
            yield from _series(document, study, series)
        if not study.get("ReferencedSeriesSequence"):
            yield error("A predecessor is named without its series.")


def _series(document: Document, study: Dataset, series: Dataset) -> Iterator[Finding]:
    references = series.get("ReferencedSOPSequence") or ()
    if not references:
        yield error("A predecessor's series names no document.")
    for reference in references:
        uid = str(reference.get("ReferencedSOPInstanceUID", ""))
        address = (study.get("StudyInstanceUID"), series.get("SeriesInstanceUID"), uid)
        if not all(is_uid(str(part or "")) for part in address):
            yield error("A predecessor's study, series or instance UID is missing or no UID.")
        if uid == document.dataset.get("SOPInstanceUID"):
            yield error("The document names itself as its predecessor.")
        if _kind(str(reference.get("ReferencedSOPClassUID", ""))) != _kind(document.sop_class):
            yield warning("A predecessor is an object of another kind than the document that replaces it.")


def _kind(sop_class: str) -> str:
    """Comprehensive SR with and without coordinates in space are one kind: a report may gain or lose the last of them."""
    return COMPREHENSIVE if sop_class == COMPREHENSIVE_3D else sop_class
