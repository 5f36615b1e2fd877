"""Pixels of stacks into memory: the image looked at first, then its neighbours, without ever holding up the screen.

Threads and processes fill the arrays (``lanes``); this owner looks every few milliseconds, while there is something to fill,
what has arrived, and announces it on its own thread in batches.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from viewer.dicom.damage import Damaged
from viewer.dicom.layers import DecodeCells
from viewer.dicom.pixel_source import NATIVE, pixel_source
from viewer.dicom.shared_block import array_of, shared_block
from viewer.model.volume import Stack, Voxels
from viewer.session import immortals  # noqa: F401 - imported for what it does
from viewer.session.cache import VoxelCache, same_pixels
from viewer.session.fillings import Filling, Fillings
from viewer.session.lanes import Lanes, Wall

_LOOK_MS = 4  # how soon a first image is announced
_BATCH_S = 1 / 60  # batches come no faster than a screen can show them, except for a first image
_DEFAULT_BUDGET = 2 * 2**30


class StackLoader(QObject):
    """Fills the voxels of stacks. All methods belong to the thread of the object; signals come there too."""

    image_ready = Signal(str, int)  # stack id, image index
    progressed = Signal(str, int, int)  # stack id, images ready or damaged, images in all
    finished = Signal(str)  # stack id
    damaged = Signal(str, int, str)  # stack id, image index, sentence

    def __init__(
        self, executor: Executor, wall: Wall, cache: VoxelCache | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._cache = cache or VoxelCache(_DEFAULT_BUDGET)
        self._fillings = Fillings()
        self._lanes = Lanes(executor, wall, self._fillings)
        self._announced = 0.0
        self._blank: set[str] = set()  # stacks of which no image has been announced
        self._look = QTimer(self)
        self._look.setTimerType(Qt.TimerType.PreciseTimer)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._look_for_news)

    @property
    def cells(self) -> DecodeCells:
        """Gives the pixels of one frame by themselves, for a worker, which waits for them."""
        return self._lanes.cells

    def load(self, stack: Stack, first_index: int) -> Voxels:
        """The stack's voxels, filled from ``first_index`` outwards; returns at once, also what is already in memory."""
        filling = self._fillings.get(stack.id)
        if filling is not None and same_pixels(filling.stack, stack):
            self.prioritise(stack.id, first_index)
            return filling.voxels
        voxels = self._cache.get(stack) or _allocated(stack, self._cache.budget_bytes)
        self._cache.put(stack, voxels)
        filling = Filling(stack, voxels, first_index)
        self._fillings.add(filling)
        self._lanes.tell_damage(filling)
        self._lanes.start()
        self._blank.add(stack.id)
        self._look.start()
        return voxels

    def room_for(self, stacks: Sequence[Stack]) -> bool:
        """Whether all of these stacks fit into the memory that images may use."""
        return sum(_size(stack) for stack in stacks) <= self._cache.budget_bytes

    def prioritise(self, stack_id: str, index: int) -> None:
        """Go on from the image that is now looked at."""
        self._fillings.prioritise(stack_id, index)

    def cancel(self, stack_id: str) -> None:
        """Stop filling a stack that left the screen; what is there stays in the cache while there is room."""
        self._fillings.remove(stack_id)
        self._blank.discard(stack_id)
        self._cache.unpin(stack_id)

    def close(self) -> None:
        """Stop filling and let go of all pixels."""
        for filling in self._fillings.going_on():
            self._fillings.remove(filling.stack.id)
        self._blank.clear()
        self._look.stop()
        self._cache.clear()

    def _look_for_news(self) -> None:
        now = time.monotonic()
        complete = {filling: filling.voxels.complete for filling in self._fillings.going_on()}
        begun = {filling.stack.id for filling in complete if filling.voxels.ready.any()} & self._blank
        if now - self._announced < _BATCH_S and not begun and not any(complete.values()):
            return
        self._blank -= begun
        news: defaultdict[Filling, list[int]] = defaultdict(list)
        for filling, index in self._lanes.arrivals():
            news[filling].append(index)
        for filling, whole in complete.items():
            if news[filling] or whole:
                self._announced = now
                self._announce(filling, news[filling], whole)
        if not self._fillings.going_on():
            self._look.stop()

    def _announce(self, filling: Filling, arrived: Iterable[int], whole: bool) -> None:
        stack_id, voxels = filling.stack.id, filling.voxels
        for index in arrived:
            if index in voxels.damaged:
                self.damaged.emit(stack_id, index, voxels.damaged[index])
            else:
                self.image_ready.emit(stack_id, index)
        self.progressed.emit(stack_id, int(voxels.ready.sum()) + len(voxels.damaged), len(voxels.ready))
        # Receivers of these signals may have cancelled the stack.
        if whole and self._fillings.get(stack_id) is filling:
            self._fillings.remove(stack_id)
            self._blank.discard(stack_id)
            self.finished.emit(stack_id)


def _allocated(stack: Stack, budget_bytes: int) -> Voxels:
    """Voxels with room for every image; where there can be none, voxels that say why for each."""
    count = len(stack.images)
    try:
        array = _array(stack, budget_bytes)
    except Damaged as damage:
        nothing = np.broadcast_to(np.uint8(0), stack.shape)
        return Voxels(nothing, np.zeros(count, np.bool_), dict.fromkeys(range(count), damage.reason))
    values = np.zeros(stack.shape, np.float32) if stack.rescaled_each else None  # memory is taken as images arrive
    return Voxels(array, np.zeros(count, np.bool_), values=values)


def _size(stack: Stack) -> int:
    """Bytes of a stack's voxels; 0 where there can be none."""
    try:
        source = pixel_source(stack.images[0].instance)
    except Damaged:
        return 0
    bytes_each = source.dtype.itemsize + (4 if stack.rescaled_each else 0)
    return len(stack.images) * math.prod(source.shape) * bytes_each


def _array(stack: Stack, budget_bytes: int) -> NDArray[Any]:
    count = len(stack.images)
    source = pixel_source(stack.images[0].instance)
    shape, dtype = (count, *source.shape), source.dtype
    size = math.prod(shape) * dtype.itemsize
    if size + (math.prod(shape) * 4 if stack.rescaled_each else 0) > budget_bytes:
        raise Damaged(f"These {count} images need {_gb(size)} of memory, and the viewer may use {_gb(budget_bytes)}.")
    native = all(image.instance.transfer_syntax_uid in NATIVE for image in stack.images)
    try:
        return np.empty(shape, dtype) if native else array_of(shared_block(size), shape, dtype)
    except (MemoryError, OSError):
        raise Damaged("There is not enough memory for these images.") from None


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
