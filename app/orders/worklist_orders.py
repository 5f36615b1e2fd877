"""Answers of a modality worklist (PS3.4 K.6.1.2) as requests."""

from __future__ import annotations

from collections.abc import Iterable

from pydicom.dataset import Dataset

from app.archive.orders import ImagingOrder, Urgency
from app.archive.requests import Request, State
from app.network.query import text_of, texts_of
from app.network.worklist_query import codes_of, step_of
from app.orders.safety import NOT_PREGNANT, Gathered
from reporting.report import Order
from viewer.model.code import Code
from viewer.model.study import Patient
from viewer.model.text import clean

_URGENCY = {"STAT": Urgency.EMERGENCY, "HIGH": Urgency.URGENT}
_STATES = {"DISCONTINUED": State.CANCELLED, "COMPLETED": State.DONE}
_PREGNANCY = {"2": "possibly pregnant", "3": "pregnant"}


def requests_of(answers: Iterable[Dataset]) -> tuple[list[Request], int]:
    """One request for each answer that names a patient and a number, and how many did not."""
    found, left_out = [], 0
    for answer in answers:
        request = _request(answer)
        numbers = request.order.request
        if request.patient.patient_id and (numbers.accession or numbers.placer_number or numbers.filler_number):
            found.append(request)
        else:
            left_out += 1
    return found, left_out


def _request(answer: Dataset) -> Request:
    step = step_of(answer)
    priority = text_of(answer, "RequestedProcedurePriority").upper()
    order = ImagingOrder(
        text_of(answer, "StudyInstanceUID"),
        _order(answer, step),
        _URGENCY.get(priority, Urgency.ROUTINE),
        safety=_safety(answer).safety,
    )
    return Request(
        _patient(answer),
        order,
        _STATES.get(text_of(step, "ScheduledProcedureStepStatus").upper(), State.ACTIVE),
        modality=text_of(step, "Modality"),
        scheduled=_scheduled(step),
        station=text_of(step, "ScheduledStationAETitle"),
        source="worklist",
        urgency_told=bool(priority),
    )


def _patient(answer: Dataset) -> Patient:
    name, undeclared = text_of(answer, "PatientName"), "SpecificCharacterSet" not in answer
    return Patient(
        _guessed(name) if undeclared else name,
        text_of(answer, "PatientID"),
        text_of(answer, "IssuerOfPatientID"),
        text_of(answer, "PatientBirthDate"),
        text_of(answer, "PatientSex"),
        name_uncertain=undeclared and not name.isascii(),
    )


def _guessed(name: str) -> str:
    """A name without a character set was read as Latin-1; bytes that are UTF-8 are taken for that."""
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name


def _order(answer: Dataset, step: Dataset) -> Order:
    coded = next(codes_of(answer, "RequestedProcedureCodeSequence"), None)
    reasons = [meaning for _, _, meaning in codes_of(answer, "ReasonForRequestedProcedureCodeSequence")]
    comments = [text_of(answer, name) for name in ("RequestedProcedureComments", "ImagingServiceRequestComments")]
    described = text_of(answer, "RequestedProcedureDescription") or text_of(step, "ScheduledProcedureStepDescription")
    return Order(
        accession=text_of(answer, "AccessionNumber"),
        procedure=clean(described or (coded[2] if coded else ""), 200),
        procedure_code=Code(*coded) if coded and coded[0] and coded[1] else None,
        question=_lines([text_of(answer, "ReasonForTheRequestedProcedure"), *reasons]),
        indication=_lines([text_of(answer, "ReasonForTheImagingServiceRequest"), *comments]),
        referrer=text_of(answer, "RequestingPhysician") or text_of(answer, "ReferringPhysicianName"),
        placer_number=text_of(answer, "PlacerOrderNumberImagingServiceRequest"),
        filler_number=text_of(answer, "FillerOrderNumberImagingServiceRequest"),
        requested_procedure_id=text_of(answer, "RequestedProcedureID"),
    )


def _safety(answer: Dataset) -> Gathered:
    gathered = Gathered()
    for allergy in texts_of(answer, "Allergies"):
        gathered.allergy(allergy)
    for name in ("MedicalAlerts", "SpecialNeeds", "PatientState"):
        for text in texts_of(answer, name):
            gathered.add("alerts", text)
    status = text_of(answer, "PregnancyStatus")
    if status == "1":
        gathered.add("harmless", NOT_PREGNANT)
    gathered.pregnancy(_PREGNANCY.get(status, ""))
    return gathered


def _scheduled(step: Dataset) -> str:
    day, time = text_of(step, "ScheduledProcedureStepStartDate"), text_of(step, "ScheduledProcedureStepStartTime")
    return f"{day}{time.partition('.')[0].ljust(6, '0')}" if day and time else day


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))
