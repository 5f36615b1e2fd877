"""What other systems list of a study and the archive lacks: kept from the moment a study is fetched until it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Column, Integer, MetaData, Table, Text, delete, insert, select

from app.archive.chunks import batched
from app.archive.schema import instance, now_text
from app.database import Database

METADATA = MetaData(naming_convention={"pk": "pk_%(table_name)s"})

# ``objects`` is a JSON list of SOP Instance UIDs that were not here at the ``moment``.
AWAITED = Table(
    "awaited",
    METADATA,
    Column("study_uid", Text, primary_key=True),
    Column("source", Text, nullable=False),  # the system, as readers call it
    Column("listed", Integer, nullable=False),
    Column("objects", Text, nullable=False),
    Column("moment", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A study that is not whole: how many objects its source lists, and how many of them are not here."""

    source: str
    listed: int
    missing: int

    @property
    def sentence(self) -> str:
        """For a reader."""
        here = self.listed - self.missing
        return f"{here} of {self.listed} objects are here; {self.missing} that {self.source} lists have not come."


class Awaited:
    """The rows. Its methods may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, study_uid: str, source: str, listed: int, missing: Sequence[str]) -> None:
        """Keep what is missing now, in place of what was noted; nothing where nothing is."""
        row = {
            "study_uid": study_uid,
            "source": source,
            "listed": listed,
            "objects": msgspec.json.encode(list(missing)).decode(),
            "moment": now_text(),
        }
        with self._database.writing() as connection:
            connection.execute(delete(AWAITED).where(AWAITED.c.study_uid == study_uid))
            if missing:
                connection.execute(insert(AWAITED).values(**row))

    def of(self, study_uid: str) -> Lacking | None:
        """What is still missing of a study, however it came meanwhile; None where nothing is known to be."""
        with self._database.engine.connect() as connection:
            row = connection.execute(select(AWAITED).where(AWAITED.c.study_uid == study_uid)).first()
            if row is None:
                return None
            wanted = msgspec.json.decode(row.objects, type=list[str])
            here = sum(
                len(connection.scalars(select(instance.c.sop_uid).where(instance.c.sop_uid.in_(some))).all())
                for some in batched(wanted, 500)
            )
        return Lacking(row.source, row.listed, len(wanted) - here) if here < len(wanted) else None
