"""The wall between the program and hostile pixels: frames are decoded in processes that may die.

A crash, a hang, a memory bomb or a panic costs the one frame that caused it. Its future raises Damaged with the reason, the
process is replaced, and the others go on. Nothing of Qt is here; futures are completed on the wall's own threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import PixelSource, pixel_source
from viewer.dicom.shared_block import SharedBlock, array_of, shared_block
from viewer.dicom.wall_jobs import Job, JobQueue
from viewer.dicom.wall_lane import Lane
from viewer.dicom.wall_pace import Pace
from viewer.dicom.wall_watch import Watch
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
        self._jobs = JobQueue()
        self._watch = Watch()
        self._pace = Pace()
        arguments = (task, str(memory_limit_mb), str(time_limit_s))
        count = workers or os.cpu_count() or 1
        self._lanes = [Lane(arguments, time_limit_s, self._jobs, self._watch, self._pace) for _ in range(count)]

    @property
    def workers(self) -> int:
        """How many frames are decoded at the same time."""
        return len(self._lanes)

    def expected_s(self, instance: Instance) -> float:
        """How long a frame of ``instance`` will take about, in seconds; infinite where nothing alike has been decoded."""
        if instance.format is None:
            return 0.0  # is refused at once
        return self._pace.expected_s(instance.transfer_syntax_uid, instance.format)

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
        """End every process and thread; frames that wait are cancelled, those being decoded are given up."""
        left = self._jobs.close()
        for lane in self._lanes:
            lane.close()
        for lane in self._lanes:
            lane.join()
        self._watch.close()
        for job in (*left, *self._jobs.left()):
            _give_up(job)

    def _submit(
        self, source: PixelSource, frame: int, block: SharedBlock, offset: int, result: Callable[[SharedBlock], Any]
    ) -> Future[Any]:
        request = Request(source, frame, block.name, offset)
        job = Job(request, block, result, self._pace.expected_s(source.syntax, source.format))
        if not self._jobs.put(job):
            _give_up(job)
        return job.future


def _give_up(job: Job) -> None:
    if not job.future.cancel():
        job.fail("The image was not decoded: the program is closing.")


def _nothing(_: SharedBlock) -> None:
    """Answer nothing: the caller's block holds the pixels."""


def _failed(damage: Damaged) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(damage)
    return future
