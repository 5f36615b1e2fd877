"""What a signed report leaves as DICOM: the narrative, measurements, volumes, key images as they were seen, and the PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reporting.export import (
    dicom_pdf,
    key_objects,
    presentation_states,
    regions,
    segmentation,
    sr_measurements,
    sr_report,
)
from reporting.export.dicom import uids
from reporting.export.exporter import ExportError, Letterhead
from reporting.report import Report, Status

_NO_LETTERHEAD = Letterhead()


@dataclass(frozen=True, slots=True)
class SignedObject:
    """One DICOM object of a report; ``data`` is the whole file (PS3.10)."""

    role: str
    sop_class_uid: str
    sop_uid: str
    series_uid: str
    data: bytes


def signed_objects(report: Report, letterhead: Letterhead = _NO_LETTERHEAD) -> tuple[SignedObject, ...]:
    """The objects; raises ExportError for a draft, which never leaves, and where any of them cannot be made."""
    if report.status is Status.DRAFT:
        raise ExportError("A draft is not exported. Sign the report first.")
    return tuple(_objects(report, letterhead))


def _objects(report: Report, letterhead: Letterhead) -> Iterator[SignedObject]:
    def made(role: str, sop_class: str, sop_uid: str, data: bytes) -> SignedObject:
        return SignedObject(role, sop_class, sop_uid, uids.series_uid(report.study.uid, role), data)

    narrative = sr_report.make(report, letterhead)
    yield made(sr_report.ROLE, sr_report.SOP_CLASS, uids.document_uid(report), narrative)
    for region in regions.objects(report, letterhead, sr_measurements.tracking_uids(report)):
        yield SignedObject(
            segmentation.ROLE, segmentation.SOP_CLASS, region.sop_uid, region.series_uid, segmentation.make(region)
        )
    if report.has_measurement_document:
        measured = sr_measurements.make(report, letterhead)
        yield made(
            sr_measurements.ROLE, sr_measurements.sop_class(report), sr_measurements.document_uid(report), measured
        )
    for sop_class, sop_uid, shown in presentation_states.all_states(report, letterhead):
        yield made(presentation_states.ROLE, sop_class, sop_uid, shown)
    for title, keys in key_objects.selections(report):
        selected = key_objects.document(report, letterhead, title, keys)
        yield made(key_objects.ROLE, key_objects.SOP_CLASS, key_objects.document_uid(report, title), selected)
    printed = dicom_pdf.make(report, letterhead)
    yield made(dicom_pdf.ROLE, dicom_pdf.SOP_CLASS, dicom_pdf.document_uid(report), printed)
