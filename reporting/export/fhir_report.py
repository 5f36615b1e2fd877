"""The report as a FHIR R4 transaction, as IHE's Interactive Multimedia Report stores one (RAD-141).

A DiagnosticReport with its text, its PDF, and the resources that it refers to. Each is created only where the receiver has
none of the same identifier yet, so that a transaction that is sent again makes nothing twice.
"""

from __future__ import annotations

import base64
import html
import json

from reporting.export import pdf
from reporting.export.dicom import uids
from reporting.export.dicom.moment import moment
from reporting.export.exporter import Exporter, ExportError, Letterhead, organisation
from reporting.export.fhir.resources import (
    Names,
    effective,
    imaging_study,
    observation,
    patient,
    practitioner,
    request,
)
from reporting.export.fhir.values import DICOM_UID, Tree, concept, dicom_uid, url_of, without_empty
from reporting.export.page import facts, head, signature
from reporting.export.plain import filled_sections, one_line, plain
from reporting.report import Person, Report, Status

_SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074"
_IMPRESSION = "19005-8"


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The bundle as JSON; raises ExportError for a draft and for a report that says nothing."""
    return bundle(report, letterhead, pdf.make(report, letterhead))


def bundle(report: Report, letterhead: Letterhead, document: bytes) -> bytes:
    """The bundle around a PDF that was already made."""
    if report.status is Status.DRAFT:
        raise ExportError("A draft is not exported. Sign the report first.")
    if not filled_sections(report):
        raise ExportError("The report has no text, so that there is nothing to export.")
    entries = _entries(report, letterhead, document)
    made = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    return json.dumps(made, ensure_ascii=False, indent=1).encode("utf-8")


def status(report: Report) -> str:
    """DiagnosticReport.status."""
    if report.status is Status.PRELIMINARY:
        return "preliminary"
    return "appended" if report.addendum_number else "final"


def _entries(report: Report, letterhead: Letterhead, document: bytes) -> list[Tree]:
    uid = uids.document_uid(report)
    called = Names.of(report, uid)
    people = {one: url_of("person", one.name, one.login, uid) for one in _people(report)}
    referrer = next((url for one, url in people.items() if one == _referrer(report)), "")
    state = "preliminary" if report.status is Status.PRELIMINARY else "final"
    measured = [
        (url_of("measurement", one.uid, uid), observation(one, report, called, state)) for one in report.measurements
    ]
    told = _report(report, letterhead, called, [url for url, _ in measured])
    told["resultsInterpreter"] = [
        {"reference": people[one]} for one in people if one in (report.signed_by, report.author)
    ]
    told["presentedForm"] = [_pdf(report, document)]
    entries = [
        _entry(called.report, told, f"identifier={DICOM_UID}|urn:oid:{uid}"),
        _entry(called.patient, patient(report)),
        *(_entry(url, practitioner(one)) for one, url in people.items()),
        _entry(called.request, request(report, called, referrer)),
        _entry(called.study, imaging_study(report, called), f"identifier={DICOM_UID}|urn:oid:{report.study.uid}"),
    ]
    return entries + [_entry(url, one) for url, one in measured]


def _entry(url: str, resource: Tree, unless: str = "") -> Tree:
    """Create a resource, unless there is one that ``unless`` finds."""
    asked = {"method": "POST", "url": resource["resourceType"], "ifNoneExist": unless or _same_number(resource)}
    return {"fullUrl": url, "resource": resource, "request": without_empty(asked)}


def _same_number(resource: Tree) -> str:
    """How the receiver finds the same resource: only by an identifier of a system that is the whole world's."""
    found = next((one for one in resource.get("identifier", []) if one.get("system") == DICOM_UID), None)
    same_each_time = resource["resourceType"] != "Observation"  # a lesion has one in every report
    return f"identifier={DICOM_UID}|{found['value']}" if found and same_each_time else ""


def _people(report: Report) -> list[Person]:
    given = [report.signed_by, report.author, _referrer(report)]
    return list(dict.fromkeys(one for one in given if one is not None and one.name))


def _referrer(report: Report) -> Person:
    return Person(report.order.referrer or report.study.referrer)


def _report(report: Report, letterhead: Letterhead, called: Names, measured: list[str]) -> Tree:
    impression = next((one for one in filled_sections(report) if one.heading.value == _IMPRESSION), None)
    name = one_line(organisation(report, letterhead))
    return without_empty(
        {
            "resourceType": "DiagnosticReport",
            "text": {"status": "additional", "div": _narrative(report)},
            "identifier": [dicom_uid(uids.document_uid(report))],
            "basedOn": [{"reference": called.request}],
            "status": status(report),
            "category": [{"coding": [{"system": _SECTION, "code": "RAD"}]}],
            "code": concept(report.title, head.title_text(report)),
            "subject": {"reference": called.patient},
            "effectiveDateTime": effective(report.study),
            "issued": _issued(report),
            "performer": [{"display": name}] if name else [],
            "result": [{"reference": url} for url in measured],
            "imagingStudy": [{"reference": called.study}],
            "conclusion": plain(impression.text) if impression else "",
        }
    )


def _issued(report: Report) -> str:
    """When it was signed; "" without an offset from UTC, for an instant needs one."""
    at = moment(report.signed_at or report.created)
    day = f"{at.date[:4]}-{at.date[4:6]}-{at.date[6:]}"
    time = f"{at.time[:2]}:{at.time[2:4]}:{at.time[4:]}"
    return f"{day}T{time}{at.offset[:3]}:{at.offset[3:]}" if at.offset else ""


def _pdf(report: Report, document: bytes) -> Tree:
    made = {
        "contentType": "application/pdf",
        "language": report.language,
        "data": base64.b64encode(document).decode("ascii"),
        "title": head.title_text(report),
    }
    return without_empty(made)


def _narrative(report: Report) -> str:
    """The whole report for people, as XHTML without anything but paragraphs."""
    rows = [*facts.patient_rows(report), *facts.examination_rows(report)]
    lines = [facts.patient_name(report), *(f"{label}: {value}" for label, value in rows)]
    parts = [_paragraph("\n".join(lines))]
    for section in filled_sections(report):
        parts += [f"<h3>{_shown(one_line(section.title))}</h3>", _paragraph(plain(section.text))]
    parts.append(_paragraph("\n".join(signature.signature_lines(report))))
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{"".join(parts)}</div>'


def _paragraph(text: str) -> str:
    return f"<p>{'<br/>'.join(_shown(line) for line in text.split(chr(10)))}</p>"


def _shown(text: str) -> str:
    return html.escape(text, quote=False)


EXPORTER = Exporter("fhir", "FHIR R4 bundle (IHE IMR)", ".json", "application/fhir+json", make)
