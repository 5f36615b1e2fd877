"""Who is reading a study: taken with one conditional statement, so that two readers never both believe they have it.

A claim lives as long as its program gives a sign of life; a silent one is given back by whoever notices (``sweep``). One that
was handed to a reader by name (no program holds it yet) waits for them. Who had a study when is never forgotten.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from app.archive.listing import claim_event
from app.archive.schema import claim, now_text
from app.database import Database

BEAT_S = 10  # a program gives a sign of life, and looks for silent ones, so often
STALE = datetime.timedelta(seconds=45)  # with a beat of ten seconds a dead program's claim is free within a minute


class Event(StrEnum):
    """What happened to a claim."""

    TAKEN = "taken"
    RELEASED = "released"
    EXPIRED = "expired"  # its program fell silent
    HANDED_ON = "handed on"  # to the reader named; by the one in ``actor``
    WITHDRAWN = "withdrawn"  # by somebody else


@dataclass(frozen=True, slots=True)
class Holder:
    """A reader at a running program (``program`` names machine and process, "" where the claim was only handed over)."""

    reader: str
    program: str


@dataclass(frozen=True, slots=True)
class ClaimEvent:
    """A line of the trail; ``moment`` is UTC."""

    moment: str
    kind: Event
    reader: str
    program: str
    actor: str


class Claims:
    """The claims in the database. Any thread may ask."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, study_uid: str, holder: Holder) -> bool:
        """Claim a study, or show a sign of life; False if somebody else has it, or there is no such study."""
        with self._database.writing() as connection:
            before = _row(connection, study_uid)
            try:
                with connection.begin_nested():
                    taken = _take(connection, study_uid, holder)
            except IntegrityError:  # there is no such study
                return False
            if taken:
                _note_taking(connection, study_uid, before, holder)
            return taken

    def beat(self, study_uid: str, holder: Holder) -> bool:
        """Show a sign of life; False where the claim was lost meanwhile."""
        ours = and_(claim.c.study_uid == study_uid, claim.c.reader == holder.reader)
        with self._database.writing() as connection:
            values = {"refreshed": clock(connection)}
            return connection.execute(update(claim).where(ours).values(values)).rowcount == 1

    def release(self, study_uid: str, holder: Holder) -> bool:
        """Give a study back, if it is held here."""
        ours = and_(claim.c.study_uid == study_uid, claim.c.reader == holder.reader, claim.c.holder == holder.program)
        with self._database.writing() as connection:
            released = connection.execute(delete(claim).where(ours)).rowcount == 1
            if released:
                _note(connection, study_uid, Event.RELEASED, holder)
            return released

    def hand_on(self, study_uid: str, to: str, actor: str) -> bool:
        """Give a study to a reader by name, or ("") to nobody, whoever has it; False where there is no such study."""
        with self._database.writing() as connection:
            before = _row(connection, study_uid)
            connection.execute(delete(claim).where(claim.c.study_uid == study_uid))
            if not to:
                if before:
                    _note(connection, study_uid, Event.WITHDRAWN, Holder(before.reader, before.holder), actor)
                return before is not None
            now = clock(connection)
            row = {"study_uid": study_uid, "reader": to, "holder": "", "since": now, "refreshed": now}
            try:
                with connection.begin_nested():
                    connection.execute(insert(claim).values(row))
            except IntegrityError:
                return False
            _note(connection, study_uid, Event.HANDED_ON, Holder(to, ""), actor)
            return True

    def sweep(self) -> int:
        """Give back every study whose program fell silent; how many those were."""
        with self._database.engine.connect() as connection:
            if connection.scalar(select(func.count()).select_from(claim).where(_silent(clock(connection)))) == 0:
                return 0
        with self._database.writing() as connection:
            silent = _silent(clock(connection))
            found = connection.execute(select(claim).where(silent)).all()
            connection.execute(delete(claim).where(silent))
            for row in found:
                _note(connection, row.study_uid, Event.EXPIRED, Holder(row.reader, row.holder))
        return len(found)

    def reader(self, study_uid: str) -> str:
        """Who has the study, "" if nobody."""
        with self._database.engine.connect() as connection:
            return connection.scalar(select(claim.c.reader).where(claim.c.study_uid == study_uid)) or ""

    def history(self, study_uid: str) -> tuple[ClaimEvent, ...]:
        """Who had the study when, the oldest first."""
        asked = select(claim_event).where(claim_event.c.study_uid == study_uid).order_by(claim_event.c.id)
        with self._database.engine.connect() as connection:
            return tuple(
                ClaimEvent(row.moment, Event(row.kind), row.reader, row.holder, row.actor)
                for row in connection.execute(asked)
            )


def clock(connection: Connection) -> str:
    """This moment by the one clock that all desks share: the server's, on SQLite this computer's."""
    if connection.dialect.name != "postgresql":
        return now_text()
    moment: datetime.datetime | None = connection.scalar(select(func.clock_timestamp()))
    return moment.astimezone(datetime.UTC).isoformat(timespec="milliseconds") if moment else now_text()


def _take(connection: Connection, study_uid: str, holder: Holder) -> bool:
    """One statement: a free study is claimed, one's own goes on, a silent one is followed; else nothing is changed."""
    now = clock(connection)
    values = {"reader": holder.reader, "holder": holder.program, "since": now, "refreshed": now}
    put = postgresql.insert(claim) if connection.dialect.name == "postgresql" else sqlite.insert(claim)
    allowed = or_(claim.c.reader == holder.reader, _silent(now))
    statement = put.values(study_uid=study_uid, **values).on_conflict_do_update(
        index_elements=[claim.c.study_uid], set_=values, where=allowed
    )
    return connection.execute(statement.returning(claim.c.study_uid)).first() is not None


def _silent(now: str) -> ColumnElement[bool]:
    limit = datetime.datetime.fromisoformat(now) - STALE
    return and_(claim.c.holder != "", claim.c.refreshed < limit.isoformat(timespec="milliseconds"))


def _row(connection: Connection, study_uid: str) -> Row[tuple[str, ...]] | None:
    return connection.execute(select(claim).where(claim.c.study_uid == study_uid)).first()


def _note_taking(connection: Connection, study_uid: str, before: Row[tuple[str, ...]] | None, holder: Holder) -> None:
    if before and before.reader != holder.reader:
        _note(connection, study_uid, Event.EXPIRED, Holder(before.reader, before.holder), holder.reader)
    if not before or (before.reader, before.holder) != (holder.reader, holder.program):
        _note(connection, study_uid, Event.TAKEN, holder)


def _note(connection: Connection, study_uid: str, kind: Event, holder: Holder, actor: str = "") -> None:
    row = {"study_uid": study_uid, "kind": str(kind), "reader": holder.reader, "holder": holder.program}
    connection.execute(insert(claim_event).values(moment=clock(connection), actor=actor, **row))
