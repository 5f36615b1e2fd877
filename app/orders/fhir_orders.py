"""Orders of FHIR (R4, R4B and R5) as requests: ServiceRequest, alone or in a Bundle with what it points at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.archive.orders import ImagingOrder, Urgency
from app.archive.requests import Request, State
from app.orders.fhir_resources import Resources, Tree, code_text, codes, listed, texts, tree
from app.orders.fhir_safety import safety_of
from app.orders.hl7_orders import LONGEST, NoOrder
from app.orders.moments import dicom_moment, utc_moment
from reporting.report import Order
from viewer.model.code import Code
from viewer.model.study import Patient
from viewer.model.text import clean

_STATES = {
    "on-hold": State.HELD,
    "revoked": State.CANCELLED,
    "entered-in-error": State.CANCELLED,
    "ended": State.CANCELLED,
    "completed": State.DONE,
}
_URGENCY = {"stat": Urgency.EMERGENCY, "asap": Urgency.URGENT, "urgent": Urgency.URGENT, "routine": Urgency.ROUTINE}
_NO_ORDER = frozenset(("proposal", "plan", "option"))
_SYSTEMS = {  # coding systems as DICOM designates them (PS3.16 8)
    "http://loinc.org": "LN",
    "http://snomed.info/sct": "SCT",
    "http://dicom.nema.org/resources/ontology/DCM": "DCM",
    "http://www.radlex.org": "RADLEX",
}
_SEX = {"female": "F", "male": "M", "other": "O"}


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The identifiers of an order, by their type (table 0203)."""

    placer: str = ""
    filler: str = ""
    accession: str = ""


