"""Orders as other systems tell them, each kept by its own numbers whether or not images have come for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, or_, select, text, update

from app.archive.order_tables import order_request, order_study
from app.archive.orders import ImagingOrder, Safety
from app.archive.schema import now_text
from app.database import Database
from viewer.model.same_patient import agree
from viewer.model.study import Patient

_LOCK = 9_015_001  # any number that nothing else locks


class State(StrEnum):
    """Where an order stands, as the system that manages it says."""

    ACTIVE = "active"
    HELD = "on hold"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Request:
    """An order. ``scheduled`` is DICOM date and time in one; ``order.study_uid`` is "" where the order names no study.

    ``urgency_told`` is false where the message says nothing of how soon it is wanted.
    """

    patient: Patient
    order: ImagingOrder = field(default_factory=lambda: ImagingOrder(""))
    state: State = State.ACTIVE
    modality: str = ""
    scheduled: str = ""
    station: str = ""
    source: str = ""
    urgency_told: bool = True

    def same_order(self, other: Request) -> bool:
        """Whether two tell of one order: by the number of whoever placed it, else of whoever fills it, else accession."""
        one, two = self.order.request, other.order.request
        if agree(self.patient.issuer, other.patient.issuer) is False:
            return False
        placed = agree(one.placer_number, two.placer_number)
        filled = agree(one.filler_number, two.filler_number)
        procedure = agree(one.requested_procedure_id, two.requested_procedure_id)
        if placed is not None:
            return placed and procedure is not False
        if filled is not None:
            return filled and procedure is not False
        return bool(agree(one.accession, two.accession)) and procedure is not False


@dataclass(frozen=True, slots=True)
class Kept:
    """An order with its row's number, and why images with its accession number were not joined ("" where none were)."""

    id: int
    request: Request
    conflict: str = ""
    changed: str = ""


def alone(connection: Connection) -> None:
    """Until the transaction ends nobody else keeps orders: on SQLite whoever writes is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def keep_request(connection: Connection, told: Request) -> int:
    """Keep an order, or what is new of one that is known; gives the number of its row."""
    known = _known(connection, told)
    if known is None:
        done = connection.execute(insert(order_request).values(**_row(told), received=now_text()))
        key = done.inserted_primary_key
        return int(key[0]) if key else 0
    change_request(connection, known.id, _updated(known.request, told))
    return known.id


def change_request(connection: Connection, request_id: int, request: Request) -> None:
    """Put an order's facts in place of its former ones."""
    connection.execute(update(order_request).where(order_request.c.id == request_id).values(_row(request)))


def get_request(connection: Connection, request_id: int) -> Kept:
    """An order by the number of its row."""
    return _kept(connection.execute(select(order_request).where(order_request.c.id == request_id)).one())


def requests_of(connection: Connection, study_uid: str) -> tuple[Kept, ...]:
    """The orders that stand at a row of the worklist, in the order in which they came."""
    joined = order_request.join(order_study, order_study.c.request_id == order_request.c.id)
    asked = select(order_request).select_from(joined).where(order_study.c.study_uid == study_uid)
    return tuple(_kept(row) for row in connection.execute(asked.order_by(order_request.c.id)))


def requests_by_patient(connection: Connection, patient_id: str) -> tuple[Kept, ...]:
    """Every order under a patient ID, of whatever issuer."""
    asked = select(order_request).where(order_request.c.patient_id == patient_id).order_by(order_request.c.id)
    return tuple(_kept(row) for row in connection.execute(asked))


class Requests:
    """The orders in the database, to be asked from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, study_uid: str) -> tuple[Kept, ...]:
        """The orders that stand at a row of the worklist."""
        with self._database.engine.connect() as connection:
            return requests_of(connection, study_uid)

    def all(self) -> tuple[Kept, ...]:
        """Every order, in the order in which they came."""
        with self._database.engine.connect() as connection:
            return tuple(_kept(row) for row in connection.execute(select(order_request).order_by(order_request.c.id)))

    def studies(self, ids: Iterable[int]) -> dict[int, list[tuple[str, bool]]]:
        """For each order its rows of the worklist, and whether that is one without images."""
        asked = select(order_study).where(order_study.c.request_id.in_(list(ids)))
        found: dict[int, list[tuple[str, bool]]] = {}
        with self._database.engine.connect() as connection:
            for row in connection.execute(asked):
                found.setdefault(row.request_id, []).append((row.study_uid, bool(row.placeholder)))
        return found


def _known(connection: Connection, told: Request) -> Kept | None:
    asked, table = told.order.request, order_request.c
    numbers = (
        (table.placer_number, asked.placer_number),
        (table.filler_number, asked.filler_number),
        (table.accession, asked.accession),
    )
    given = [column == number for column, number in numbers if number]
    if not given:
        return None
    rows = select(order_request).where(table.patient_id == told.patient.patient_id, or_(*given)).order_by(table.id)
    return next((one for one in map(_kept, connection.execute(rows)) if one.request.same_order(told)), None)


def _updated(known: Request, told: Request) -> Request:
    """What is told now in place of what was told before; what is not told at all stays."""
    order, before = told.order, known.order
    request = _filled(order.request, before.request)
    order = replace(
        order,
        study_uid=order.study_uid or before.study_uid,
        request=request,
        referrer_contact=order.referrer_contact or before.referrer_contact,
        due=order.due or before.due,
        urgency=order.urgency if told.urgency_told else before.urgency,
        safety=_safety(order.safety, before.safety),
    )
    patient = _filled(told.patient, known.patient)
    kept = {name: getattr(told, name) or getattr(known, name) for name in ("modality", "scheduled", "station")}
    return replace(told, patient=patient, order=order, **kept)


def _filled(told: Any, known: Any) -> Any:
    """A fact of texts with each that is empty taken from the one before."""
    names = type(told).__dataclass_fields__
    return replace(told, **{name: getattr(told, name) or getattr(known, name) for name in names})


def _safety(told: Safety, known: Safety) -> Safety:
    """A message that leaves a fact out takes no warning away."""
    filled: Safety = _filled(told, known)
    of = known if told.egfr is None else told
    blood = told if told.creatinine else known
    values = replace(filled, egfr=of.egfr, egfr_on=of.egfr_on, egfr_sign=of.egfr_sign)
    return replace(values, creatinine_on=blood.creatinine_on)


def _row(request: Request) -> dict[str, str]:
    numbers = request.order.request
    return {
        "patient_id": request.patient.patient_id,
        "placer_number": numbers.placer_number,
        "filler_number": numbers.filler_number,
        "accession": numbers.accession,
        "study_uid": request.order.study_uid,
        "state": request.state.value,
        "facts": msgspec.json.encode(request).decode(),
        "changed": now_text(),
    }


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.id, msgspec.json.decode(row.facts, type=Request), row.conflict, row.changed)
