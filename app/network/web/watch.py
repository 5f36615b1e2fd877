"""Looks after one exchange over a socket from beside: ends it when it is cancelled, or when the server falls silent."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from threading import Event, Thread

LOOK_S = 0.2
CANCELLED, SILENT = "cancelled", "silent"


class Watch:
    """Used with ``with``. ``cause`` says why the watch ended the exchange, "" where it did not."""

    def __init__(self, connection: socket.socket, limit_s: float, cancelled: Callable[[], bool]) -> None:
        self._connection, self._limit_s, self._cancelled = connection, limit_s, cancelled
        self._last, self._over = time.monotonic(), Event()
        self._thread = Thread(target=self._look, name="web watch", daemon=True)
        self.cause = ""

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def moved(self, limit_s: float | None = None) -> None:
        """Something came or went; from now on silence may last ``limit_s``."""
        self._last = time.monotonic()
        if limit_s is not None:
            self._limit_s = limit_s

    def _look(self) -> None:
        while not self._over.wait(LOOK_S):
            if self._cancelled():
                self._end(CANCELLED)
                return
            if time.monotonic() - self._last > self._limit_s:
                self._end(SILENT)
                return

    def _end(self, cause: str) -> None:
        self.cause = cause
        with contextlib.suppress(OSError):  # of the plain socket: TLS would unwrap itself under the reader's hands
            socket.socket.shutdown(self._connection, socket.SHUT_RDWR)
