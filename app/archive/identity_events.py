"""What happened to patients' identities: updates and merges as rows that are only added, each with what it moved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from app.archive.order_tables import patient_event
from app.archive.schema import now_text
from viewer.model.study import Patient


class Kind(StrEnum):
    """What happened to an identity."""

    UPDATE = "update"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Moved:
    """One study (``uid``) or order (``request``) with its patient before and after."""

    before: Patient
    after: Patient
    uid: str = ""
    request: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """A change of an identity. ``undone`` is the moment at which it was taken back, "" where it holds."""

    id: int
    kind: Kind
    moment: str
    source: str
    survivor: Patient
    prior: Patient | None
    moved: tuple[Moved, ...]
    undone: str = ""

    def is_between(self, one: Patient, other: Patient) -> bool:
        """Whether it is a merge of these two IDs that holds, whichever of them is named first."""
        if self.kind is not Kind.MERGE or self.undone or self.prior is None:
            return False
        return {self.survivor.patient_id, self.prior.patient_id} == {one.patient_id, other.patient_id}


def record(
    connection: Connection, kind: Kind, people: tuple[Patient, Patient], source: str, moved: list[Moved]
) -> None:
    """Add a row. ``people`` are the survivor and whom it was put under; both the same for an update."""
    survivor, prior = people
    merged = kind is Kind.MERGE
    row = {
        "kind": kind.value,
        "moment": now_text(),
        "source": source,
        "survivor": patient_json(survivor),
        "prior": patient_json(prior) if merged else "",
        "prior_id": prior.patient_id if merged else "",
        "moved": msgspec.json.encode(moved).decode(),
    }
    connection.execute(insert(patient_event).values(row))


def mark_undone(connection: Connection, event: Event) -> None:
    """A merge does not hold any more."""
    connection.execute(update(patient_event).where(patient_event.c.id == event.id).values(undone=now_text()))


def events(connection: Connection) -> tuple[Event, ...]:
    """All of them, oldest first."""
    return tuple(_event(row) for row in connection.execute(select(patient_event).order_by(patient_event.c.id)))


def merges_between(connection: Connection, one: Patient, other: Patient) -> tuple[Event, ...]:
    """The merges of two IDs that hold, whichever of them was given up, the newest first."""
    found = (*merges_from(connection, one.patient_id), *merges_from(connection, other.patient_id))
    return tuple(sorted((event for event in found if event.is_between(one, other)), key=lambda event: -event.id))


def merges_from(connection: Connection, patient_id: str) -> tuple[Event, ...]:
    """The merges that hold and by which this ID was given up, the newest first."""
    rows = select(patient_event).where(patient_event.c.prior_id == patient_id, patient_event.c.undone == "")
    return tuple(_event(row) for row in connection.execute(rows.order_by(patient_event.c.id.desc())))


def patient_json(patient: Patient) -> str:
    """A patient as a column keeps it."""
    return msgspec.json.encode(patient).decode()


def patient_of(text: str) -> Patient:
    """The patient of a column."""
    return msgspec.json.decode(text, type=Patient)


def _event(row: Row[Any]) -> Event:
    return Event(
        row.id,
        Kind(row.kind),
        row.moment,
        row.source,
        patient_of(row.survivor),
        patient_of(row.prior) if row.prior else None,
        msgspec.json.decode(row.moved, type=tuple[Moved, ...]),
        row.undone,
    )