def requests_in(data: bytes) -> tuple[Request, ...]:
    """The orders of a JSON document; raises NoOrder."""
    try:
        top = tree(json.loads(data.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise NoOrder("The file is no JSON in UTF-8.") from error
    resources = Resources(top)
    found = resources.all("ServiceRequest")
    orders = [one for one in found if one.get("intent") not in _NO_ORDER and one.get("status") != "draft"]
    if not orders:
        raise NoOrder("There is no ServiceRequest that is an order." if found else "There is no ServiceRequest.")
    return tuple(_request(one, resources) for one in orders)


def _request(order: Tree, resources: Resources) -> Request:
    patient = patient_of(resources.find(order.get("subject"), order))
    if not patient.patient_id:
        raise NoOrder("The patient of the order has no identifier.")
    numbers = _numbers(order)
    if not (numbers.placer or numbers.filler or numbers.accession):
        raise NoOrder("The order has no identifier: neither placer, nor filler, nor accession number.")
    studies = [one for one in resources.all("ImagingStudy") if _is_for(one, order, resources)]
    imaging = ImagingOrder(
        study_uid=next((uid for one in studies if (uid := _study_uid(one))), ""),
        request=_order(order, numbers, resources),
        urgency=_URGENCY.get(str(order.get("priority")), Urgency.ROUTINE),
        referrer_contact=_contact(order, resources),
        due=_due(order, resources),
        safety=safety_of(order, resources),
    )
    return Request(
        patient,
        imaging,
        _STATES.get(str(order.get("status")), State.ACTIVE),
        modality=_modality(order, studies),
        scheduled=_scheduled(order),
        source="fhir",
        urgency_told="priority" in order,
    )


def _order(order: Tree, numbers: _Numbers, resources: Resources) -> Order:
    concept = tree(order.get("code"))
    concept = tree(concept.get("concept")) or concept  # R5: CodeableReference
    return Order(
        accession=numbers.accession or numbers.filler,
        procedure=clean(code_text(concept), 200),
        procedure_code=_code(concept),
        question=_lines(_reasons(order, resources)),
        indication=_lines([*texts(order.get("note"), "text"), *_supporting(order, resources)]),
        referrer=_person(resources, order),
        placer_number=numbers.placer,
        filler_number=numbers.filler,
    )


def _numbers(order: Tree) -> _Numbers:
    """Identifiers by their type; a single one of no type is the placer's."""
    by_type: dict[str, str] = {}
    for one in listed(order.get("identifier")):
        value = clean(str(one.get("value") or ""), 64)
        kind = next((code for code, _ in codes(tree(one.get("type"))) if code in ("PLAC", "FILL", "ACSN")), "")
        if value:
            by_type.setdefault(kind, value)
    placer = by_type.get("PLAC", "" if {"FILL", "ACSN"} & set(by_type) else by_type.get("", ""))
    return _Numbers(placer, by_type.get("FILL", ""), by_type.get("ACSN", ""))


def _code(concept: Tree) -> Code | None:
    for coding in listed(concept.get("coding")):
        system, value = str(coding.get("system") or ""), str(coding.get("code") or "")
        if value and system:
            scheme = _SYSTEMS.get(system, "L" if system.startswith(("http", "urn")) else system)
            return Code(value, scheme, str(coding.get("display") or concept.get("text") or ""))
    return None


def _reasons(order: Tree, resources: Resources) -> Iterator[str]:
    for concept in listed(order.get("reasonCode")):
        yield code_text(concept)
    for reason in listed(order.get("reason")):  # R5
        yield code_text(tree(reason.get("concept")))
        yield _subject_matter(resources.find(reason.get("reference"), order))
    for reference in listed(order.get("reasonReference")):
        yield _subject_matter(resources.find(reference, order)) or str(reference.get("display") or "")


def _subject_matter(resource: Tree) -> str:
    """What a condition or an observation says."""
    value = resource.get("valueString") or code_text(tree(resource.get("valueCodeableConcept")))
    return ": ".join(part for part in (code_text(tree(resource.get("code"))), str(value or "")) if part)


def _supporting(order: Tree, resources: Resources) -> Iterator[str]:
    for reference in listed(order.get("supportingInfo")):
        resource = resources.find(reference.get("reference", reference), order)
        if resource.get("resourceType") == "Condition":
            yield _subject_matter(resource)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(text.strip() for text in parts if text.strip()))[:LONGEST]


def _person(resources: Resources, order: Tree) -> str:
    reference = order.get("requester")
    resource = resources.find(reference, order)
    if resource.get("resourceType") == "PractitionerRole":
        resource = resources.find(resource.get("practitioner"), resource)
    return person_name(resource) or clean(str(tree(reference).get("display") or ""), 64)


def _contact(order: Tree, resources: Resources) -> str:
    role = resources.find(order.get("requester"), order)
    person = resources.find(role.get("practitioner"), role)
    numbers = [*texts(role.get("telecom"), "value"), *texts(person.get("telecom"), "value")]
    return clean(", ".join(dict.fromkeys(numbers)), 200)


def _due(order: Tree, resources: Resources) -> str:
    """The end of the time in which it is wanted: of a Task that asks for it, else of its own timing."""
    for task in resources.all("Task"):
        if resources.find(task.get("focus"), task) is order:
            end = tree(tree(task.get("restriction")).get("period")).get("end")
            if end:
                return utc_moment(str(end))
    timing = tree(tree(order.get("occurrenceTiming")).get("repeat"))
    return utc_moment(str(tree(timing.get("boundsPeriod")).get("end") or ""))


def _scheduled(order: Tree) -> str:
    period = tree(order.get("occurrencePeriod"))
    return dicom_moment(str(order.get("occurrenceDateTime") or period.get("start") or ""))


def _is_for(study: Tree, order: Tree, resources: Resources) -> bool:
    return any(resources.find(one, study) is order for one in listed(study.get("basedOn")))


def _study_uid(study: Tree) -> str:
    for one in listed(study.get("identifier")):
        value = str(one.get("value") or "")
        if value.startswith("urn:oid:"):
            return value.removeprefix("urn:oid:")
    return ""


def _modality(order: Tree, studies: Iterable[Tree]) -> str:
    found = [code for one in studies for concept in listed(one.get("modality")) for code, _ in codes(concept)]
    found += [str(concept.get("code") or "") for one in studies for concept in listed(one.get("modality"))]
    details = [
        code for concept in listed(order.get("orderDetail")) for code, system in codes(concept) if "DCM" in system
    ]
    return clean(next((code for code in (*found, *details) if code), ""), 16)


def patient_of(resource: Tree) -> Patient:
    """A Patient resource; the hospital's own number (MR) where several identifiers are given."""
    given = [one for one in listed(resource.get("identifier")) if one.get("value")]
    local = [one for one in given if any(code == "MR" for code, _ in codes(tree(one.get("type"))))]
    chosen = next(iter((*local, *given)), {})
    assigner = tree(chosen.get("assigner"))
    issuer = str(assigner.get("display") or tree(assigner.get("identifier")).get("value") or "")
    return Patient(
        person_name(resource),
        clean(str(chosen.get("value") or ""), 64),
        clean(issuer, 64),
        dicom_moment(str(resource.get("birthDate") or ""))[:8],
        _SEX.get(str(resource.get("gender")), ""),
    )


def person_name(resource: Tree) -> str:
    """The official name of a person as DICOM writes names."""
    names = listed(resource.get("name"))
    name = next((one for one in names if one.get("use") == "official"), names[0] if names else {})
    parts = [str(name.get("family") or ""), *_strings(name.get("given"))[:1], " ".join(_strings(name.get("given"))[1:])]
    parts += [""] * (3 - len(parts)) + [" ".join(_strings(name.get("prefix"))), " ".join(_strings(name.get("suffix")))]
    made = "^".join(part.replace("^", " ").replace("=", " ").replace("\\", " ") for part in parts).rstrip("^")
    return made or clean(str(name.get("text") or ""), 64).replace("^", " ")


def _strings(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
