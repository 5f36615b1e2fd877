"""Signed reports for systems that take a report as one message and no DICOM objects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.archive.index import Index
from app.archive.outbox import Item
from app.destinations.destination import Means
from reporting.export import dicom_pdf
from reporting.export.dicom import uids
from reporting.report import Report
from reporting.store import ReportStore
from viewer.dicom.documents import NoDocument, read_document

PART = "It is part of the report that is sent as one message."
LATER = "A later version of the report was signed and is sent in its place."


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed report and its PDF, byte for byte as it was signed."""

    report: Report
    pdf: bytes


def signed_of(item: Item, means: Means) -> Signed | str:
    """The report whose narrative document an item is, or why nothing is to be sent for the item.

    Every version says all that those before it said, and must not arrive after a later one.

    Raises ValueError with a sentence where its PDF is not in the archive, and Tampered where it is not as it was signed.
    """
    versions = ReportStore(means.archive.database.engine).versions(item.study_uid)
    report = next((one for one in versions if uids.document_uid(one) == item.sop_uid), None)
    if report is None:
        return PART
    if report is not versions[-1]:
        return LATER
    return Signed(report, _pdf(report, means))


def _pdf(report: Report, means: Means) -> bytes:
    file = Index(means.archive).file(dicom_pdf.document_uid(report))
    try:
        return read_document(file or Path("/nowhere")).pdf
    except NoDocument as error:
        raise ValueError(f"The PDF of the report is not in the archive: {error}") from error
