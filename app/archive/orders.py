"""What the hospital asked for, per study: the question, how soon, and what must be known before contrast or a magnet."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import msgspec
from sqlalchemy import Connection, Row, delete, select, update

from app.archive import schema
from app.database import Database
from reporting.report import Order
from viewer.model.text import date_text


class Urgency(IntEnum):
    """How soon a report is needed; sorts."""

    ROUTINE = 0
    URGENT = 1
    EMERGENCY = 2


@dataclass(frozen=True, slots=True)
class Safety:
    """What the order says about the patient's safety; nothing said is not the same as nothing known to be wrong.

    ``egfr_sign`` is ``<`` or ``>`` where the laboratory gives a bound and no number. A creatinine is never without the unit
    that came with it. ``harmless`` is what was said and calls for no care: "No known allergies".
    """

    allergies: tuple[str, ...] = ()
    contrast_reactions: tuple[str, ...] = ()
    implants: tuple[str, ...] = ()  # and devices
    egfr: float | None = None  # ml/min/1.73 m2
    egfr_on: str = ""  # DICOM date
    pregnancy: str = ""
    egfr_sign: str = ""
    creatinine: str = ""  # as the laboratory writes it, with its unit
    creatinine_on: str = ""
    isolation: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()  # whatever else whoever ordered wants to be known
    harmless: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every flag as a short text for the reader."""
        lists = (
            ("Allergy", self.allergies),
            ("Contrast reaction", self.contrast_reactions),
            ("Implant", self.implants),
        )
        found = [f"{title}: {text}" for title, texts in lists for text in texts]
        kidney = (
            f"eGFR {self.egfr_sign}{self.egfr:g}{_on(self.egfr_on)}" if self.egfr is not None else "",
            f"Creatinine {self.creatinine}{_on(self.creatinine_on)}" if self.creatinine else "",
        )
        found += [text for text in (*kidney, self.pregnancy and f"Pregnancy: {self.pregnancy}") if text]
        found += [f"Isolation: {text}" for text in self.isolation]
        return (*found, *(f"Alert: {text}" for text in self.alerts))


def _on(day: str) -> str:
    return f" ({date_text(day)})" if day else ""


@dataclass(frozen=True, slots=True)
class ImagingOrder:
    """An order for one study. ``due`` is a moment in UTC as ``schema.now_text`` writes it, or ""."""

    study_uid: str
    request: Order = field(default_factory=Order)
    urgency: Urgency = Urgency.ROUTINE
    referrer_contact: str = ""
    due: str = ""
    safety: Safety = field(default_factory=Safety)


class Orders:
    """The orders in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, order: ImagingOrder) -> None:
        """Keep an order, in place of the study's former one; the study takes over its urgency."""
        with self._database.writing() as connection:
            put_order(connection, order)

    def get(self, study_uid: str) -> ImagingOrder | None:
        """The order of a study, None where there is none."""
        with self._database.engine.connect() as connection:
            row = connection.execute(select(schema.orders).where(schema.orders.c.study_uid == study_uid)).first()
        return _order(row) if row else None


def put_order(connection: Connection, order: ImagingOrder) -> None:
    """The same within the caller's transaction."""
    connection.execute(delete(schema.orders).where(schema.orders.c.study_uid == order.study_uid))
    connection.execute(schema.orders.insert().values(_row(order)))
    _rank(connection, order.study_uid, order.urgency)


def drop_order(connection: Connection, study_uid: str) -> None:
    """A study has no order any more."""
    connection.execute(delete(schema.orders).where(schema.orders.c.study_uid == study_uid))
    _rank(connection, study_uid, Urgency.ROUTINE)


def _rank(connection: Connection, study_uid: str, urgency: Urgency) -> None:
    connection.execute(update(schema.study).where(schema.study.c.uid == study_uid).values(urgency=int(urgency)))


def urgency_of(connection: Connection, study_uid: str) -> int:
    """The urgency that waits for a study's first object; 0 (routine) without an order."""
    asked = select(schema.orders.c.urgency).where(schema.orders.c.study_uid == study_uid)
    return connection.execute(asked).scalar() or 0


def _row(order: ImagingOrder) -> dict[str, str | int]:
    request = order.request
    return {
        "study_uid": order.study_uid,
        "accession": request.accession,
        "procedure": request.procedure,
        "clinical_question": request.question,
        "indication": request.indication,
        "urgency": int(order.urgency),
        "referrer": request.referrer,
        "referrer_contact": order.referrer_contact,
        "due": order.due,
        "safety": msgspec.json.encode(order.safety).decode(),
        "facts": msgspec.json.encode(request).decode(),
    }


def _order(row: Row[tuple[object, ...]]) -> ImagingOrder:
    return ImagingOrder(
        row.study_uid,
        msgspec.json.decode(row.facts, type=Order),
        Urgency(row.urgency),
        row.referrer_contact,
        row.due,
        msgspec.json.decode(row.safety, type=Safety),
    )
