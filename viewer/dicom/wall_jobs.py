"""What waits to be decoded behind the wall."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from viewer.dicom.shared_block import SharedBlock
from viewer.dicom.wall_worker import Request


@dataclass(eq=False, slots=True)
class Job:
    """A request, the memory it fills and the future that waits for it.

    The block is held until the worker has answered or is dead: until then its name must not come to mean another block.
    """

    request: Request
    block: SharedBlock
    result: Callable[[SharedBlock], Any]
    future: Future[Any] = field(default_factory=Future)

    def start(self) -> bool:
        """Whether the job is to be done: it was not cancelled while it waited."""
        return self.future.running() or self.future.set_running_or_notify_cancel()


class JobQueue:
    """First in, first out; knows how many lanes stand idle."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._idle = 0
        self._closed = False

    def put(self, job: Job) -> bool:
        """Add a job; whether the queue still takes any."""
        with self._changed:
            if self._closed:
                return False
            self._jobs.append(job)
            self._changed.notify()
            return True

    def put_back(self, jobs: Iterable[Job]) -> None:
        """Jobs that were given to a process and not begun when it died come first again."""
        with self._changed:
            self._jobs.extendleft(reversed(tuple(jobs)))
            self._changed.notify_all()

    def take(self) -> Job | None:
        """The next job, waiting for it; None when the queue is closed."""
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._jobs or self._closed)
            self._idle -= 1
            return None if self._closed else self._jobs.popleft()

    def take_spare(self) -> Job | None:
        """A job that no idle lane would take at once, without waiting."""
        with self._changed:
            spare = len(self._jobs) > self._idle and not self._closed
            return self._jobs.popleft() if spare else None

    def close(self) -> tuple[Job, ...]:
        """Let every lane end; what is left undone."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            return self.left()

    def left(self) -> tuple[Job, ...]:
        """Empty the queue."""
        with self._changed:
            left = tuple(self._jobs)
            self._jobs.clear()
            return left
