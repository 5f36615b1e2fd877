"""Orders in the forms that information systems write them, some built by an independent library."""

from __future__ import annotations

import pytest
from hl7apy.core import Message
from hl7apy.validation import Validator

from app.archive.orders import Urgency
from app.archive.requests import Request, State
from app.orders.hl7_orders import requests_in
from app.orders.hl7_text import read_message
from tests.app.orders.messages import fields, header, message, order, pid


def _only(data: bytes) -> Request:
    (request,) = requests_in(read_message(data))
    return request


def _omi() -> bytes:
    made = Message("OMI_O23", version="2.5.1")
    made.msh.msh_3, made.msh.msh_9, made.msh.msh_10, made.msh.msh_11 = "RIS", "OMI^O23^OMI_O23", "7", "P"
    made.msh.msh_18 = "UNICODE UTF-8"
    patient = made.add_group("OMI_O23_PATIENT")
    patient.add_segment("PID").pid_3 = "X9^^^OTHER^PN"
    patient.pid.add_field("PID_3").value = "4711^^^HOSP&1.2.3&ISO^MR"
    patient.pid.pid_5 = "Żółkiewska^Anna^Maria^^Dr.^^L"
    patient.pid.pid_7, patient.pid.pid_8 = "19570412", "F"
    one = made.add_group("OMI_O23_ORDER")
    one.add_segment("ORC").orc_1 = "NW"
    one.orc.orc_2, one.orc.orc_3 = "P1^RIS", "F1^PACS"
    timing = one.add_group("OMI_O23_TIMING")
    timing.add_segment("TQ1").tq1_1 = "1"
    timing.tq1.tq1_7, timing.tq1.tq1_8, timing.tq1.tq1_9 = "20261125083000+0100", "20261125120000+0100", "S"
    asked = one
    asked.add_segment("OBR").obr_4 = "24627-2^CT Chest^LN"
    asked.obr.obr_2, asked.obr.obr_3 = "P1^RIS", "F1^PACS"
    asked.obr.obr_16 = "77^Hill^Sam^T^^Dr."
    asked.obr.obr_31 = "^Pulmonary embolism?"
    asked.add_segment("DG1").dg1_1 = "1"
    asked.dg1.dg1_3, asked.dg1.dg1_6 = "C50.9^Breast cancer^I10", "A"
    seen = asked.add_group("OMI_O23_OBSERVATION")
    seen.add_segment("OBX").obx_2 = "NM"
    seen.obx.obx_3, seen.obx.obx_5, seen.obx.obx_6 = "98979-8^eGFR^LN", "58", "mL/min/{1.73_m2}"
    seen.obx.obx_11, seen.obx.obx_14 = "F", "20261120"
    step = one.add_segment("IPC")
    step.ipc_1, step.ipc_2, step.ipc_3, step.ipc_4 = "ACC9", "RP1", "1.2.840.9", "S1"
    step.ipc_5, step.ipc_9 = "CT", "CT1"
    assert Validator.validate(made)
    return str(made.to_er7()).encode("utf-8")


def test_an_order_that_an_independent_library_built_is_read_whole() -> None:
    request = _only(_omi())
    asked = request.order.request
    assert (request.patient.name, request.patient.patient_id) == ("Żółkiewska^Anna^Maria^Dr.", "4711")
    assert (request.patient.issuer, request.patient.birth_date) == ("HOSP", "19570412")
    assert (asked.accession, asked.placer_number, asked.filler_number) == ("ACC9", "P1", "F1")
    assert (asked.requested_procedure_id, request.order.study_uid) == ("RP1", "1.2.840.9")
    assert (asked.procedure, asked.question, asked.indication) == ("CT Chest", "Pulmonary embolism?", "Breast cancer")
    assert asked.referrer == "Hill^Sam^T^Dr."
    assert (request.order.urgency, request.order.due) == (Urgency.EMERGENCY, "2026-11-25T11:00:00.000+00:00")
    assert (request.modality, request.scheduled, request.station) == ("CT", "20261125083000", "CT1")
    assert (request.order.safety.egfr, request.order.safety.egfr_on) == (58.0, "20261120")


@pytest.mark.parametrize(
    ("control", "status", "state"),
    [
        ("NW", "", State.ACTIVE),
        ("XO", "", State.ACTIVE),
        ("SC", "IP", State.ACTIVE),
        ("SC", "CM", State.DONE),
        ("SC", "CA", State.CANCELLED),
        ("CA", "", State.CANCELLED),
        ("OC", "", State.CANCELLED),
        ("DC", "", State.CANCELLED),
        ("OD", "", State.CANCELLED),
        ("CR", "", State.CANCELLED),
        ("OR", "", State.ACTIVE),
        ("RP", "", State.CANCELLED),
        ("HD", "", State.HELD),
        ("RL", "", State.ACTIVE),
        ("", "", State.ACTIVE),
    ],
)
def test_control_codes_say_where_an_order_stands(control: str, status: str, state: State) -> None:
    data = message(header("ORM^O01"), pid(), fields("ORC", f1=control, f2="P1", f5=status), fields("OBR", f2="P1"))
    assert _only(data).state is state


