"""Small pictures of stacks, made off the GUI thread; a late one for another study is dropped."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from viewer.dicom import windowing
from viewer.model.study import Instance
from viewer.model.volume import Stack

SIDE = 192  # device pixels of the longer side; enough for 96 px at a ratio of 2

Decode = Callable[[Instance, int], "Future[NDArray[Any]]"]


class Thumbnails(QObject):
    """Makes pictures of the middle images. ``decode`` gives stored values in a future, as the decode wall does."""

    made = Signal(str, object)  # stack id, uint8 [rows, columns] or [rows, columns, 3]
    failed = Signal(str, str)  # stack id, sentence
    _answered = Signal(int, str, object)  # token, stack id, picture or the exception

    def __init__(self, decode: Decode, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decode, self._executor = decode, executor
        self._tokens = itertools.count(1)
        self._token = 0
        self._answered.connect(self._on_answered)

    def request(self, stacks: tuple[Stack, ...]) -> None:
        """Make the pictures of these stacks; those asked for before are no longer wanted."""
        self._token = next(self._tokens)
        self.also(stacks)

    def also(self, stacks: tuple[Stack, ...]) -> None:
        """Make these as well."""
        token = self._token
        for stack in stacks:
            image = stack.images[len(stack.images) // 2]
            self._executor.submit(self._work, token, stack.id, image)

    def _work(self, token: int, stack_id: str, image: Any) -> None:
        outcome: NDArray[np.uint8] | Exception
        try:
            stored = self._decode(image.instance, image.frame.index).result()
            shown = windowing.default_shown(image)
            outcome = smaller(windowing.native_picture(image, stored, shown))
        except Exception as error:  # whatever it was, only this thumbnail is lost
            outcome = error
        self._answered.emit(token, stack_id, outcome)

    def _on_answered(self, token: int, stack_id: str, outcome: NDArray[np.uint8] | Exception) -> None:
        if token != self._token:
            return
        if isinstance(outcome, Exception):
            self.failed.emit(stack_id, str(outcome))
        else:
            self.made.emit(stack_id, outcome)


def smaller(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture at most SIDE wide and high, each pixel the mean of those it stands for."""
    step = max(1, -(-max(picture.shape[:2]) // SIDE))
    rows, columns = picture.shape[0] // step * step, picture.shape[1] // step * step
    blocks = picture[:rows, :columns].reshape(rows // step, step, columns // step, step, *picture.shape[2:])
    return np.ascontiguousarray(blocks.mean(axis=(1, 3)).astype(np.uint8))
