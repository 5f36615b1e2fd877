"""The program of one decoding process: takes requests from standard input, decodes into shared memory, answers.

It may be killed at any moment. Requests come from the parent and are trusted; answers are one status byte and a sentence,
never objects, because a hostile image may have taken this process over.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
import time
from dataclasses import dataclass, fields
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import PixelSource
from viewer.dicom.shared_block import deliver
from viewer.model.study import PixelFormat, PixelLocation

if sys.platform != "win32":
    import resource

READY, DONE, DAMAGED = b"R", b"D", b"X"
LENGTH = struct.Struct("<I")
HEAD = struct.Struct("<cII")
_SENTENCE_BYTES = 400
_ALARM_MARGIN_S = 2
_OF_FORMAT, _OF_LOCATION = (attrgetter(*(one.name for one in fields(kind))) for kind in (PixelFormat, PixelLocation))


class Task(Protocol):
    """What a worker does with a request; the product's is ``pixels.FrameDecoder``."""

    def decode_into(self, source: PixelSource, frame: int, out: NDArray[np.generic]) -> None:
        """Fill ``out``; raises Damaged."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """Decode ``frame`` of ``source`` into the block ``name`` from byte ``offset``."""

    source: PixelSource
    frame: int
    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request, in the order of the requests: its status, how long it took, why it failed."""

    status: bytes
    seconds: float
    sentence: str


def packed(request: Request) -> bytes:
    """In the parent: one request as it is sent; as plain values, for a fact takes many times longer to pickle."""
    source = request.source
    colours = source.palette, source.profile
    values = _OF_FORMAT(source.format), _OF_LOCATION(source.location), source.syntax, *colours
    body = pickle.dumps((values, request.frame, request.name, request.offset), pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def unpacked_request(body: bytes) -> Request:
    """In the worker: what was packed, without its length."""
    (form, location, *rest), frame, name, offset = pickle.loads(body)  # noqa: S301 - from the parent alone
    return Request(PixelSource(PixelFormat(*form), PixelLocation(*location), *rest), frame, name, offset)


def unpacked(data: bytes) -> tuple[list[Answer], bytes]:
    """In the parent: the whole answers in ``data``, and what follows them; raises ValueError for what is none."""
    answers = []
    while len(data) >= HEAD.size:
        status, microseconds, length = HEAD.unpack_from(data)
        if length > _SENTENCE_BYTES:
            raise ValueError("this is no answer")
        end = HEAD.size + length
        if len(data) < end:
            break
        answers.append(Answer(status, microseconds / 1e6, data[HEAD.size : end].decode("utf-8", "replace")))
        data = data[end:]
    return answers, data


def main(task: str, memory_limit_mb: int, time_limit_s: float) -> None:
    """Serve requests until standard input ends."""
    requests, answers = sys.stdin.buffer, _private_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    module, name = task.split(":")
    worker: Task = getattr(import_module(module), name)()
    _limit(memory_limit_mb)
    _answer(answers, READY, 0, "")
    while len(head := requests.read(LENGTH.size)) == LENGTH.size:
        request = unpacked_request(requests.read(LENGTH.unpack(head)[0]))
        _alarm(time_limit_s + _ALARM_MARGIN_S)
        begun = time.monotonic()
        status, sentence = _serve(worker, request)
        _answer(answers, status, time.monotonic() - begun, sentence)
        _alarm(0)


def _serve(worker: Task, request: Request) -> tuple[bytes, str]:
    source = request.source
    try:
        pixels = np.zeros(source.shape, source.dtype)  # zeros, lest a decoder that stops early shows another image
        worker.decode_into(source, request.frame, pixels)
        return _delivered(pixels, request)
    except Damaged as damage:
        return DAMAGED, damage.reason
    except MemoryError:
        return DAMAGED, "The image needs more memory to decode than one image may take."
    except BaseException as error:  # a panic of a Rust decoder is no Exception, and must not end us unseen
        return DAMAGED, f"The image could not be decoded ({type(error).__name__})."


def _delivered(pixels: NDArray[np.generic], request: Request) -> tuple[bytes, str]:
    try:
        deliver(pixels, request.name, request.offset)
    except OSError:
        return DAMAGED, "There is no memory left for this image."
    return DONE, ""


def _private_output() -> BinaryIO:
    """Standard output for answers alone: what decoders print goes to standard error."""
    own = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(own, "wb")


def _answer(stream: BinaryIO, status: bytes, seconds: float, sentence: str) -> None:
    body = sentence.encode()[:_SENTENCE_BYTES]
    stream.write(HEAD.pack(status, int(seconds * 1e6), len(body)) + body)
    stream.flush()


def _limit(memory_limit_mb: int) -> None:
    """More address space than the limit ends in MemoryError or death; a dead worker leaves no patient's core dump."""
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        limit = used + memory_limit_mb * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _alarm(seconds: float) -> None:
    """The kernel ends this process if it hangs and the parent is no longer there to do so."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
