"""The resources that a report refers to: who, what was asked, what was examined, what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.export.dicom.moment import study_offset
from reporting.export.fhir.values import (
    SYSTEMS,
    Tree,
    concept,
    date,
    date_time,
    dicom_uid,
    identifier,
    names,
    quantity,
    url_of,
    without_empty,
)
from reporting.export.page import measured
from reporting.export.plain import finding, one_line, plain
from reporting.report import Person, Report
from reporting.words import words_for
from viewer.model.measurement import Measurement
from viewer.model.study import Series, Study

_SEX = {"F": "female", "M": "male", "O": "other"}
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


@dataclass(frozen=True, slots=True)
class Names:
    """What the resources of one report call each other."""

    patient: str
    request: str
    study: str
    report: str

    @classmethod
    def of(cls, report: Report, document: str) -> Names:
        """By the report's own identity, so that it always has the same."""
        study = report.study
        who = url_of("patient", study.patient.patient_id, study.patient.issuer, document)
        return cls(who, url_of("request", document), url_of("study", study.uid, document), url_of("report", document))


def effective(study: Study) -> str:
    """When the examination was made."""
    return date_time(study.date, study.time, study_offset(study))


def patient(report: Report) -> Tree:
    """Patient."""
    who = report.study.patient
    return without_empty(
        {
            "resourceType": "Patient",
            "identifier": [one for one in [identifier("MR", who.patient_id, one_line(who.issuer))] if one],
            "name": names(who.name),
            "gender": _SEX.get(who.sex.strip().upper(), "unknown"),
            "birthDate": date(who.birth_date),
        }
    )


def practitioner(person: Person) -> Tree:
    """Practitioner."""
    return without_empty(
        {
            "resourceType": "Practitioner",
            "identifier": [{"value": one_line(person.login)}] if person.login else [],
            "name": names(person.name),
        }
    )


def request(report: Report, called: Names, requester: str) -> Tree:
    """ServiceRequest: what was asked for."""
    order, study = report.order, report.study
    numbers = [
        identifier("PLAC", order.placer_number),
        identifier("FILL", order.filler_number),
        identifier("ACSN", order.accession or study.accession),
    ]
    return without_empty(
        {
            "resourceType": "ServiceRequest",
            "identifier": [one for one in numbers if one],
            "status": "active",
            "intent": "order",
            "code": concept(order.procedure_code, order.procedure or study.description),
            "subject": {"reference": called.patient},
            "requester": {"reference": requester} if requester else {},
            "reasonCode": [{"text": plain(order.question)}] if plain(order.question) else [],
            "note": [{"text": plain(order.indication)}] if plain(order.indication) else [],
        }
    )


def imaging_study(report: Report, called: Names) -> Tree:
    """ImagingStudy with its series."""
    study = report.study
    series = [one for one in study.series if one.instances or one.documents]
    modalities = sorted({one.modality for one in series if one.modality})
    return without_empty(
        {
            "resourceType": "ImagingStudy",
            "identifier": [dicom_uid(study.uid)],
            "status": "available",
            "modality": [{"system": SYSTEMS["DCM"], "code": code} for code in modalities],
            "subject": {"reference": called.patient},
            "started": effective(study),
            "basedOn": [{"reference": called.request}],
            "numberOfSeries": len(series),
            "numberOfInstances": sum(len(one.instances) + len(one.documents) for one in series),
            "description": one_line(study.description),
            "series": [_series(one) for one in series],
        }
    )


def _series(series: Series) -> Tree:
    return without_empty(
        {
            "uid": series.uid,
            "number": series.number if series.number is not None and series.number >= 0 else None,
            "modality": {"system": SYSTEMS["DCM"], "code": series.modality or "OT"},
            "description": one_line(series.description),
            "numberOfInstances": len(series.instances) + len(series.documents),
        }
    )


def observation(measurement: Measurement, report: Report, called: Names, status: str) -> Tree:
    """Observation: one number, or several as components; why there is none, where there is none."""
    words = words_for(report.language)
    place = measured.place_text(measurement, words)
    said = f"{measured.finding_text(measurement, words)}: {measured.values_text(measurement, words)}"
    values = measurement.values
    made = {
        "resourceType": "Observation",
        "identifier": [dicom_uid(measurement.tracking_uid)],
        "status": status,
        "category": [{"coding": [{"system": _CATEGORY, "code": "imaging"}]}],
        "code": concept(measurement.title, finding(measurement)),
        "subject": {"reference": called.patient},
        "effectiveDateTime": effective(report.study),
        "derivedFrom": [{"reference": called.study}] if measurement.image.study_uid == report.study.uid else [],
        "note": [{"text": f"{said} ({place})" if place else said}],
    }
    if len(values) == 1:
        made["valueQuantity"] = quantity(values[0])
    elif values:
        made["component"] = [{"code": concept(one.name), "valueQuantity": quantity(one)} for one in values]
    else:
        made["dataAbsentReason"] = {"text": one_line(measured.values_text(measurement, words)) or "not measured"}
    return without_empty(made)
