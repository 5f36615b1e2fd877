"""Critical results and whom they were told, kept beside the studies until somebody has acknowledged them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, insert, select

from app.archive.result_tables import CRITICAL_CONTACT, CRITICAL_RESULT
from app.database import Database
from reporting.results import Contact, Critical, Urgency, Way

OUTCOMES = ("reached", "read_back", "acknowledged")


class CriticalResults:
    """The rows. Its methods may be called from any thread and any process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, result: Critical) -> None:
        """Keep a new result; when this returns, it is on disk."""
        row = {
            "uid": result.uid,
            "study_uid": result.study_uid,
            "finding": result.finding,
            "urgency": result.urgency.value,
            "found_at": result.found_at,
            "found_by": result.found_by,
        }
        with self._database.writing() as connection:
            connection.execute(insert(CRITICAL_RESULT).values(row))

    def tell(self, uid: str, contact: Contact) -> None:
        """Keep an attempt to tell it, reached or not."""
        outcome = " ".join(name for name in OUTCOMES if getattr(contact, name))
        row = {
            "result_uid": uid,
            "told_by": contact.by,
            "told_to": contact.to,
            "told_at": contact.at,
            "way": contact.way.value,
            "outcome": outcome,
            "note": contact.note,
        }
        with self._database.writing() as connection:
            connection.execute(insert(CRITICAL_CONTACT).values(row))

    def of(self, study_uid: str) -> tuple[Critical, ...]:
        """Those of one study, in the order in which they were found."""
        return tuple(one for one in self.all() if one.study_uid == study_uid)

    def open(self) -> tuple[Critical, ...]:
        """Those that nobody has acknowledged yet, the most urgent first."""
        found = [one for one in self.all() if one.closed_by is None]
        return tuple(sorted(found, key=lambda one: one.due))

    def all(self) -> tuple[Critical, ...]:
        """Every result with its contacts."""
        with self._database.engine.connect() as connection:
            results = connection.execute(select(CRITICAL_RESULT).order_by(CRITICAL_RESULT.c.id)).all()
            contacts = connection.execute(select(CRITICAL_CONTACT).order_by(CRITICAL_CONTACT.c.id)).all()
        return tuple(_result(row, (one for one in contacts if one.result_uid == row.uid)) for row in results)


def _result(row: Row[Any], contacts: Iterable[Row[Any]]) -> Critical:
    told = tuple(_contact(one) for one in contacts)
    return Critical(row.uid, row.study_uid, row.finding, Urgency(row.urgency), row.found_at, row.found_by, told)


def _contact(row: Row[Any]) -> Contact:
    outcome = dict.fromkeys(OUTCOMES, False) | dict.fromkeys(row.outcome.split(), True)
    return Contact(row.told_by, row.told_to, row.told_at, Way(row.way), **outcome, note=row.note)
