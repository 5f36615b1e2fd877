"""One disposable decoding process, as the program sees it: requests go in, answers come out until it dies."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from viewer.dicom.wall_watch import Watch
from viewer.dicom.wall_worker import READY, Answer, Request, packed, unpacked

_ROOT = Path(__file__).resolve().parents[2]
_START_LIMIT_S = 60.0
_CHUNK = 65536
_ENVIRONMENT = {
    "PYTHONPATH": str(_ROOT),
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # Memory of one frame serves the next (glibc): to ask for it anew costs a page fault for each 4 kB.
    "MALLOC_MMAP_THRESHOLD_": str(8 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(16 * 2**20),
}


class DecodingProcess:
    """A running worker. Belongs to one thread, except for ``kill``."""

    def __init__(self, process: subprocess.Popen[bytes], requests: IO[bytes], answers: IO[bytes]) -> None:
        self._process, self._requests, self._answers = process, requests, answers
        self._rest = b""

    @property
    def ended(self) -> bool:
        """Whether the process has died."""
        return self._process.poll() is not None

    def send(self, requests: Iterable[Request]) -> None:
        """All of them in one go; a process that has died is noticed when its answer is awaited."""
        with suppress(OSError):
            self._requests.write(b"".join(packed(request) for request in requests))
            self._requests.flush()

    def answers(self) -> list[Answer]:
        """What has been answered, waiting for at least one; nothing when the process has ended or talks nonsense."""
        answers: list[Answer] = []
        while not answers:
            try:
                more = os.read(self._answers.fileno(), _CHUNK)
                answers, self._rest = unpacked(self._rest + more)
            except (OSError, ValueError):
                return []
            if not more:
                return []
        return answers

    def kill(self) -> None:
        """End it, whatever it does; may be called from any thread."""
        self._process.kill()

    def bury(self) -> None:
        """End it, and give back what the system keeps of it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._requests, self._answers):
            with suppress(OSError):  # a request was half written when the process died
                stream.close()


def started(arguments: tuple[str, ...], watch: Watch) -> DecodingProcess | None:
    """A process that is ready for requests, None when none could be started."""
    command = [sys.executable, "-P", "-m", "viewer.dicom.wall_worker", *arguments]
    environment = {**os.environ, **_ENVIRONMENT}
    pipe = subprocess.PIPE
    opened = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment)
    if opened.stdin is None or opened.stdout is None:
        return None
    process = DecodingProcess(opened, opened.stdin, opened.stdout)
    watch.begin(process, _START_LIMIT_S)
    ready = [answer.status for answer in process.answers()] == [READY]
    if not watch.end(process) and ready:
        return process
    process.bury()
    return None
