"""The connection to the database: SQLite in the archive's folder, or PostgreSQL for a department, by the same code."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

MIGRATIONS = Path(__file__).parent / "migrations"
FILE_NAME = "lectern.sqlite3"
BUSY_MS = 15_000


class DatabaseTrouble(Exception):  # noqa: N818 - it says what happened, not that a programmer erred
    """The database cannot be opened; the message is a sentence for the reader."""


@dataclass(frozen=True)
class Database:
    """An open database with its tables up to date.

    ``engine`` is what rooms with rows take. On SQLite ``engine.begin()`` takes the write lock with the first statement that
    writes; a transaction that reads and then writes should use ``writing``, which takes it at once and so never has to be
    tried again.
    """

    engine: Engine

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on an error."""
        with self.engine.execution_options(begin="IMMEDIATE").begin() as connection:
            yield connection

    def back_up(self, target: Path) -> None:
        """Copy an SQLite database, as it is at this moment, into a new file; other databases have their own tools."""
        if self.engine.dialect.name != "sqlite":
            return
        partial = target.with_name(f"{target.name}.part")
        partial.unlink(missing_ok=True)
        with self.engine.connect() as connection, connection.begin(), closing(sqlite3.connect(partial)) as copy:
            source: Any = connection.connection.driver_connection
            source.backup(copy)
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.replace(target)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_database(folder_or_url: Path | str) -> Database:
    """Open (and make, and migrate) the database in a folder, or at an SQLAlchemy URL; raises DatabaseTrouble."""
    database = Database(_engine(_url(folder_or_url)))
    try:
        _migrate(database)
    except CommandError as error:
        database.close()
        raise DatabaseTrouble(
            "This archive was written by a newer version of Lectern and was left as it is. Please use that version."
        ) from error
    except (DatabaseError, sqlite3.Error, OSError, UnicodeDecodeError) as error:
        database.close()
        raise DatabaseTrouble(
            f"The archive's database cannot be opened ({getattr(error, 'orig', error)}); nothing in it was changed. "
            "Please restore it from the last backup, or name another folder."
        ) from error
    return database


def _url(folder_or_url: Path | str) -> str | URL:
    if isinstance(folder_or_url, str) and "://" in folder_or_url:
        return folder_or_url
    folder = Path(folder_or_url)
    folder.mkdir(parents=True, exist_ok=True)
    return URL.create("sqlite", database=str(folder / FILE_NAME))


def _engine(url: str | URL) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours: Python's own comes late and not before changes of tables
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")


def _migrate(database: Database) -> None:
    """Bring the tables up to date; an older database is copied first. Raises CommandError for a newer one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present == script.get_current_head():
        return
    if present and script.get_revision(present) and database.engine.url.database:
        database.back_up(Path(f"{database.engine.url.database}.before-{script.get_current_head()}"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
