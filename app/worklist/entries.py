"""The worklist as one list: studies joined with their orders, reports and claims."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Join, Row, func, select

from app.worklist import columns_sql as sql
from app.worklist.conditions import Circumstances, conditions
from app.worklist.query import Query, Term, joined

BATCH = 400  # UIDs in one statement; SQLite allows 999 parameters in its oldest builds
UNREAD = Query(terms=(Term("status", ("unread", "draft")), Term("claim", ("free", "me")), Term("with", ("images",))))


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the worklist. ``urgency`` is 0 routine, 1 urgent, 2 STAT; ``status`` unread, draft, preliminary or final."""

    uid: str
    patient_name: str
    patient_id: str
    birth_date: str
    sex: str
    date: str
    time: str
    description: str
    accession: str
    referrer: str
    modalities: tuple[str, ...]
    body_parts: tuple[str, ...]
    images: int
    urgency: int
    arrived: str
    changed: str
    due: str
    status: str
    claimed_by: str
    priors: int
    has_order: bool
    has_remarks: bool

    @property
    def awaits_images(self) -> bool:
        """Whether nothing but an order is there."""
        return not self.arrived


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column a list is sorted by."""

    column: str = "urgency"
    descending: bool = True


class Entries:
    """Asks the tables; every method may be called from any thread."""

    def __init__(
        self,
        engine: Engine,
        reader: Callable[[], str],
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        self._engine, self._reader, self._today = engine, reader, today

    def uids(self, query: Query, sorting: Sorting) -> tuple[str, ...]:
        """Study Instance UIDs of all that fits, in order."""
        statement = select(sql.STUDY.c.uid).select_from(_joined()).where(conditions(query, self._asked()))
        with self._engine.connect() as connection:
            found = connection.execute(sql.ordered(statement, sorting.column, descending=sorting.descending))
            return tuple(row[0] for row in found)

    def count(self, query: Query) -> int:
        """How many studies fit."""
        statement = select(func.count()).select_from(_joined()).where(conditions(query, self._asked()))
        with self._engine.connect() as connection:
            return connection.scalar(statement) or 0

    def rows(self, uids: Iterable[str]) -> dict[str, Entry]:
        """The rows of those studies that are there."""
        wanted = list(uids)
        found: dict[str, Entry] = {}
        with self._engine.connect() as connection:
            for start in range(0, len(wanted), BATCH):
                chosen = _ROW.where(sql.STUDY.c.uid.in_(wanted[start : start + BATCH]))
                found |= {row.uid: _entry(row) for row in connection.execute(chosen)}
        return found

    def next_unread(self, query: Query, sorting: Sorting, after: str) -> str | None:
        """The study to read after ``after``: the first one below it in the list that nobody else reads, else the first."""
        order = self.uids(query, sorting)
        free = [uid for uid in self.uids(joined(query, UNREAD), sorting) if uid != after]
        place = {uid: index for index, uid in enumerate(order)}
        here = place.get(after, -1)
        return next((uid for uid in free if place.get(uid, -1) > here), free[0] if free else None)

    def _asked(self) -> Circumstances:
        return Circumstances(self._reader(), self._today())


def _joined() -> Join:
    return sql.STUDY.outerjoin(sql.ORDER, sql.ORDER.c.study_uid == sql.STUDY.c.uid)


_COLUMNS = (
    "uid patient_name patient_id birth_date sex date time description accession modalities body_parts image_count"
)
_COLUMNS += " urgency arrived changed remarks"
_ROW = select(
    *(sql.STUDY.c[name] for name in _COLUMNS.split()),
    sql.referrer.label("referrer"),
    sql.ORDER.c.due,
    sql.ORDER.c.study_uid.label("ordered"),
    sql.status.label("status"),
    sql.reader.label("reader"),
    sql.priors.label("priors"),
).select_from(_joined())


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        uid=row.uid,
        patient_name=row.patient_name,
        patient_id=row.patient_id,
        birth_date=row.birth_date,
        sex=row.sex,
        date=row.date,
        time=row.time,
        description=row.description,
        accession=row.accession,
        referrer=row.referrer or "",
        modalities=tuple(row.modalities.split()),
        body_parts=tuple(row.body_parts.split()),
        images=row.image_count,
        urgency=row.urgency,
        arrived=row.arrived,
        changed=row.changed,
        due=row.due or "",
        status=row.status,
        claimed_by=row.reader or "",
        priors=row.priors,
        has_order=row.ordered is not None,
        has_remarks=row.remarks not in ("", "[]"),
    )
