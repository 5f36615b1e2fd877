"""The histograms of volumes, found by a worker once all their images are there."""

from __future__ import annotations

from concurrent.futures import Executor, Future

from PySide6.QtCore import QObject, Signal

from viewer.model.volume import Stack
from viewer.render.histogram import Histogram, histogram_of
from viewer.session.pixels import Pixels
from viewer.session.solids import solid_values


class Histograms(QObject):
    """By stack; what is asked for before it is there is announced when it is."""

    arrived = Signal(str)  # stack id
    _answered = Signal(str, object)  # stack id, Histogram or None

    def __init__(self, pixels: Pixels, executor: Executor) -> None:
        super().__init__()
        self._pixels, self._executor = pixels, executor
        self._kept: dict[str, tuple[Stack, Histogram]] = {}
        self._running: dict[str, Stack] = {}
        self._answered.connect(self._take)

    def clear(self) -> None:
        """Forget all, for another study."""
        self._kept.clear()
        self._running.clear()

    def of(self, stack: Stack) -> Histogram | None:
        """The histogram of a stack; None while it is being found or images are still missing."""
        kept = self._kept.get(stack.id)
        if kept is not None and kept[0] is stack:
            return kept[1]
        voxels = self._pixels.of(stack.id)
        if voxels is not None and voxels.complete and voxels.ready.any() and self._running.get(stack.id) is not stack:
            self._running[stack.id] = stack
            solid = solid_values(stack.images[0], voxels)
            ready = voxels.ready.copy()
            future = self._executor.submit(histogram_of, solid.array, ready, solid.rescale, solid.padding)
            future.add_done_callback(lambda done: self._answered.emit(stack.id, _outcome(done)))
        kept = self._kept.get(stack.id)
        return kept[1] if kept is not None and kept[0] is stack else None

    def _take(self, stack_id: str, found: Histogram | None) -> None:
        stack = self._running.pop(stack_id, None)
        if stack is not None and found is not None:
            self._kept[stack_id] = stack, found
            self.arrived.emit(stack_id)


def _outcome(done: Future[Histogram]) -> Histogram | None:
    return None if done.cancelled() or done.exception() else done.result()
