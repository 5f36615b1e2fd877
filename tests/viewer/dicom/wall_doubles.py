"""What a decoding process may do to us, by frame number; run within the workers of a wall under test."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

from numpy.typing import NDArray

from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import PixelSource

GOOD, CRASH, HANG, BOMB, PANIC, CHATTER, REFUSED, ABORT = range(8)


class PanicException(BaseException):
    """As Rust decoders raise it: no Exception."""


class Hostile:
    def decode_into(self, source: PixelSource, frame: int, out: NDArray[Any]) -> None:
        self.act(frame)
        out[...] = 7

    def act(self, frame: int) -> None:
        if frame == CRASH:
            os.kill(os.getpid(), signal.SIGSEGV)
        elif frame == ABORT:
            os.abort()
        elif frame == HANG:
            time.sleep(3600)
        elif frame == BOMB:
            bytearray(64 * 2**30)
        elif frame == PANIC:
            raise PanicException
        elif frame == CHATTER:
            print("\0" * 10000, file=sys.stdout, flush=True)  # noqa: T201
            os.write(1, b"noise")
        elif frame == REFUSED:
            raise Damaged("refused for a reason")
