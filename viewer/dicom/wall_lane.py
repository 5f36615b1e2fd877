"""One lane of the decode wall: a thread and the disposable process it feeds."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence

from viewer.dicom.wall_jobs import Job, JobQueue
from viewer.dicom.wall_pace import AHEAD_S, Pace
from viewer.dicom.wall_process import DecodingProcess, started
from viewer.dicom.wall_watch import Watch
from viewer.dicom.wall_worker import DONE, Answer

_FEW = 2  # so many on their way are awaited one by one
_GATHERING_S = AHEAD_S / 2


class Lane:
    """Serves jobs from the queue until it is closed; replaces its process whenever that dies."""

    def __init__(
        self, arguments: tuple[str, ...], time_limit_s: float, jobs: JobQueue, watch: Watch, pace: Pace
    ) -> None:
        self._arguments, self._time_limit_s = arguments, time_limit_s
        self._jobs, self._watch, self._pace = jobs, watch, pace
        self._process: DecodingProcess | None = None
        self._sent: deque[Job] = deque()  # to this process, not yet answered; the first is being decoded
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decode lane", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Kill the process, whatever it does; the thread ends once the queue is closed."""
        self._closing.set()
        process = self._process
        if process is not None:
            process.kill()

    def join(self) -> None:
        """Wait for the thread's end."""
        self._thread.join(10)

    def _run(self) -> None:
        self._ensure_process()
        while (job := self._jobs.take()) is not None:
            self._send([job])
            del job
            self._send_ahead()
            while self._sent:
                self._receive()
                self._send_ahead()
                self._let_answers_gather()
            self._ensure_process()
        self._discard()

    def _send_ahead(self) -> None:
        """Give the process as much more as it should have before it."""
        if not self._sent:
            return
        ahead = [job.expected_s for job in self._sent]
        spare: list[Job] = []
        while (job := self._jobs.take_spare(ahead)) is not None:
            spare.append(job)
            ahead.append(job.expected_s)
        self._send(spare)

    def _send(self, jobs: Sequence[Job]) -> None:
        jobs = [job for job in jobs if job.start()]
        if not jobs:
            return
        self._ensure_process()
        if self._process is None:
            for job in jobs:
                job.fail("The program could not start the process that decodes images.")
            return
        if not self._sent:
            self._watch.begin(self._process, self._time_limit_s)
        self._sent.extend(jobs)
        self._process.send([job.request for job in jobs])

    def _let_answers_gather(self) -> None:
        """Do not wake for each of many short frames; at least half of them must still lie before the process then."""
        if len(self._sent) > _FEW:
            time.sleep(min(sum(job.expected_s for job in self._sent) / 2, _GATHERING_S))

    def _receive(self) -> None:
        """Wait for answers and settle them; a process that died takes only that frame with it which it was decoding."""
        process = self._process
        answers = process.answers() if process is not None else []
        late = process is not None and self._watch.end(process)
        settled = [(self._sent.popleft(), answer) for answer in answers[: len(self._sent)]]
        if late or len(answers) != len(settled) or not answers:
            self._discard()
            if not answers:
                self._sent.popleft().fail(self._epitaph(late))
            self._jobs.put_back(self._sent)
            self._sent.clear()
        elif process is not None and self._sent:
            self._watch.begin(process, self._time_limit_s)
        for job, answer in settled:
            self._settle(job, answer)

    def _settle(self, job: Job, answer: Answer) -> None:
        if answer.status != DONE:
            job.fail(answer.sentence or self._epitaph(late=False))
            return
        source = job.request.source
        self._pace.measured(source.syntax, source.format, answer.seconds)
        job.succeed()

    def _epitaph(self, late: bool) -> str:
        if late:
            return f"The image could not be decoded within {self._time_limit_s:g} seconds."
        if self._closing.is_set():
            return "The image was not decoded: the program is closing."
        return "The image ended the process that decoded it; it is damaged or not what it says it is."

    def _ensure_process(self) -> None:
        if self._process is not None and not self._sent and self._process.ended:
            self._discard()
        if self._process is None and not self._closing.is_set():
            self._process = started(self._arguments, self._watch)
            if self._closing.is_set():
                self._discard()

    def _discard(self) -> None:
        if self._process is not None:
            self._process.bury()
            self._process = None
