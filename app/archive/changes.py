"""Whether another program changed what the worklist shows: PostgreSQL tells it, an SQLite file is looked at every second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from app.archive.listing import listing_clock
from app.database import Database, server_of
from app.migrations.listing_sql import NOTICE

LOOK_S = 1.0  # between two looks at an SQLite file; how long a wait for PostgreSQL's word lasts
TRY_AGAIN_S = 2.0


class Changes:
    """A thread that watches, and calls on that thread: ``on_change``; ``on_lost`` and ``on_back`` with a sentence."""

    def __init__(
        self,
        database: Database,
        on_change: Callable[[], None],
        on_lost: Callable[[str], None] = lambda sentence: None,
        on_back: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._database = database
        self._on_change, self._on_lost, self._on_back = on_change, on_lost, on_back
        self._stopped = threading.Event()
        self._lost = False
        self._seen = -1
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """End; waits for the look under way."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(LOOK_S + 10)

    def _run(self) -> None:
        watch = self._listen if self._database.engine.dialect.name == "postgresql" else self._look
        while not self._stopped.is_set():
            try:
                with self._database.engine.connect() as connection:
                    watch(connection)
            except Exception as error:  # whatever a driver raises when its server goes: this thread must live on
                self._lose(error)
                self._stopped.wait(TRY_AGAIN_S)

    def _look(self, connection: Connection) -> None:
        """PRAGMA data_version says cheaply whether another connection wrote; the clock, whether it was of the worklist."""
        version = -1
        while not self._stopped.is_set():
            now = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
            clock = connection.scalar(select(listing_clock.c.changes)) if now != version else self._seen
            connection.rollback()
            version = now
            self._regain()
            if self._seen not in (-1, clock):
                self._on_change()
            self._seen = int(clock or 0)
            self._stopped.wait(LOOK_S)

    def _listen(self, connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        raw.rollback()
        raw.autocommit = True
        try:
            raw.execute(f"LISTEN {NOTICE}")
            if self._regain():
                self._on_change()  # what was told meanwhile was not heard
            while not self._stopped.is_set():
                self._await_word(raw)
        finally:
            connection.invalidate()  # a connection that listens goes back to nobody

    def _await_word(self, raw: Any) -> None:
        begun = time.monotonic()
        if list(raw.notifies(timeout=LOOK_S, stop_after=1)):
            self._stopped.wait(0.1)  # what is written together is told together
            list(raw.notifies(timeout=0))
            self._on_change()
        elif time.monotonic() - begun < LOOK_S / 2:
            raise ConnectionError("the server closed the connection")
        else:
            raw.execute("SELECT 1")  # a server that is gone says so here

    def _lose(self, error: Exception) -> None:
        if not self._lost:
            self._lost = True
            kind = (
                type(error.__cause__ or error).__name__ if isinstance(error, SQLAlchemyError) else type(error).__name__
            )
            name = server_of(self._database.engine.url) or "of the archive"
            self._on_lost(
                f"The database {name} cannot be reached ({kind}). What you write is kept here; Lectern goes on trying."
            )

    def _regain(self) -> bool:
        back, self._lost = self._lost, False
        if back:
            self._on_back("The database is reached again.")
        return back
