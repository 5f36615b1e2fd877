"""Which running program a folder of half-done work belongs to, and whether that program still runs."""

from __future__ import annotations

import hashlib
import os
import socket
import time
from pathlib import Path

import psutil

FOREIGN_DAYS = 7  # work of another machine on a shared disk is given up after so long without a change
_CLOCK_SECONDS = 2  # the operating system's start times may move with its clock


def this_program() -> str:
    """``<machine>-<process>-<start second>``: a process number alone may be used again after a crash."""
    return f"{_machine()}-{os.getpid()}-{int(psutil.Process().create_time())}"


def is_abandoned(folder: Path) -> bool:
    """Whether a folder named by ``this_program`` (and a suffix) belongs to a program that no longer runs."""
    machine, *numbers = folder.name.split("-")
    if machine != _machine():
        return time.time() - folder.stat().st_mtime > FOREIGN_DAYS * 86_400
    if len(numbers) < 2 or not (numbers[0].isdigit() and numbers[1].isdigit()):
        return True
    return not _runs(int(numbers[0]), int(numbers[1]))


def _runs(process: int, started: int) -> bool:
    try:
        found = psutil.Process(process)
        return found.status() != psutil.STATUS_ZOMBIE and abs(int(found.create_time()) - started) <= _CLOCK_SECONDS
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]
