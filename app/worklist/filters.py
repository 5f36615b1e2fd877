"""Saved filters: those that come with Lectern, and the reader's own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from app.archive.listing import shared_filter
from app.archive.schema import now_text, saved_filter
from app.database import Database


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A name and the words of the search box it stands for.

    ``own`` is one that the reader saved; ``owner`` says whose one is that everybody sees, "" where only its reader does.
    """

    name: str
    query: str
    own: bool = False
    owner: str = ""


BUILT_IN = (
    SavedFilter("My unread", "status:unread,draft claim:free,me"),
    SavedFilter("STAT", "urgency:stat status:unread,draft"),
    SavedFilter("Overdue", "due:late"),
    SavedFilter("All today", "date:today"),
    SavedFilter("Second opinions", 'order:"second opinion"'),
    SavedFilter("Awaiting co-sign", "status:preliminary"),
    SavedFilter("Signed", "status:final"),
    SavedFilter("All studies", ""),
)


class Filters:
    """The filters that a reader sees."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, reader: str) -> tuple[SavedFilter, ...]:
        """The built-in filters, those that everybody sees by name, then the reader's own in their order."""
        table, shared = saved_filter.c, shared_filter.c
        asked = select(table.name, table.query).where(table.reader == reader).order_by(table.position, table.id)
        with self._database.engine.connect() as connection:
            own = tuple(SavedFilter(name, query, own=True) for name, query in connection.execute(asked))
            rows = connection.execute(select(shared.name, shared.query, shared.owner).order_by(shared.name)).all()
        taken = {one.name for one in (*BUILT_IN, *own)}
        of_all = tuple(
            SavedFilter(f"{name} · {owner}" if name in taken else name, query, owner == reader, owner)
            for name, query, owner in rows
        )
        return (*BUILT_IN, *of_all, *own)

    def save(self, reader: str, name: str, query: str) -> None:
        """Keep a filter under a name, in place of the one that had it."""
        with self._database.writing() as connection:
            _put(connection, reader, name, query)

    def forget(self, reader: str, name: str) -> None:
        """Remove one of the reader's own filters, shared or not."""
        table, shared = saved_filter.c, shared_filter.c
        with self._database.writing() as connection:
            connection.execute(delete(saved_filter).where(table.reader == reader, table.name == name))
            connection.execute(delete(shared_filter).where(shared.owner == reader, shared.name == _plain(name, reader)))

    def share(self, reader: str, name: str) -> str:
        """Let everybody see one of the reader's own filters; a sentence why not, "" when it is done."""
        table, shared = saved_filter.c, shared_filter.c
        with self._database.writing() as connection:
            query = connection.scalar(select(table.query).where(table.reader == reader, table.name == name))
            owner = connection.scalar(select(shared.owner).where(shared.name == name))
            if query is None:
                return "There is no filter of yours with this name."
            if owner is not None:
                return f"{owner} shares a filter with this name already; save yours under another."
            row = {"name": name, "owner": reader, "query": query, "changed": now_text()}
            connection.execute(shared_filter.insert().values(row))
            connection.execute(delete(saved_filter).where(table.reader == reader, table.name == name))
        return ""

    def withdraw(self, reader: str, name: str) -> None:
        """Make a shared filter of the reader's their own again."""
        shared, plain = shared_filter.c, _plain(name, reader)
        with self._database.writing() as connection:
            here = (shared.owner == reader) & (shared.name == plain)
            query = connection.scalar(select(shared.query).where(here))
            if query is not None:
                connection.execute(delete(shared_filter).where(here))
                _put(connection, reader, plain, query)


def _put(connection: Connection, reader: str, name: str, query: str) -> None:
    table = saved_filter.c
    last = connection.scalar(select(func.max(table.position)).where(table.reader == reader)) or 0
    connection.execute(delete(saved_filter).where(table.reader == reader, table.name == name))
    values = {"reader": reader, "name": name, "query": query, "position": last + 1}
    connection.execute(saved_filter.insert().values(values))


def _plain(name: str, owner: str) -> str:
    """The name as it was given, of one that is shown with its owner behind it."""
    return name.removesuffix(f" · {owner}")
