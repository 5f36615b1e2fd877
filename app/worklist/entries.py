"""The worklist as one list: studies joined with their orders, reports and claims."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, func, select, true

from app.archive.chunks import batched
from app.archive.listing import listing
from app.archive.schema import now_text, orders, study
from app.worklist import columns_sql as sql
from app.worklist.columns_sql import LISTED
from app.worklist.conditions import Circumstances, conditions
from app.worklist.query import Query, Term, joined

STUDY, ORDER = study.c, orders.c
AT_ONCE = 400  # UIDs in one statement; SQLite allows 999 parameters in its oldest builds
BLOCK = 64  # rows read together
MANY = 5000  # studies: so many are met soon by walking along an index
UNREAD = Query(terms=(Term("status", ("unread", "draft")), Term("claim", ("free", "me"))))


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


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column a list is sorted by."""

    column: str = "urgency"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a list is wanted: the rows about ``around``."""

    query: Query
    sorting: Sorting
    around: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """How many studies fit, and those that stand from row ``first`` on."""

    total: int
    first: int
    entries: tuple[Entry, ...]


class Entries:
    """Asks the tables; every method may be called from any thread."""

    def __init__(
        self,
        engine: Engine,
        reader: Callable[[], str],
        today: Callable[[], datetime.date] = datetime.date.today,
        now: Callable[[], str] = now_text,
    ) -> None:
        self._engine, self._reader, self._today, self._now = engine, reader, today, now

    def find(self, wish: Wish) -> Found:
        """A list as far as it is looked at: its length and a few blocks of rows."""
        fits, order = conditions(wish.query, self._asked()), _order(wish.sorting)
        with self._engine.connect() as connection:
            total = int(connection.scalar(select(func.count()).select_from(listing).where(fits)) or 0)
            first = max(min(wish.around, total - 1) // BLOCK - 1, 0) * BLOCK
            uids = _window(connection, fits, order, (first, 3 * BLOCK, total))
            rows = _rows(connection, uids)
        return Found(total, first, tuple(rows[uid] for uid in uids if uid in rows))

    def block(self, wish: Wish, total: int) -> tuple[Entry, ...]:
        """The rows from ``wish.around`` on, of a list that had ``total`` rows."""
        fits, order = conditions(wish.query, self._asked()), _order(wish.sorting)
        with self._engine.connect() as connection:
            uids = _window(connection, fits, order, (wish.around, BLOCK, total))
            rows = _rows(connection, uids)
        return tuple(rows[uid] for uid in uids if uid in rows)

    def uids(self, query: Query, sorting: Sorting, limit: int | None = None) -> tuple[str, ...]:
        """Study Instance UIDs of all that fits, in order."""
        statement = select(LISTED.study_uid).where(conditions(query, self._asked())).limit(limit)
        with self._engine.connect() as connection:
            return tuple(connection.scalars(sql.ordered(statement, _order(sorting))))

    def count(self, query: Query) -> int:
        """How many studies fit."""
        return self.counts({"": query})[""]

    def counts(self, queries: Mapping[str, Query]) -> dict[str, int]:
        """How many studies fit each query, all of them counted in one go."""
        asked = self._asked()
        numbers = [sql.counted(conditions(query, asked)) for query in queries.values()]
        with self._engine.connect() as connection:
            found = connection.execute(select(*numbers).select_from(listing)).one()
        return dict(zip(queries, map(int, found), strict=True))

    def rows(self, uids: Iterable[str]) -> dict[str, Entry]:
        """The rows of those studies that are there."""
        with self._engine.connect() as connection:
            return _rows(connection, list(uids))

    def place(self, query: Query, sorting: Sorting, uid: str) -> int:
        """The row of a study in a list, -1 if it is not in it."""
        fits, order = conditions(query, self._asked()), _order(sorting)
        with self._engine.connect() as connection:
            place = _values(connection, order, fits, uid)
            above = select(func.count()).select_from(listing)
            return -1 if place is None else int(connection.scalar(above.where(fits, sql.before(order, place))) or 0)

    def next_unread(self, query: Query, sorting: Sorting, after: str) -> str | None:
        """The study to read after ``after``: the first one below it in the list that nobody else reads, else the first."""
        free = and_(conditions(joined(query, UNREAD), self._asked()), LISTED.study_uid != after)
        order = _order(sorting)
        statement = sql.ordered(select(LISTED.study_uid), order).limit(1)
        with self._engine.connect() as connection:
            place = _values(connection, order, true(), after)
            below: str | None = connection.scalar(statement.where(free, sql.behind(order, place))) if place else None
            first: str | None = below or connection.scalar(statement.where(free))
        return first

    def _asked(self) -> Circumstances:
        return Circumstances(self._reader(), self._today(), self._now())


def _order(sorting: Sorting) -> sql.Order:
    return sql.order_of(sorting.column, descending=sorting.descending)


def _values(connection: Connection, order: sql.Order, fits: ColumnElement[bool], uid: str) -> tuple[Any, ...] | None:
    """What a study is sorted by, None where it does not fit."""
    asked = select(*(key for key, _ in order)).where(LISTED.study_uid == uid, fits)
    found = connection.execute(asked).first() if uid else None
    return tuple(found) if found else None


def _window(
    connection: Connection, fits: ColumnElement[bool], order: sql.Order, part: tuple[int, int, int]
) -> list[str]:
    """UIDs of the rows ``first`` to ``first + length`` of ``total``; what stands nearer to the end is counted from there."""
    first, length, total = part
    length = max(min(length, total - first), 0)
    backwards = first > total // 2
    skipped = total - first - length if backwards else first
    statement = sql.ordered(select(LISTED.study_uid).where(fits), order, backwards=backwards, by_index=total >= MANY)
    found = list(connection.scalars(statement.offset(skipped).limit(length)))
    return found[::-1] if backwards else found


def _rows(connection: Connection, uids: Sequence[str]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for some in batched(uids, AT_ONCE):
        found |= {row.uid: _entry(row) for row in connection.execute(_ROW.where(STUDY.uid.in_(some)))}
    return found


_OF_STUDY = (
    *("uid", "patient_name", "patient_id", "birth_date", "sex", "date", "time", "description", "accession"),
    *("modalities", "body_parts", "image_count", "urgency", "arrived", "changed", "remarks"),
)
_ROW = select(
    *(STUDY[name] for name in _OF_STUDY),
    func.coalesce(func.nullif(ORDER.referrer, ""), STUDY.referrer).label("referrer"),
    ORDER.study_uid.label("ordered"),
    LISTED.due,
    sql.status.label("status"),
    LISTED.reader,
    LISTED.priors,
).select_from(study.join(listing, LISTED.study_uid == STUDY.uid).outerjoin(orders, ORDER.study_uid == STUDY.uid))


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
        due=row.due,
        status=row.status,
        claimed_by=row.reader,
        priors=row.priors,
        has_order=row.ordered is not None,
        has_remarks=row.remarks not in ("", "[]"),
    )