def test_what_could_not_be_cancelled_is_no_order() -> None:
    for control in ("UC", "UX", "UA"):
        data = message(header("ORM^O01"), pid(), f"ORC|{control}|P1", "OBR|1|P1")
        assert requests_in(read_message(data)) == ()


@pytest.mark.parametrize(
    ("where", "urgency"),
    [
        ({"f5": "STAT"}, Urgency.EMERGENCY),
        ({"f5": "S"}, Urgency.EMERGENCY),
        ({"f27": "1^^^^^A"}, Urgency.URGENT),
        ({"f27": "^^^^^R"}, Urgency.ROUTINE),
        ({}, Urgency.ROUTINE),
        ({"f5": "whatever"}, Urgency.ROUTINE),
    ],
)
def test_urgency_stands_in_any_of_its_places(where: dict[str, str], urgency: Urgency) -> None:
    request = _only(order(**where))
    assert request.order.urgency is urgency
    assert request.urgency_told is bool(where)


def test_segments_in_an_odd_order_and_unknown_ones_are_read() -> None:
    data = message(
        header("ORM^O01"),
        "ZZZ|what|ever",
        "AL1|1|DA|^Latex",
        "ORC|NW|P1",
        "NTE|1||before the request",
        pid(),
        fields("OBR", f2="P1", f18="A1"),
        "ZZ2",
        "NTE|2||first line~second line",
    )
    request = _only(data)
    assert request.order.safety.allergies == ("Latex",)
    assert request.order.request.indication == "before the request\nfirst line\nsecond line"


def test_requests_without_orc_are_orders() -> None:
    data = message(header("ORM^O01"), pid(), fields("OBR", f2="P1"), fields("OBR", f2="P2"))
    assert [one.order.request.placer_number for one in requests_in(read_message(data))] == ["P1", "P2"]


def test_a_second_obr_under_one_orc_without_numbers_is_of_the_same_order() -> None:
    data = message(header("ORM^O01"), pid(), "ORC|NW|P1", fields("OBR", f4="^A"), fields("OBR", f4="^B"))
    assert {one.order.request.placer_number for one in requests_in(read_message(data))} == {"P1"}


@pytest.mark.parametrize(
    ("segment", "warnings", "harmless"),
    [
        ("AL1|1||^No known allergies", (), ("No known allergies",)),
        ("AL1|1||NKDA", (), ("NKDA",)),
        ("AL1|1||^Gadolinium contrast|MI", ("Contrast reaction: Gadolinium contrast: mild",), ()),
        ("AL1|1||^Povidone iodine|U|rash~itch", ("Allergy: Povidone iodine: rash, itch",), ()),
        ("IAM|1||^Latex|||D", (), ()),
        ("IAM|1||^Latex|||A", ("Allergy: Latex",), ()),
        ("OBX|1|NM|33914-3^eGFR^LN||58|ml/min|||||F|||20261101", ("eGFR 58 (2026-11-01)",), ()),
        ("OBX|1|ST|LOCAL^eGFR (CKD-EPI)^L||> 90||||||F", ("eGFR >90",), ()),
        ("OBX|1|ST|33914-3^eGFR^LN||not calculated||||||F", ("Alert: eGFR not calculated",), ()),
        ("OBX|1|NM|33914-3^eGFR^LN||58|ml/min|||||X", (), ()),
        ("OBX|1|NM|14682-9^Creatinine^LN||88|||||||F", ("Creatinine 88 (the unit was not given)",), ()),
        ("OBX|1|NM|2164-2^Creatinine clearance^LN||88|ml/min|||||F", (), ()),
        ("OBX|1|NM|9^Creatine kinase^L||88|U/l|||||F", (), ()),
        ("OBX|1|CE|82810-3^Pregnancy^LN||N^Not pregnant||||||F", (), ("Not pregnant",)),
        ("OBX|1|CE|82810-3^Pregnancy^LN||Y^Pregnant 12 weeks||||||F", ("Pregnancy: Pregnant 12 weeks",), ()),
        (
            "OBX|1|ST|D1^Cochlear implant^L||left, MR safe||||||F",
            ("Implant: Cochlear implant: left, MR safe",),
            (),
        ),
        ("OBX|1|ST|D1^Implants^L||none||||||F", (), ()),
        ("OBX|1|ST|I1^Isolation^L||droplet||||||F", ("Isolation: droplet",), ()),
        (fields("PV1", f15="A1~B6"), ("Pregnancy: Pregnant",), ()),
        (fields("OBR", f12="^Aggressive patient"), ("Alert: Aggressive patient",), ()),
    ],
)
def test_safety_facts_are_read_from_where_they_stand(
    segment: str, warnings: tuple[str, ...], harmless: tuple[str, ...]
) -> None:
    data = message(header("ORM^O01"), pid(), "ORC|NW|P1", segment if segment.startswith("OBR") else "OBR|1|P1", segment)
    safety = requests_in(read_message(data))[0].order.safety
    assert (safety.warnings, safety.harmless) == (warnings, harmless)


def test_of_several_values_of_the_kidneys_the_newest_counts() -> None:
    told = ((60, "20261101"), (30, "20261120"), (90, "2025"))
    values = [f"OBX|1|NM|33914-3^eGFR^LN||{rate}|ml|||||F|||{day}" for rate, day in told]
    assert _only(order(more=values)).order.safety.egfr == 30
