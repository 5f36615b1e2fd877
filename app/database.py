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
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

MIGRATIONS = Path(__file__).parent / "migrations"
FILE_NAME = "lectern.sqlite3"
BUSY_MS = 15_000
# What is asked of every PostgreSQL connection: a lost server is noticed within seconds, and short questions are not compiled.
_POSTGRESQL = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,  # a server that is slow to take what is sent is not lost
    "application_name": "Lectern",
    "options": f"-c jit=off -c lock_timeout={BUSY_MS} -c idle_in_transaction_session_timeout=120000",
}
_ONE_WRITER = 0x4C454354  # the advisory lock that transactions which write take in turn


class DatabaseTrouble(Exception):  # noqa: N818 - it says what happened, not that a programmer erred
    """The database cannot be opened; the message is a sentence for the reader."""


@dataclass(frozen=True)
class Database:
    """An open database with its tables up to date.

    ``engine`` is what rooms with rows take. On SQLite ``engine.begin()`` takes the write lock with the first statement that
    writes; a transaction that reads and then writes should use ``writing``, which takes it at once and so never has to be
    tried again. On PostgreSQL ``writing`` takes a lock that all of them share, for the length of the transaction: what was
    read in it stays true until it ends, there as here, and two never wait for each other.
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
        raise DatabaseTrouble(_sentence(database.engine.url, error)) from error
    return database


def server_of(url: str | URL) -> str:
    """How a database is named to the reader: host, port and name, never a password; "" for a file."""
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        return ""
    return f"{made.host or 'localhost'}:{made.port or 5432}/{made.database or ''}"


def _sentence(url: URL, error: Exception) -> str:
    if url.get_backend_name() != "sqlite":
        return (
            f"The database {server_of(url)} cannot be opened ({_first_line(getattr(error, 'orig', error))}); nothing in it "
            "was changed. Please see whether its server runs and lets this computer in."
        )
    return (
        f"The archive's database cannot be opened ({getattr(error, 'orig', error)}); nothing in it was changed. "
        "Please restore it from the last backup, or name another folder."
    )


def _first_line(error: object) -> str:
    return str(error).strip().split("\n", 1)[0]


def _url(folder_or_url: Path | str) -> URL:
    """The SQLAlchemy URL; raises DatabaseTrouble where the text is none, or of a database that Lectern does not know."""
    if isinstance(folder_or_url, str) and "://" in folder_or_url:
        try:
            url = make_url(folder_or_url)
        except (ArgumentError, ValueError) as error:
            raise DatabaseTrouble(
                "The database's URL cannot be read: postgresql://user@host:5432/name is one."
            ) from error
        if url.get_backend_name() in ("postgresql", "postgres"):
            return url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() != "sqlite":
            raise DatabaseTrouble("Lectern keeps its database in SQLite or in PostgreSQL; this URL names neither.")
        return url
    folder = Path(folder_or_url)
    folder.mkdir(parents=True, exist_ok=True)
    return URL.create("sqlite", database=str(folder / FILE_NAME))


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # A connection that was lost is noticed when it is wanted, and made anew.
    engine = create_engine(url, pool_pre_ping=True, pool_size=8, pool_timeout=10, connect_args=_POSTGRESQL)
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "before_cursor_execute", _without_zeros, retval=True)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("begin"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})")


def _without_zeros(*called: Any) -> tuple[Any, Any]:
    """PostgreSQL keeps no text with a zero character in it, and damaged headers have some: they show as a replacement."""
    _connection, _cursor, statement, parameters, _context, _many = called
    if isinstance(parameters, dict):
        return statement, _cleaned(parameters)
    if isinstance(parameters, list):
        return statement, [_cleaned(one) if isinstance(one, dict) else one for one in parameters]
    return statement, parameters


def _cleaned(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value
        for name, value in row.items()
    }


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
