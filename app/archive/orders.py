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
    """What the order says about the patient's safety; nothing said is not the same as nothing known to be wrong."""

    allergies: tuple[str, ...] = ()
    contrast_reactions: tuple[str, ...] = ()
    implants: tuple[str, ...] = ()  # and devices
    egfr: float | None = None  # ml/min/1.73 m2
    egfr_on: str = ""  # DICOM date
    pregnancy: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every flag as a short text for the reader."""
        on = f" ({date_text(self.egfr_on)})" if self.egfr_on else ""
        kidney = f"eGFR {self.egfr:g}{on}" if self.egfr is not None else ""
        lists = (
            ("Allergy", self.allergies),
            ("Contrast reaction", self.contrast_reactions),
            ("Implant", self.implants),
        )
        found = [f"{title}: {text}" for title, texts in lists for text in texts]
        return (*found, *(text for text in (kidney, self.pregnancy and f"Pregnancy: {self.pregnancy}") if text))


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
            connection.execute(delete(schema.orders).where(schema.orders.c.study_uid == order.study_uid))
            connection.execute(schema.orders.insert().values(_row(order)))
            of_study = schema.study.c.uid == order.study_uid
            connection.execute(update(schema.study).where(of_study).values(urgency=int(order.urgency)))

    def get(self, study_uid: str) -> ImagingOrder | None:
        """The order of a study, None where there is none."""
        with self._database.engine.connect() as connection:
            row = connection.execute(select(schema.orders).where(schema.orders.c.study_uid == study_uid)).first()
        return _order(row) if row else None


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
