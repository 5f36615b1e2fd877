"""Volumes of interest in PET: which threshold is chosen, and regions grown by a worker, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future

from PySide6.QtCore import QObject, Signal

from viewer.model.geometry import Triple
from viewer.model.measurement import Measurement
from viewer.model.volume import Stack, Voxels
from viewer.session.growing import Grown, NotGrown, Threshold, grow
from viewer.session.pixels import Pixels

CHOICES = (Threshold(part=0.41), Threshold(part=0.5), Threshold(fixed=2.5), Threshold(fixed=4.0))


class UptakeRegions(QObject):
    """Grows what a tool asks for and has it kept (``keep``); what is answered after another study was opened is dropped."""

    changed = Signal()  # another threshold, or a region is being grown or no longer
    refused = Signal(str)  # a sentence
    _answered = Signal(int, object)  # number of the question, Measurement or a sentence

    def __init__(self, pixels: Pixels, executor: Executor, keep: Callable[[Measurement], None]) -> None:
        super().__init__()
        self._pixels, self._executor, self._keep = pixels, executor, keep
        self._threshold = CHOICES[0]
        self._asked, self._waiting = 0, False
        self._answered.connect(self._take)

    @property
    def threshold(self) -> Threshold:
        """By which the next region is grown."""
        return self._threshold

    @property
    def waiting(self) -> bool:
        """Whether a region is being grown."""
        return self._waiting

    def choose(self, threshold: Threshold) -> None:
        """Grow the next region by another threshold."""
        if threshold != self._threshold:
            self._threshold = threshold
            self.changed.emit()

    def grow(self, stack: Stack, point: Triple, measured: Callable[[Stack, Grown, Threshold], Measurement]) -> None:
        """Grow a region at a point (patient mm of the stack) and have it ``measured``, both by a worker."""
        voxels = self._pixels.of(stack.id)
        if self._waiting:
            self.refused.emit("A PET volume is still being grown.")
        elif voxels is None or not voxels.complete:
            self.refused.emit("No PET volume: the images of this series are not all loaded.")
        else:
            self._ask(stack, voxels, point, measured)

    def _ask(
        self,
        stack: Stack,
        voxels: Voxels,
        point: Triple,
        measured: Callable[[Stack, Grown, Threshold], Measurement],
    ) -> None:
        self._asked += 1
        number, threshold, self._waiting = self._asked, self._threshold, True
        self.changed.emit()

        def work() -> Measurement | str:
            try:
                return measured(stack, grow(stack, voxels, point, threshold), threshold)
            except NotGrown as why:
                return f"No PET volume. {why}"

        self._executor.submit(work).add_done_callback(lambda done: self._answered.emit(number, _outcome(done)))

    def _take(self, number: int, made: Measurement | str) -> None:
        if number != self._asked or not self._waiting:
            return  # of another study
        self._waiting = False
        self.changed.emit()
        if isinstance(made, Measurement):
            self._keep(made)
        else:
            self.refused.emit(made)

    def clear(self) -> None:
        """Drop what is being grown, for another study."""
        self._asked, self._waiting = self._asked + 1, False


def _outcome(done: Future[Measurement | str]) -> Measurement | str:
    failed = done.cancelled() or done.exception() is not None
    return "No PET volume: it could not be worked out." if failed else done.result()
