from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from app.archive.archive import Archive
from app.archive.orders import Urgency
from app.archive.requests import Requests, State
from app.orders.fhir_orders import requests_in
from app.orders.files import take_fhir
from app.orders.hl7_orders import NoOrder
from tests.app.orders.conftest import Images
from tests.reporting.export.samples import NAMES

LOINC, TYPES = "http://loinc.org", "http://terminology.hl7.org/CodeSystem/v2-0203"


def _identifier(kind: str, value: str) -> dict[str, Any]:
    return {"type": {"coding": [{"system": TYPES, "code": kind}]}, "value": value}


def _patient(number: str = "4711", **more: Any) -> dict[str, Any]:
    who = {"resourceType": "Patient", "id": "p1", "birthDate": "1960-01-02", "gender": "female"}
    who["name"] = [{"use": "nickname", "text": "Jenny"}, {"use": "official", "family": "Doe", "given": ["Jane"]}]  # type: ignore[assignment]
    other = {"system": "urn:other", "value": "SSN-1"}
    return {**who, "identifier": [other, _identifier("MR", number)], **more}


def _order(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "id": "s1",
        "status": "active",
        "intent": "order",
        "identifier": [_identifier("PLAC", "P1"), _identifier("ACSN", "A1")],
        "code": {
            "coding": [{"system": LOINC, "code": "24627-2", "display": "CT Chest"}],
            "text": "CT chest with contrast",
        },
        "subject": {"reference": "Patient/p1"},
        **more,
    }


def _observation(code: str, **more: Any) -> dict[str, Any]:
    made = {"resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p1"}}
    return {**made, "code": {"coding": [{"system": LOINC, "code": code}]}, **more}


def _bundle(*resources: dict[str, Any], check: bool = True) -> bytes:
    entries = [
        {"fullUrl": f"https://ris.example/{one['resourceType']}/{one.get('id', number)}", "resource": one}
        for number, one in enumerate(resources)
    ]
    data = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    if check:
        Bundle.model_validate_json(data)  # what is tested here is FHIR, by an independent schema
    return data


WHOLE = _bundle(
    _order(
        priority="stat",
        requester={"reference": "PractitionerRole/r1"},
        reasonCode=[{"text": "Nodule?"}],
        note=[{"text": "Cough for three weeks"}],
        occurrenceDateTime="2026-11-25T08:30:00+01:00",
    ),
    _patient(),
    {
        "resourceType": "PractitionerRole",
        "id": "r1",
        "practitioner": {"reference": "https://ris.example/Practitioner/d1"},
        "telecom": [{"system": "phone", "value": "555-1234"}],
    },
    {
        "resourceType": "Practitioner",
        "id": "d1",
        "name": [{"family": "Hill", "given": ["Sam", "T"], "prefix": ["Dr."]}],
    },
    _observation(
        "98979-8",
        valueQuantity={"value": 44, "comparator": "<", "unit": "mL/min/{1.73_m2}"},
        effectiveDateTime="2026-11-20",
    ),
    _observation("98979-8", valueQuantity={"value": 71, "unit": "mL/min/{1.73_m2}"}, effectiveDateTime="2026-11-01"),
    _observation("2160-0", valueQuantity={"value": 1.4, "unit": "mg/dL"}, effectiveDateTime="2026-11-20"),
    _observation("82810-3", valueCodeableConcept={"text": "Not pregnant"}),
    _observation("98979-8", status="entered-in-error", valueQuantity={"value": 9}, effectiveDateTime="2026-11-24"),
    {
        "resourceType": "AllergyIntolerance",
        "patient": {"reference": "Patient/p1"},
        "code": {"text": "Iodinated contrast media"},
        "reaction": [{"manifestation": [{"text": "urticaria"}], "severity": "moderate"}],
    },
    {
        "resourceType": "AllergyIntolerance",
        "patient": {"reference": "Patient/p1"},
        "code": {"text": "Penicillin"},
        "verificationStatus": {"coding": [{"code": "refuted"}]},
    },
    {
        "resourceType": "Device",
        "id": "v1",
        "patient": {"reference": "Patient/p1"},
        "type": {"text": "Pacemaker"},
    },
    {
        "resourceType": "Flag",
        "status": "active",
        "subject": {"reference": "Patient/p1"},
        "code": {"text": "MRSA"},
    },
    {
        "resourceType": "ImagingStudy",
        "status": "registered",
        "subject": {"reference": "Patient/p1"},
        "basedOn": [{"reference": "ServiceRequest/s1"}],
        "identifier": [{"system": "urn:dicom:uid", "value": "urn:oid:1.2.3.4"}],
        "modality": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "CT"}],
    },
)


