"""Registers in a process of its own: it can be ended at any moment, and what ends it does not end the program."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from viewer.registration.facts import Block, NotRegistered, Registered
from viewer.registration.messages import as_found, write_blocks

_ROOT = Path(__file__).resolve().parents[2]
LOOK_S, LIMIT_S = 0.1, 600.0  # it can be cancelled; the limit is for one that hangs

Process = subprocess.Popen[bytes]
Tell = Callable[[int, int, str], None]


def register_apart(
    fixed: Block, moving: Block, tell: Tell, stopped: Callable[[], bool], limit_s: float = LIMIT_S
) -> Registered | None:
    """The movement from ``fixed`` to ``moving``; None when it was stopped. Blocks: for a worker thread.

    Raises NotRegistered with the reason, also where the process ends by itself or takes longer than ``limit_s``.
    """
    process = _started()
    said: queue.Queue[dict[str, Any] | None] = queue.Queue()
    threads = [
        threading.Thread(target=_write, args=(process, fixed, moving), name="registration out", daemon=True),
        threading.Thread(target=_read, args=(process, said), name="registration in", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        return _answer(said, tell, stopped, time.monotonic() + limit_s)
    finally:
        process.kill()
        process.wait()
        for thread in threads:
            thread.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _started() -> Process:
    command = [sys.executable, "-P", "-m", "viewer.registration.worker"]
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment)


def _write(process: Process, fixed: Block, moving: Block) -> None:
    if process.stdin is not None:
        with suppress(OSError, ValueError):  # the process has ended; the reader tells
            write_blocks(process.stdin, (fixed, moving))


def _read(process: Process, said: queue.Queue[dict[str, Any] | None]) -> None:
    """Every line, then None: the process has nothing more to say."""
    if process.stdout is not None:
        with suppress(OSError, ValueError):
            for line in process.stdout:
                said.put(json.loads(line))
    said.put(None)


def _answer(
    said: queue.Queue[dict[str, Any] | None], tell: Tell, stopped: Callable[[], bool], ends: float
) -> Registered | None:
    while not stopped():
        if time.monotonic() > ends:
            raise NotRegistered("The registration took too long and was ended.")
        try:
            line = said.get(timeout=LOOK_S)
        except queue.Empty:
            continue
        if line is None:
            raise NotRegistered("The registration ended without a result; the program goes on.")
        if "registered" in line:
            return as_found(line["registered"])
        if "refused" in line:
            raise NotRegistered(line["refused"])
        tell(line["done"], line["total"], line["text"])
    return None
