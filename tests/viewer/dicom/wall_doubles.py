"""What a decoding process may do to us, by frame number; run within the workers of a wall under test."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import PixelSource

GOOD, CRASH, HANG, BOMB, PANIC, CHATTER, REFUSED, ABORT, HALF, STOP = range(10)


class PanicException(BaseException):
    """As Rust decoders raise it: no Exception."""


def panic() -> None:
    raise PanicException


def chatter() -> None:
    print("\0" * 10000, file=sys.stdout, flush=True)  # noqa: T201
    os.write(1, b"noise")


def refuse() -> None:
    raise Damaged("refused for a reason")


ACTS: dict[int, Callable[[], object]] = {
    CRASH: lambda: os.kill(os.getpid(), signal.SIGSEGV),
    ABORT: os.abort,
    HANG: lambda: time.sleep(3600),
    BOMB: lambda: bytearray(64 * 2**30),
    PANIC: panic,
    CHATTER: chatter,
    REFUSED: refuse,
    STOP: lambda: os.kill(os.getpid(), signal.SIGSTOP),
}


class Hostile:
    def decode_into(self, source: PixelSource, frame: int, out: NDArray[Any]) -> None:
        ACTS.get(frame, lambda: None)()
        out[: len(out) // 2 if frame == HALF else None] = 7