def test_an_order_is_read_with_everything_it_points_at() -> None:
    (request,) = requests_in(WHOLE)
    order = request.order
    assert (request.patient.name, request.patient.patient_id) == ("Doe^Jane", "4711")
    assert (request.patient.birth_date, request.patient.sex) == ("19600102", "F")
    assert (order.request.placer_number, order.request.accession, order.study_uid) == ("P1", "A1", "1.2.3.4")
    assert (order.request.procedure, order.request.question) == ("CT chest with contrast", "Nodule?")
    assert order.request.indication == "Cough for three weeks"
    assert (order.request.referrer, order.referrer_contact) == ("Hill^Sam^T^Dr.", "555-1234")
    assert (order.urgency, request.modality, request.scheduled) == (Urgency.EMERGENCY, "CT", "20261125083000")


def test_safety_facts_of_the_bundle_are_warnings() -> None:
    (request,) = requests_in(WHOLE)
    assert request.order.safety.warnings == (
        "Contrast reaction: Iodinated contrast media: urticaria, moderate",
        "Implant: Pacemaker",
        "eGFR <44 (2026-11-20)",
        "Creatinine 1.4 mg/dL (2026-11-20)",
        "Isolation: MRSA",
    )
    assert request.order.safety.harmless == ("Not pregnant",)


def test_facts_of_another_patient_in_the_bundle_are_not_this_ones() -> None:
    other = {**_patient("99"), "id": "p2"}
    foreign = _observation("98979-8", valueQuantity={"value": 20}) | {"subject": {"reference": "Patient/p2"}}
    (request,) = requests_in(_bundle(_order(), _patient(), other, foreign))
    assert request.order.safety.egfr is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("active", State.ACTIVE),
        ("on-hold", State.HELD),
        ("revoked", State.CANCELLED),
        ("entered-in-error", State.CANCELLED),
        ("completed", State.DONE),
        ("unknown", State.ACTIVE),
    ],
)
def test_the_status_of_an_order_is_its_state(status: str, state: State) -> None:
    (request,) = requests_in(_bundle(_order(status=status), _patient()))
    assert request.state is state


def test_a_patient_that_the_order_contains_is_found() -> None:
    order = _order(subject={"reference": "#me"}, contained=[{**_patient(), "id": "me"}])
    (request,) = requests_in(json.dumps(order).encode())
    assert request.patient.patient_id == "4711"


def test_r5_words_are_understood() -> None:
    order = _order(code={"concept": {"text": "MR head"}}, reason=[{"concept": {"text": "Headache"}}])
    (request,) = requests_in(_bundle(order, _patient(), check=False))
    assert (request.order.request.procedure, request.order.request.question) == ("MR head", "Headache")


@pytest.mark.parametrize("language", [one for one in NAMES if "=" not in NAMES[one] and "\\" not in NAMES[one]])
def test_names_in_any_script_are_kept(language: str) -> None:
    family, given = NAMES[language].split("^")
    (request,) = requests_in(_bundle(_order(), _patient(name=[{"family": family, "given": [given]}])))
    assert request.patient.name == NAMES[language]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"resourceType": "Bundle", "entry": 7}',
        b'{"resourceType": "Bundle", "entry": [{"resource": "ServiceRequest"}]}',
        json.dumps(_order()).encode(),
        json.dumps(_order(subject=["x"], identifier="A1")).encode(),
        _bundle(_order(intent="plan"), _patient()),
        _bundle(_order(identifier=[{"system": "urn:x"}]), _patient(), check=False),
        _bundle(_patient()),
    ],
)
def test_what_is_no_order_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(NoOrder, match=r"\.$"):
        requests_in(data)


def test_any_part_of_another_shape_is_left_out_and_nothing_fails() -> None:
    document = json.loads(WHOLE)
    for entry in document["entry"]:
        for name in list(entry["resource"]):
            if name in ("resourceType", "subject", "identifier") or name == "id":
                continue
            for strange in (7, None, "x", [], [7], {"a": []}, [[{}]]):
                kept, entry["resource"][name] = entry["resource"][name], strange
                requests_in(json.dumps(document).encode()) if name not in ("status", "intent") else None
                entry["resource"][name] = kept


def test_an_order_finds_its_images(archive: Archive, images: Images) -> None:
    uid = images()
    taken = take_fhir(archive.database, WHOLE)
    assert (taken.code, taken.orders) == ("AA", 1)
    requests = Requests(archive.database)
    assert requests.studies([requests.all()[0].id]) == {1: [(uid, False)]}


def test_hl7_and_fhir_of_one_order_are_one(archive: Archive, tmp_path: Path) -> None:
    from app.orders.taking import take_message
    from tests.app.orders.messages import order

    take_message(archive.database, order())
    take_fhir(archive.database, WHOLE)
    (kept,) = Requests(archive.database).all()
    assert kept.request.order.request.question == "Nodule?"
