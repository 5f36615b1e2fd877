"""Who is reading a study: taken with one conditional statement, so that two readers never both believe they have it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.archive.schema import claim, now_text
from app.database import Database

STALE = datetime.timedelta(minutes=10)  # without a sign of life for so long, a claim may be taken over


@dataclass(frozen=True, slots=True)
class Holder:
    """A reader at a running program (``program`` names machine and process)."""

    reader: str
    program: str


class Claims:
    """The claims in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, study_uid: str, holder: Holder) -> bool:
        """Claim a study, or show a sign of life; False if somebody else has it."""
        with self._database.writing() as connection:
            return self._renew(connection, study_uid, holder) or self._insert(connection, study_uid, holder)

    def release(self, study_uid: str, holder: Holder) -> None:
        """Give a study back, if it is held here."""
        ours = and_(claim.c.study_uid == study_uid, claim.c.reader == holder.reader, claim.c.holder == holder.program)
        with self._database.writing() as connection:
            connection.execute(delete(claim).where(ours))

    def reader(self, study_uid: str) -> str:
        """Who has the study, "" if nobody."""
        with self._database.engine.connect() as connection:
            return connection.scalar(select(claim.c.reader).where(claim.c.study_uid == study_uid)) or ""

    def _renew(self, connection: Connection, study_uid: str, holder: Holder) -> bool:
        """The same reader goes on (also at another screen), or a holder that fell silent is followed."""
        silent = claim.c.refreshed < _moments_ago(STALE)
        allowed = and_(claim.c.study_uid == study_uid, or_(claim.c.reader == holder.reader, silent))
        values = {"reader": holder.reader, "holder": holder.program, "refreshed": now_text()}
        return connection.execute(update(claim).where(allowed).values(values)).rowcount == 1

    def _insert(self, connection: Connection, study_uid: str, holder: Holder) -> bool:
        now = now_text()
        row = {
            "study_uid": study_uid,
            "reader": holder.reader,
            "holder": holder.program,
            "since": now,
            "refreshed": now,
        }
        try:
            with connection.begin_nested():
                connection.execute(claim.insert().values(row))
        except IntegrityError:
            return False
        return True


def _moments_ago(age: datetime.timedelta) -> str:
    return (datetime.datetime.now(datetime.UTC) - age).isoformat(timespec="milliseconds")
