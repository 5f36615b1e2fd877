"""The PDF of a report inside a DICOM object (Encapsulated PDF, PS3.3 A.45.1)."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import EncapsulatedPDFStorage

from reporting.export import pdf, sr_report
from reporting.export.dicom import evidence, modules, uids
from reporting.export.dicom.codes import code_sequence
from reporting.export.exporter import Exporter, Letterhead
from reporting.report import Report, Status

SOP_CLASS = str(EncapsulatedPDFStorage)
ROLE = "pdf"
SERIES_NUMBER = 9003


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The object, with the narrative document as its source."""
    return wrap(report, letterhead, pdf.make(report, letterhead))


def wrap(report: Report, letterhead: Letterhead, document: bytes) -> bytes:
    """The object around a PDF that was already made."""
    dataset = modules.common(report, letterhead)
    series = uids.series_uid(report.study.uid, ROLE)
    modules.identify(dataset, SOP_CLASS, document_uid(report), series, "DOC")
    modules.number(dataset, report, SERIES_NUMBER, "Report (PDF)")
    dataset.ConversionType = "WSD"
    dataset.AcquisitionDateTime = ""
    dataset.BurnedInAnnotation = "YES"  # the patient's name stands in it
    dataset.VerificationFlag = "VERIFIED" if report.status is Status.FINAL else "UNVERIFIED"
    dataset.ConceptNameCodeSequence = code_sequence(report.title)
    modules.put(dataset, "DocumentTitle", modules.text(report.title.meaning, 1024))
    dataset.SourceInstanceSequence = Items([evidence.reference(sr_report.SOP_CLASS, uids.document_uid(report))])
    return modules.file_bytes(_filled(dataset, document))


def document_uid(report: Report) -> str:
    """SOP Instance UID of the report's PDF object."""
    return uids.part_uid(uids.document_uid(report), ROLE)


def _filled(dataset: Dataset, document: bytes) -> Dataset:
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocument = document + b"\0" * (len(document) % 2)
    dataset.EncapsulatedDocumentLength = len(document)
    return dataset


EXPORTER = Exporter("dicom-pdf", "DICOM PDF (Encapsulated PDF)", ".dcm", "application/dicom", make)
