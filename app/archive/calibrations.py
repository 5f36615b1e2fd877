"""What readers said that lines on images measure: rows that are only added. The newest of an image holds, also a removal."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Float, Index, Integer, MetaData, Row, Table, Text, select

from app.archive.chunks import batched
from app.archive.schema import now_text
from app.database import Database
from viewer.model.known_length import KnownLength, Scope

METADATA = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})
_NUMBERS = ("length_mm", "row_mm", "column_mm", "first_column", "first_row", "second_column", "second_row")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


# ``frame`` counts from 0 and is NULL where every frame is meant. A removal has no numbers.
KNOWN_LENGTH = Table(
    "known_length",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("study_uid"),
    _text("sop_uid"),
    Column("frame", Integer),
    *(Column(name, Float) for name in _NUMBERS),
    _text("reader"),  # as it is to be read beside the numbers
    _text("moment"),  # when it was drawn, ISO 8601 with offset
    _text("recorded_by"),  # the login under which this row was written, and when (UTC)
    _text("recorded"),
    Index(None, "study_uid"),
    sqlite_autoincrement=True,
)


class KnownLengths:
    """The calibrations kept with the images of an archive. Its methods may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, study_uids: Iterable[str]) -> tuple[KnownLength, ...]:
        """Those in force on the images of these studies, in the order in which they were made."""
        found: dict[Scope, KnownLength | None] = {}
        with self._database.engine.connect() as connection:
            for some in batched(sorted(set(study_uids)), 500):
                rows = select(KNOWN_LENGTH).where(KNOWN_LENGTH.c.study_uid.in_(some)).order_by(KNOWN_LENGTH.c.id)
                for row in connection.execute(rows):
                    scope = Scope(row.study_uid, row.sop_uid, row.frame)
                    found.pop(scope, None)
                    found[scope] = _known(scope, row)
        return tuple(known for known in found.values() if known is not None)

    def add(self, scope: Scope, known: KnownLength | None, login: str) -> None:
        """Keep what holds from now on, None for nothing; when this returns, it is on disk."""
        row: dict[str, Any] = dict.fromkeys(_NUMBERS) | {"reader": "", "moment": ""}
        if known is not None:
            numbers = (known.length_mm, known.row_mm, known.column_mm, *known.ends[0], *known.ends[1])
            row = {**dict(zip(_NUMBERS, numbers, strict=True)), "reader": known.reader, "moment": known.moment}
        row |= {"study_uid": scope.study_uid, "sop_uid": scope.sop_uid, "frame": scope.frame}
        with self._database.writing() as connection:
            connection.execute(KNOWN_LENGTH.insert().values(**row, recorded_by=login, recorded=now_text()))


def _known(scope: Scope, row: Row[Any]) -> KnownLength | None:
    """The known length of a row; None for a removal, and where its numbers are none to measure by."""
    numbers = [row._mapping[name] for name in _NUMBERS]
    if not all(number is not None and math.isfinite(number) for number in numbers) or min(numbers[:3]) <= 0:
        return None
    length, between_rows, between_columns, x0, y0, x1, y1 = numbers
    return KnownLength(scope, ((x0, y0), (x1, y1)), length, between_rows, between_columns, row.reader, row.moment)
