"""One lane of the decode wall: a thread and the disposable process it feeds; and the watch over such processes."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

from viewer.dicom.damage import Damaged
from viewer.dicom.wall_jobs import Job, JobQueue
from viewer.dicom.wall_worker import DONE, READY, read_answer, write_request

_ROOT = Path(__file__).resolve().parents[2]
_START_LIMIT_S = 60.0

Process = subprocess.Popen[bytes]


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
    """Serves jobs from the queue until it is closed; replaces its process whenever that dies."""

    def __init__(self, arguments: tuple[str, ...], time_limit_s: float, jobs: JobQueue, watch: Watch) -> None:
        self._arguments, self._time_limit_s = arguments, time_limit_s
        self._jobs, self._watch = jobs, watch
        self._process: Process | None = None
        self._sent: deque[Job] = deque()  # to this process, not yet answered; the first is being decoded
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decode lane", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Kill the process, whatever it does; the thread ends once the queue is closed."""
        self._closing.set()
        if self._process is not None:
            self._process.kill()

    def join(self) -> None:
        """Wait for the thread's end."""
        self._thread.join(10)

    def _run(self) -> None:
        self._ensure_process()
        while (job := self._jobs.take()) is not None:
            self._send(job)
            del job
            while self._sent:
                # One request ahead, so that the process need not wait for this thread between two frames.
                if len(self._sent) == 1 and (spare := self._jobs.take_spare()) is not None:
                    self._send(spare)
                    del spare
                self._receive()
            self._ensure_process()
        self._discard()

    def _send(self, job: Job) -> None:
        if not job.start():
            return
        self._ensure_process()
        if self._process is None or self._process.stdin is None:
            job.future.set_exception(Damaged("The program could not start the process that decodes images."))
            return
        if not self._sent:
            self._watch.begin(self._process, self._time_limit_s)
        self._sent.append(job)
        with suppress(OSError):  # a process that has died is noticed when its answer is awaited
            write_request(self._process.stdin, job.request)

    def _receive(self) -> None:
        """Wait for the answer to the first request; a process that died takes only that one with it."""
        job, reason = self._sent.popleft(), self._answer()
        if self._process is None:
            self._jobs.put_back(self._sent)
            self._sent.clear()
        if reason:
            job.future.set_exception(Damaged(reason))
        else:
            job.future.set_result(job.result(job.block))

    def _answer(self) -> str:
        """Why the request being served failed, "" where it did not."""
        process = self._process
        if process is None or process.stdout is None:
            return self._epitaph(late=False)
        try:
            status, sentence = read_answer(process.stdout)
        except (EOFError, OSError):
            status, sentence = b"", ""
        late = self._watch.end(process)
        if not status or late:
            self._discard()
            return self._epitaph(late)
        if self._sent:
            self._watch.begin(process, self._time_limit_s)
        return "" if status == DONE else sentence or self._epitaph(late)

    def _epitaph(self, late: bool) -> str:
        if late:
            return f"The image could not be decoded within {self._time_limit_s:g} seconds."
        if self._closing.is_set():
            return "The image was not decoded: the program is closing."
        return "The image ended the process that decoded it; it is damaged or not what it says it is."

    def _ensure_process(self) -> None:
        if self._process is not None and not self._sent and self._process.poll() is not None:
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
            with suppress(OSError):  # a request was half written when the process died
                stream.close()
