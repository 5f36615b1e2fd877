"""Progress on stderr: one line that is written over on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

EVERY_S = 0.2


class Figure:
    """``title: 12 of 120``; use it in a ``with`` so that the line is ended."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._last = 0.0
        self._shown = False
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> Figure:
        if not self._terminal:
            sys.stderr.write(f"{self._title} …\n")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._shown:
            sys.stderr.write("\n")

    def show(self, done: int, total: int, detail: str = "") -> None:
        """So many of so many."""
        now = time.monotonic()
        if self._terminal and (done >= total or now - self._last >= EVERY_S):
            self._last, self._shown = now, True
            sys.stderr.write(f"\r{self._title}: {done:,} of {total:,} {detail}\x1b[K")
            sys.stderr.flush()
