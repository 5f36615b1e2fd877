"""The watch over decoding processes: what has not answered in time is killed."""

from __future__ import annotations

import math
import threading
import time
from typing import Protocol


class Process(Protocol):
    """What can be killed; told apart by identity."""

    def kill(self) -> None:
        """End it, from any thread, whatever it does."""
        ...


class Watch:
    """Kills processes that have not answered in time."""

    def __init__(self) -> None:
        self._deadlines: dict[Process, float] = {}
        self._killed: set[Process] = set()
        self._changed = threading.Condition()
        self._wakes_at = math.inf
        self._closed = False
        threading.Thread(target=self._run, name="decode watch", daemon=True).start()

    def begin(self, process: Process, seconds: float) -> None:
        """Give ``process`` so long."""
        with self._changed:
            deadline = time.monotonic() + seconds
            self._deadlines[process] = deadline
            if deadline < self._wakes_at:  # frames follow each other: later deadlines need no wake-up of their own
                self._changed.notify()

    def end(self, process: Process) -> bool:
        """No longer watch ``process``; whether it has been killed for being late."""
        with self._changed:
            self._deadlines.pop(process, None)
            late = process in self._killed
            self._killed.discard(process)
            return late

    def close(self) -> None:
        """End the watch's thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                self._kill_late(time.monotonic())
                self._wakes_at = min(self._deadlines.values(), default=math.inf)
                idle = math.isinf(self._wakes_at)
                self._changed.wait(None if idle else max(self._wakes_at - time.monotonic(), 0))

    def _kill_late(self, now: float) -> None:
        for process in [process for process, deadline in self._deadlines.items() if deadline <= now]:
            del self._deadlines[process]
            self._killed.add(process)
            process.kill()
