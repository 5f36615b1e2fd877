"""Tells when nothing has come for some seconds, while something is awaited."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread

AFTER_S, EVERY_S = 4.0, 1.0


class Quiet:
    """Used with ``with``; ``tell`` is called on a thread of its own with the seconds of silence, until it is ``broken``."""

    def __init__(self, tell: Callable[[float], None], after_s: float = AFTER_S) -> None:
        self._tell, self._after_s = tell, after_s
        self._last, self._over = time.monotonic(), Event()
        self._thread = Thread(target=self._listen, name="quiet", daemon=True)

    def __enter__(self) -> Quiet:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def broken(self) -> None:
        """Something came."""
        self._last = time.monotonic()

    def _listen(self) -> None:
        while not self._over.wait(EVERY_S):
            silence = time.monotonic() - self._last
            if silence >= self._after_s:
                self._tell(silence)
