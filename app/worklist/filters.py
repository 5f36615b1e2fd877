"""Saved filters: those that come with Lectern, and the reader's own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from app.archive.schema import saved_filter
from app.database import Database


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A name and the words of the search box it stands for."""

    name: str
    query: str
    own: bool = False


BUILT_IN = (
    SavedFilter("My unread", "status:unread,draft claim:free,me"),
    SavedFilter("STAT", "urgency:stat status:unread,draft"),
    SavedFilter("All today", "date:today"),
    SavedFilter("Second opinions", 'order:"second opinion"'),
    SavedFilter("Awaiting co-sign", "status:preliminary"),
    SavedFilter("Signed", "status:final"),
    SavedFilter("All studies", ""),
)


class Filters:
    """The filters of one reader."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, reader: str) -> tuple[SavedFilter, ...]:
        """The built-in filters, then the reader's own in their order."""
        table = saved_filter.c
        asked = select(table.name, table.query).where(table.reader == reader).order_by(table.position, table.id)
        with self._database.engine.connect() as connection:
            own = tuple(SavedFilter(name, query, own=True) for name, query in connection.execute(asked))
        return (*BUILT_IN, *own)

    def save(self, reader: str, name: str, query: str) -> None:
        """Keep a filter under a name, in place of the one that had it."""
        table = saved_filter.c
        with self._database.writing() as connection:
            last = connection.scalar(select(func.max(table.position)).where(table.reader == reader)) or 0
            connection.execute(delete(saved_filter).where(table.reader == reader, table.name == name))
            values = {"reader": reader, "name": name, "query": query, "position": last + 1}
            connection.execute(saved_filter.insert().values(values))

    def forget(self, reader: str, name: str) -> None:
        """Remove one of the reader's own filters."""
        table = saved_filter.c
        with self._database.writing() as connection:
            connection.execute(delete(saved_filter).where(table.reader == reader, table.name == name))
