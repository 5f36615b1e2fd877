"""The record of what left to whom: written before anything shows outside, and never taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from sqlalchemy import insert, select, update

from app.archive.schema import departure, now_text
from app.database import Database


class Kind(StrEnum):
    """How something left."""

    EXPORT = "export"
    DEIDENTIFIED = "export without identity"
    SENT = "sent"
    DELETED = "deleted"  # ``method`` is then the reason
    BROUGHT_BACK = "brought back"


@dataclass(frozen=True, slots=True)
class Departure:
    """Something that leaves. ``method`` says how the identity was removed, "" where it was not."""

    reader: str
    kind: Kind
    destination: str
    studies: tuple[str, ...]
    objects: int
    recipient: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the record; ``completed`` is "" where it was begun and did not end."""

    moment: str
    completed: str
    departure: Departure


class Departures:
    """The record. Its methods may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, leaving: Departure) -> int:
        """Note that something is about to leave; gives the number of the line."""
        row = {
            "moment": now_text(),
            "reader": leaving.reader,
            "kind": str(leaving.kind),
            "destination": leaving.destination,
            "recipient": leaving.recipient,
            "studies": msgspec.json.encode(leaving.studies).decode(),
            "objects": leaving.objects,
            "method": leaving.method,
        }
        with self._database.writing() as connection:
            return int((connection.execute(insert(departure).values(**row)).inserted_primary_key or (0,))[0])

    def complete(self, number: int) -> None:
        """Note that it has left."""
        with self._database.writing() as connection:
            connection.execute(update(departure).where(departure.c.id == number).values(completed=now_text()))

    def all(self) -> Sequence[Entry]:
        """Every line, newest first."""
        with self._database.engine.connect() as connection:
            rows = connection.execute(select(departure).order_by(departure.c.id.desc())).all()
        return tuple(
            Entry(
                row.moment,
                row.completed,
                Departure(
                    row.reader,
                    Kind(row.kind),
                    row.destination,
                    tuple(msgspec.json.decode(row.studies, type=list[str])),
                    row.objects,
                    row.recipient,
                    row.method,
                ),
            )
            for row in rows
        )
