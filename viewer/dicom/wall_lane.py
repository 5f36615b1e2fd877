"""One lane of the decoding wall: a thread of the program and the disposable process it feeds, one frame at a time."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from viewer.dicom.damage import Damaged
from viewer.dicom.shared_block import SharedBlock
from viewer.dicom.wall_worker import DONE, READY, Request, read_answer, write_request

_ROOT = Path(__file__).resolve().parents[2]
_START_LIMIT_S = 60.0

Process = subprocess.Popen[bytes]


@dataclass(eq=False, slots=True)
class Job:
    """A request, the memory it fills and the future that waits for it.

    The block is held until the worker has answered or is dead: until then its name must not come to mean another block.
    """

    request: Request
    block: SharedBlock
    result: Callable[[SharedBlock], Any]
    future: Future[Any] = field(default_factory=Future)


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


class Lane:
    """Takes jobs from a queue until it yields None; replaces its process whenever that dies."""

    def __init__(
        self, arguments: tuple[str, ...], time_limit_s: float, jobs: SimpleQueue[Job | None], watch: Watch
    ) -> None:
        self._arguments, self._time_limit_s = arguments, time_limit_s
        self._jobs, self._watch = jobs, watch
        self._process: Process | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decode lane", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Kill the process, whatever it does, and end the thread (after the None that the wall has queued)."""
        self._closing.set()
        if self._process is not None:
            self._process.kill()

    def join(self) -> None:
        """Wait for the thread's end."""
        self._thread.join(10)

    def _run(self) -> None:
        self._ensure_process()
        while (job := self._jobs.get()) is not None:
            if job.future.set_running_or_notify_cancel():
                self._serve(job)
            del job
            self._ensure_process()
        self._discard()

    def _serve(self, job: Job) -> None:
        self._ensure_process()
        reason = self._reason(job.request)
        if reason:
            job.future.set_exception(Damaged(reason))
        else:
            job.future.set_result(job.result(job.block))

    def _reason(self, request: Request) -> str:
        """Have the request served; why it failed, "" where it did not."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return "The program could not start the process that decodes images."
        self._watch.begin(process, self._time_limit_s)
        try:
            write_request(process.stdin, request)
            status, sentence = read_answer(process.stdout)
            late = self._watch.end(process)
        except (EOFError, OSError):
            late = self._watch.end(process)
            self._discard()
            return self._epitaph(late)
        return "" if status == DONE and not late else sentence or self._epitaph(late)

    def _epitaph(self, late: bool) -> str:
        if late:
            return f"The image could not be decoded within {self._time_limit_s:g} seconds."
        if self._closing.is_set():
            return "The image was not decoded: the program is closing."
        return "The image ended the process that decoded it; it is damaged or not what it says it is."

    def _ensure_process(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            self._discard()
        if self._process is None and not self._closing.is_set():
            self._process = self._started()
            if self._closing.is_set():
                self._discard()

    def _started(self) -> Process | None:
        command = [sys.executable, "-P", "-m", "viewer.dicom.wall_worker", *self._arguments]
        environment = {**os.environ, "PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment)
        self._watch.begin(process, _START_LIMIT_S)
        try:
            ready = process.stdout is not None and read_answer(process.stdout)[0] == READY
        except (EOFError, OSError):
            ready = False
        if not self._watch.end(process) and ready:
            return process
        _bury(process)
        return None

    def _discard(self) -> None:
        if self._process is not None:
            _bury(self._process)
            self._process = None


def _bury(process: Process) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            _close_quietly(stream)


def _close_quietly(stream: Any) -> None:
    try:
        stream.close()
    except OSError:  # a request was half written when the process died
        return
