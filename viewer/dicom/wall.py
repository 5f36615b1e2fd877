"""The wall between the program and hostile pixels: frames are decoded in processes that may die.

A crash, a hang, a memory bomb or a panic costs the one frame that caused it. Its future raises Damaged with the reason, the
process is replaced, and the others go on. Nothing of Qt is here; futures are completed on the wall's own threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import PixelSource, pixel_source
from viewer.dicom.shared_block import SharedBlock, array_of, shared_block
from viewer.dicom.wall_lane import Job, Lane, Watch
from viewer.dicom.wall_worker import Request
from viewer.model.study import Instance

_TASK = "viewer.dicom.pixels:FrameDecoder"


class DecodeWall:
    """A pool of disposable decoding processes, started at once and kept warm.

    ``memory_limit_mb`` is what one process may take beyond its libraries, ``time_limit_s`` how long one frame may take.
    ``task`` names what the processes run, as ``module:class`` (see ``wall_worker.Task``).
    """

    def __init__(
        self,
        workers: int | None = None,
        memory_limit_mb: int = 2048,
        time_limit_s: float = 10.0,
        task: str = _TASK,
    ) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._watch = Watch()
        self._closed = False
        arguments = (task, str(memory_limit_mb), str(time_limit_s))
        count = workers or os.cpu_count() or 1
        self._lanes = [Lane(arguments, time_limit_s, self._jobs, self._watch) for _ in range(count)]

    @property
    def workers(self) -> int:
        """How many frames are decoded at the same time."""
        return len(self._lanes)

    def decode(self, instance: Instance, frame: int) -> Future[NDArray[Any]]:
        """Stored values or RGB of one frame, as ``pixels.decode`` gives them; the future raises Damaged."""
        try:
            source = pixel_source(instance)
        except Damaged as damage:
            return _failed(damage)
        block = shared_block(int(np.prod(source.shape)) * source.dtype.itemsize)
        return self._submit(source, frame, block, 0, lambda filled: array_of(filled, source.shape, source.dtype))

    def decode_into(self, instance: Instance, frame: int, block: SharedBlock, offset: int) -> Future[None]:
        """Decode one frame into ``block`` from byte ``offset``; where its future raises, those bytes are undefined."""
        try:
            return self._submit(pixel_source(instance), frame, block, offset, _nothing)
        except Damaged as damage:
            return _failed(damage)

    def close(self) -> None:
        """End every process and thread; frames not yet decoded are cancelled."""
        if self._closed:
            return
        self._closed = True
        while not self._jobs.empty():
            job = self._jobs.get()
            if job is not None:
                job.future.cancel()
        for lane in self._lanes:
            self._jobs.put(None)
            lane.close()
        for lane in self._lanes:
            lane.join()
        self._watch.close()

    def _submit(
        self, source: PixelSource, frame: int, block: SharedBlock, offset: int, result: Callable[[SharedBlock], Any]
    ) -> Future[Any]:
        if self._closed:
            return _failed(Damaged("The image was not decoded: the program is closing."))
        job = Job(Request(source, frame, block.name, offset), block, result)
        self._jobs.put(job)
        return job.future


def _nothing(_: SharedBlock) -> None:
    """Answer nothing: the caller's block holds the pixels."""


def _failed(damage: Damaged) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(damage)
    return future
