"""Stacks read from files, and doubles of the executor and the wall that act at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from viewer.dicom.damage import Damaged
from viewer.dicom.grouping import stacks
from viewer.dicom.header import read_header
from viewer.dicom.pixel_source import pixel_source
from viewer.dicom.pixels import FrameDecoder
from viewer.dicom.shared_block import SharedBlock, deliver
from viewer.model.study import Instance
from viewer.model.volume import Stack


def stack_of(paths: Sequence[Path]) -> Stack:
    """The one stack that the files make."""
    facts = [read_header(path) for path in paths]
    series = replace(facts[0].series, instances=tuple(fact.instance for fact in facts))
    (stack,) = stacks(series)
    return stack


class ImmediateExecutor(Executor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class LateExecutor(Executor):
    """Runs what was submitted when told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.waiting.append(lambda: fn(*args, **kwargs))
        return Future()

    def run(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


class ImmediateWall:
    """Decodes in this process, at once."""

    workers = 2

    def __init__(self) -> None:
        self.asked: list[int] = []

    def expected_s(self, instance: Instance) -> float:
        return 0.0

    def decode_into(self, instance: Instance, frame: int, block: SharedBlock, offset: int) -> Future[None]:
        self.asked.append(frame)
        future: Future[None] = Future()
        source = pixel_source(instance)
        try:
            pixels = np.zeros(source.shape, source.dtype)
            FrameDecoder().decode_into(source, frame, pixels)
            deliver(pixels, block.name, offset)
        except Damaged as damage:
            future.set_exception(damage)
        else:
            future.set_result(None)
        return future


class HeldWall(ImmediateWall):
    """Decodes when told to; every frame takes ``seconds``, as it says."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds, self.waiting = seconds, list[tuple[int, Future[None], Callable[[], Future[None]]]]()

    def expected_s(self, instance: Instance) -> float:
        return self.seconds

    def decode_into(self, instance: Instance, frame: int, block: SharedBlock, offset: int) -> Future[None]:
        future: Future[None] = Future()
        decode = super().decode_into
        self.waiting.append((offset // (32 * 32 * 2), future, lambda: decode(instance, frame, block, offset)))
        return future

    @property
    def asked_for(self) -> list[int]:
        """The images that have been asked for and not answered."""
        return [index for index, *_ in self.waiting]

    def answer(self) -> None:
        _, future, decode = self.waiting.pop(0)
        decode().result()
        future.set_result(None)

    def refuse(self) -> None:
        self.waiting.pop(0)[1].set_exception(Damaged("refused"))
