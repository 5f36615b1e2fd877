"""The report as HL7 version 2.5.1, ORU^R01 (chapter 7): sections, measurements, and the PDF, in UTF-8."""

from __future__ import annotations

import hashlib

from reporting.export import pdf
from reporting.export.dicom import uids
from reporting.export.dicom.moment import moment, study_offset
from reporting.export.exporter import Exporter, ExportError, Letterhead, organisation
from reporting.export.hl7.observations import Observations
from reporting.export.hl7.people import doctor, interpreter, patient
from reporting.export.hl7.text import DELIMITERS, coded, components, date_time, escaped, formatted, segment
from reporting.export.plain import filled_sections
from reporting.report import Report, Status
from viewer.model.code import Code

CHARSET = "UNICODE UTF-8"
_SECTIONS = {"CT": "CT", "MR": "NMR", "US": "RUS", "NM": "NMS", "PT": "NMS"}  # table 0074


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The message with the PDF inside; raises ExportError for a draft and for a report that says nothing."""
    return message(report, letterhead, pdf.make(report, letterhead))


def message(report: Report, letterhead: Letterhead, document: bytes) -> bytes:
    """The message around a PDF that was already made. The same report always has the same control ID (MSH-10)."""
    if report.status is Status.DRAFT:
        raise ExportError("A draft is not exported. Sign the report first.")
    if not filled_sections(report):
        raise ExportError("The report has no text, so that there is nothing to export.")
    state = status(report)
    segments = [
        _header(report, letterhead),
        patient(report),
        segment("PV1", "1", "U"),
        segment("ORC", "RE", *_numbers(report), "", "CM" if state != "P" else "IP"),
        _request(report, state),
        *Observations(report, state).all(document),
    ]
    return ("\r".join(segments) + "\r").encode("utf-8")


def control_id(report: Report) -> str:
    """MSH-10 of the report's message, at most 20 characters."""
    return hashlib.sha256(f"{uids.document_uid(report)}/{report.version}".encode()).hexdigest()[:20].upper()


def status(report: Report) -> str:
    """OBR-25 and OBX-11: preliminary, final, or a correction of what was final: an addendum sends everything anew."""
    if report.status is Status.PRELIMINARY:
        return "P"
    return "C" if report.addendum_number else "F"


def _header(report: Report, letterhead: Letterhead) -> str:
    at = moment(report.signed_at or report.created)
    facility = escaped(organisation(report, letterhead))[:200]
    kind = "ORU^R01^ORU_R01"
    fields = [DELIMITERS, "LECTERN", facility, "", "", at.date_time, "", kind, control_id(report), "P", "2.5.1"]
    return segment("MSH", *fields, "", "", "", "", "", CHARSET)


def _numbers(report: Report) -> tuple[str, str]:
    """Placer and filler number; a filler number there must be (OBR-3), and the accession number is one."""
    order, study = report.order, report.study
    filler = order.filler_number or order.accession or study.accession or study.uid
    return components(order.placer_number), components(filler)


def _request(report: Report, state: str) -> str:
    order, study = report.order, report.study
    procedure = order.procedure_code or Code("", "", order.procedure or study.description)
    at = moment(report.signed_at or report.created)
    made = date_time(study.date, study.time, study_offset(study))
    fields = {
        1: "1",
        2: _numbers(report)[0],
        3: _numbers(report)[1],
        4: coded(procedure) if procedure.value else components("", procedure.meaning) or coded(report.title),
        7: made,
        13: formatted(order.indication),
        16: doctor(order.referrer or study.referrer),
        18: escaped(order.accession or study.accession),
        19: escaped(order.requested_procedure_id),
        22: at.date_time,
        24: next((_SECTIONS[series.modality] for series in study.series if series.modality in _SECTIONS), "RAD"),
        25: state,
        31: components("", order.question) if order.question else "",
        32: interpreter(report.signed_by) if report.signed_by else "",
        33: interpreter(report.author) if report.signed_by and report.author != report.signed_by else "",
    }
    return segment("OBR", *(fields.get(number, "") for number in range(1, 34)))


EXPORTER = Exporter("hl7", "HL7 v2.5.1 result (ORU^R01)", ".hl7", "x-application/hl7-v2+er7; charset=utf-8", make)
