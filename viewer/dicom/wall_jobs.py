"""What waits to be decoded behind the wall."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from viewer.dicom.damage import Damaged
from viewer.dicom.shared_block import SharedBlock
from viewer.dicom.wall_pace import room_for
from viewer.dicom.wall_worker import Request


@dataclass(eq=False, slots=True)
class Job:
    """A request, the memory it fills and the future that waits for it.

    The block is held until the worker has answered or is dead: until then its name must not come to mean another block.
    """

    request: Request
    block: SharedBlock
    result: Callable[[SharedBlock], Any]
    expected_s: float  # how long decoding will take about; infinite when that is not known
    future: Future[Any] = field(default_factory=Future)

    def start(self) -> bool:
        """Whether the job is to be done: it was not cancelled while it waited."""
        return self.future.running() or self.future.set_running_or_notify_cancel()

    def succeed(self) -> None:
        """The block holds the pixels."""
        self.future.set_result(self.result(self.block))

    def fail(self, reason: str) -> None:
        """There are no pixels."""
        self.future.set_exception(Damaged(reason))


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

    def take_spare(self, ahead: Sequence[float]) -> Job | None:
        """The next job for a process that has frames of so many seconds before it, without waiting.

        None if it has enough, or an idle lane would take the job at once.
        """
        with self._changed:
            if len(self._jobs) <= self._idle or self._closed:
                return None
            room = room_for(len(ahead) + 1, sum(ahead) + self._jobs[0].expected_s)
            return self._jobs.popleft() if room else None

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
