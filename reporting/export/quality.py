"""Images that are to be taken again, or that limited the reading, as key objects for whoever took them (PS3.16 TID 2010)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import KeyObjectSelectionDocumentStorage

from reporting.export.dicom import codes, content, evidence, general, modules, uids
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.plain import one_line
from reporting.report import Order, Person, Report
from viewer.model.code import Code
from viewer.model.study import ImageRef, Study

SOP_CLASS = str(KeyObjectSelectionDocumentStorage)
ROLE = "quality"
SERIES_NUMBER = 9005
TEMPLATE = "2010"
MODIFIER = codes.dcm("113011", "Document Title Modifier")
DESCRIPTION = codes.dcm("113012", "Key Object Description")


class Demand(StrEnum):
    """What is asked of whoever took the images."""

    REPEAT = "repeat"
    LIMITED = "limited"


TITLES = {
    Demand.REPEAT: codes.dcm("113001", "Rejected for Quality Reasons"),
    Demand.LIMITED: codes.dcm("113010", "Quality Issue"),
}
# CID 7011, Rejected for Quality Reasons, by the words of a reader.
REASONS = {
    "artifact": codes.dcm("111207", "Image artifact(s)"),
    "grid": codes.dcm("111208", "Grid artifact(s)"),
    "positioning": codes.dcm("111209", "Positioning"),
    "motion": codes.dcm("111210", "Motion blur"),
    "under-exposed": codes.dcm("111211", "Under exposed"),
    "over-exposed": codes.dcm("111212", "Over exposed"),
    "double exposure": codes.dcm("113026", "Double exposure"),
    "processing": codes.dcm("111219", "Inappropriate image processing"),
    "mechanical": codes.dcm("111216", "Mechanical failure"),
    "electrical": codes.dcm("111217", "Electrical failure"),
    "software": codes.dcm("111218", "Software failure"),
    "other": codes.dcm("111220", "Other failure"),
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """Which images, what is wrong with them by CID 7011, what is asked, in which words, by whom and when (ISO 8601)."""

    study: Study
    images: tuple[ImageRef, ...]
    demand: Demand
    reason: str
    note: str
    by: Person
    at: str
    uid: str


def document(complaint: Complaint, letterhead: Letterhead) -> bytes:
    """The key object selection; raises ExportError where it names no image of the study, or no known reason."""
    if not complaint.images or any(image.study_uid != complaint.study.uid for image in complaint.images):
        raise ExportError("A quality note is about images of the study. Nothing was written.")
    if complaint.reason not in REASONS:
        raise ExportError(f"There is no reason “{complaint.reason}”; there are {', '.join(REASONS)}.")
    report = _as_report(complaint)
    dataset = modules.common(report, letterhead)
    series = uids.series_uid(complaint.study.uid, ROLE)
    modules.identify(dataset, SOP_CLASS, complaint.uid, series, "KO")
    modules.number(dataset, report, SERIES_NUMBER, "Image quality")
    dataset.ReferencedPerformedProcedureStepSequence = Items()
    general.add_request(dataset, report)
    cited = dict.fromkeys((one.series_uid, one.sop_class_uid, one.sop_uid) for one in complaint.images)
    dataset.CurrentRequestedProcedureEvidenceSequence = evidence.tree((complaint.study.uid, *one) for one in cited)
    said = [content.written(DESCRIPTION, note, content.CONTAINS)] if (note := one_line(complaint.note)) else []
    rows = [
        content.coded(MODIFIER, REASONS[complaint.reason], content.HAS_CONCEPT_MOD),
        *general.context(report),
        *said,
        *_images(complaint.images),
    ]
    dataset.update(content.container(TITLES[complaint.demand], rows, relationship="", template=TEMPLATE))
    return modules.file_bytes(dataset)


def _images(images: Sequence[ImageRef]) -> list[Dataset]:
    return [content.image(image, content.CONTAINS) for image in images]


def _as_report(complaint: Complaint) -> Report:
    """The facts that every object of ours is made from; it is no report, and has no words."""
    study, nothing = complaint.study, Code("", "", "")
    order = Order(accession=study.accession, procedure=study.description)
    bare = Report(complaint.uid, study, nothing, "", "en", (), complaint.by, order)
    return replace(bare, created=complaint.at)
