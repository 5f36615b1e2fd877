"""An order finds its images by accession number or Study Instance UID, and only where both are of one patient.

While it has found none it stands in the worklist by itself, at a row of ``schema.study`` without objects.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from app.archive import schema
from app.archive.facts import encode_study
from app.archive.order_tables import order_request, order_study
from app.archive.orders import ImagingOrder, Safety, drop_order, put_order
from app.archive.patients import contradiction
from app.archive.remarks import add_remark, drop_remarks
from app.archive.requests import Request, State, get_request, requests_of
from app.archive.search import study_text
from reporting.report import Order
from viewer.model.same_patient import agree, name_key
from viewer.model.study import Patient, Study
from viewer.model.text import clean

NOT_JOINED = "An order with the accession number of this study was not joined: "
CANCELLED = "The order of this study was cancelled"


def settle(connection: Connection, request_id: int) -> None:
    """Bring an order's rows of the worklist up to date, in the caller's transaction. May be run as often as wanted."""
    kept = get_request(connection, request_id)
    before = _links(connection, request_id)
    joined, conflicts = _matches(connection, kept.request)
    if kept.request.state is State.CANCELLED:
        for uid in conflicts:
            drop_remarks(connection, uid, NOT_JOINED)
        conflicts = {}
    _say_conflicts(connection, request_id, kept.conflict, conflicts)
    wanted = dict.fromkeys(joined, False)
    if not joined and kept.request.state is not State.CANCELLED:
        own = next((uid for uid, alone in before.items() if alone), f"2.25.{uuid.uuid4().int}")
        _stand_alone(connection, own, kept.request)
        wanted = {own: True}
    _link(connection, request_id, before, wanted)
    for uid in dict.fromkeys((*before, *wanted)):
        project(connection, uid)


def settle_arrived(connection: Connection, study_uid: str) -> None:
    """Images have come under a study: the orders that wait for them find them."""
    accession = connection.scalar(select(schema.study.c.accession).where(schema.study.c.uid == study_uid)) or ""
    table = order_request.c
    named = or_(table.study_uid == study_uid, (table.accession == accession) & (table.accession != ""))
    linked = select(order_study.c.request_id).where(order_study.c.study_uid == study_uid)
    asked = select(table.id).where(named, table.id.not_in(linked))
    for request_id in list(connection.scalars(asked)):
        settle(connection, request_id)


def settle_gone(connection: Connection, study_uid: str) -> None:
    """The images of a study are gone: its orders wait for images again."""
    linked = (order_study.c.study_uid == study_uid) & (order_study.c.placeholder == 0)
    for request_id in list(connection.scalars(select(order_study.c.request_id).where(linked))):
        settle(connection, request_id)


def project(connection: Connection, study_uid: str) -> None:
    """Make the order of a study from all that stand there."""
    found = requests_of(connection, study_uid)
    if not found:
        drop_order(connection, study_uid)
        return
    standing = [one.request for one in found if one.request.state is not State.CANCELLED]
    put_order(connection, _together(study_uid, standing or [one.request for one in found]))
    drop_remarks(connection, study_uid, CANCELLED)
    if not standing:
        add_remark(connection, study_uid, f"{CANCELLED}.")


def _matches(connection: Connection, request: Request) -> tuple[list[str], dict[str, str]]:
    """The studies with images that the order is for, and for others that its numbers name why they are not."""
    table, numbers = schema.study.c, request.order.request
    named = or_(
        (table.accession == numbers.accession) & (table.accession != ""),
        (table.uid == request.order.study_uid) & (table.uid != ""),
    )
    rows = connection.execute(select(schema.study).where(named, schema.has_objects)).all()
    joined, conflicts = [], {}
    for row in rows:
        reason = _why_not(row, request)
        if reason:
            conflicts[row.uid] = reason
        else:
            joined.append(row.uid)
    return joined, conflicts


def _why_not(row: Row[Any], request: Request) -> str:
    """Why images under the numbers of an order are not joined to it; "" where they are its own.

    The patient IDs must agree, and beside them the name or the birth date where both sides give them.
    """
    images = Patient(row.patient_name, row.patient_id, row.issuer, row.birth_date, row.sex)
    ordered = request.patient
    if agree(images.patient_id, ordered.patient_id) is None:
        return "the order or the images name no patient ID"
    names = agree(name_key(images.name), name_key(ordered.name))
    births = agree(images.birth_date, ordered.birth_date)
    if contradiction(images, ordered) or (names is False and not births):
        return "it names another patient than the images"
    named_other = request.order.study_uid not in ("", row.uid)
    if named_other and agree(row.accession, request.order.request.accession) is not True:
        return "it names another study"
    return ""


def _say_conflicts(connection: Connection, request_id: int, before: str, conflicts: dict[str, str]) -> None:
    text = "; ".join(dict.fromkeys(conflicts.values()))
    if text != before:
        connection.execute(update(order_request).where(order_request.c.id == request_id).values(conflict=text))
    for uid, reason in conflicts.items():
        add_remark(connection, uid, f"{NOT_JOINED}{reason}.")


def _links(connection: Connection, request_id: int) -> dict[str, bool]:
    rows = connection.execute(select(order_study).where(order_study.c.request_id == request_id))
    return {row.study_uid: bool(row.placeholder) for row in rows}


def _link(connection: Connection, request_id: int, before: dict[str, bool], wanted: dict[str, bool]) -> None:
    for uid, alone in before.items():
        if uid not in wanted:
            of_this = (order_study.c.request_id == request_id) & (order_study.c.study_uid == uid)
            connection.execute(delete(order_study).where(of_this))
            if alone:
                _remove_row(connection, uid)
    for uid, alone in wanted.items():
        if uid not in before:
            row = {"request_id": request_id, "study_uid": uid, "placeholder": int(alone)}
            connection.execute(insert(order_study).values(row))
        drop_remarks(connection, uid, NOT_JOINED)


def _remove_row(connection: Connection, uid: str) -> None:
    """Take the row of an order without images out of the worklist."""
    drop_order(connection, uid)
    for table in (schema.claim, schema.seen_images):
        connection.execute(delete(table).where(table.c.study_uid == uid))
    connection.execute(delete(schema.study).where(schema.study.c.uid == uid))


def _stand_alone(connection: Connection, uid: str, request: Request) -> None:
    """The row of an order without images, new or as it is now."""
    values = _row(uid, request)
    here = schema.study.c.uid == uid
    if connection.scalar(select(schema.study.c.uid).where(here)) is None:
        connection.execute(insert(schema.study).values(values))
    else:
        connection.execute(update(schema.study).where(here).values(values))


def _row(uid: str, request: Request) -> dict[str, Any]:
    patient, asked = request.patient, request.order.request
    study = Study(
        uid,
        patient,
        date=request.scheduled[:8],
        time=request.scheduled[8:],
        description=asked.procedure,
        accession=asked.accession,
        referrer=asked.referrer,
    )
    modality = clean(request.modality).replace(" ", "_")
    return {
        "uid": uid,
        "patient_name": patient.name,
        "patient_id": patient.patient_id,
        "issuer": patient.issuer,
        "birth_date": patient.birth_date,
        "sex": patient.sex,
        "name_key": f"{name_key(patient.name)} ",  # with a blank: it is counted as no prior of the same person
        "search": study_text(study),
        "date": study.date,
        "time": study.time,
        "description": clean(asked.procedure),
        "accession": asked.accession,
        "referrer": asked.referrer,
        "modalities": f" {modality} " if modality else "",
        "facts": encode_study(study),
    }


def _together(study_uid: str, requests: Sequence[Request]) -> ImagingOrder:
    """One order of several for the same images: every question and every warning of each."""
    last = requests[-1].order
    asked = [one.order.request for one in requests]
    order = Order(
        accession=last.request.accession,
        procedure=_joined(" + ", (one.procedure for one in asked)),
        procedure_code=last.request.procedure_code,
        question=_joined("\n", (one.question for one in asked)),
        indication=_joined("\n", (one.indication for one in asked)),
        referrer=last.request.referrer,
        placer_number=last.request.placer_number,
        filler_number=last.request.filler_number,
        requested_procedure_id=last.request.requested_procedure_id,
    )
    urgency = max(one.order.urgency for one in requests)
    due = min((one.order.due for one in requests if one.order.due), default="")
    safety = _all_safety([one.order.safety for one in requests])
    return replace(last, study_uid=study_uid, request=order, urgency=urgency, due=due, safety=safety)


def _joined(between: str, texts: Iterable[str]) -> str:
    return between.join(dict.fromkeys(text for text in texts if text))


def _all_safety(facts: Sequence[Safety]) -> Safety:
    """Every warning of each; of laboratory values the newest."""
    lists = {
        name: tuple(dict.fromkeys(text for one in facts for text in getattr(one, name)))
        for name in ("allergies", "contrast_reactions", "implants", "isolation", "alerts", "harmless")
    }
    kidney = max((one for one in facts if one.egfr is not None), key=lambda one: one.egfr_on, default=Safety())
    blood = max((one for one in facts if one.creatinine), key=lambda one: one.creatinine_on, default=Safety())
    return Safety(
        **lists,
        egfr=kidney.egfr,
        egfr_on=kidney.egfr_on,
        egfr_sign=kidney.egfr_sign,
        creatinine=blood.creatinine,
        creatinine_on=blood.creatinine_on,
        pregnancy=_joined("; ", (one.pregnancy for one in facts)),
    )
