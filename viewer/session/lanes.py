"""The threads and processes that bring pixels in. Nothing of Qt: what has arrived is fetched from here by its owner.

A thread that held a Qt object could be the last to do so and destroy it on the wrong thread, hence this separate room.
"""

from __future__ import annotations

import math
import os
import threading
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, Protocol

from numpy.typing import NDArray

from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import NATIVE, pixel_source
from viewer.dicom.pixels import FrameDecoder, decode
from viewer.dicom.shared_block import SharedBlock, array_of, block_of, shared_block
from viewer.model.study import Instance
from viewer.session.asked import Asked
from viewer.session.fillings import Filling, Fillings

_MOST_READERS = 4

Arrival = tuple[Filling, int]  # an image that is ready or damaged


class Wall(Protocol):
    """What loading needs of ``viewer.dicom.wall.DecodeWall``."""

    @property
    def workers(self) -> int:
        """How many frames are decoded at the same time."""
        ...

    def expected_s(self, instance: Instance) -> float:
        """How long a frame of ``instance`` will take about; infinite where that is not known."""
        ...

    def decode_into(self, instance: Instance, frame: int, block: SharedBlock, offset: int) -> Future[None]:
        """Decode one frame into shared memory; the future raises Damaged."""
        ...


class Lanes:
    """Native images are read by the executor's threads, compressed ones decoded by the wall's processes."""

    def __init__(self, executor: Executor, wall: Wall, fillings: Fillings) -> None:
        self._executor, self._wall, self._fillings = executor, wall, fillings
        self._asked = Asked(wall.workers)
        self._readers = max(min(os.cpu_count() or 1, _MOST_READERS), 1)
        self._arrived: list[Arrival] = []
        self._lock = threading.Lock()

    def start(self) -> None:
        """Put as many lanes to work as there may be."""
        for _ in range(self._readers):
            if self._fillings.open_lane(self._readers):
                self._executor.submit(self._read)
        self._ask()

    def cells(self, instance: Instance, frame: int) -> NDArray[Any]:
        """The pixels of one frame by themselves, for a worker, which waits for them; raises Damaged."""
        if instance.transfer_syntax_uid in NATIVE:
            return decode(instance, frame)
        source = pixel_source(instance)
        block = shared_block(math.prod(source.shape) * source.dtype.itemsize)
        self._wall.decode_into(instance, frame, block, 0).result()
        return array_of(block, source.shape, source.dtype)

    def tell_damage(self, filling: Filling) -> None:
        """Let the damage that is known already arrive too."""
        with self._lock:
            self._arrived.extend((filling, index) for index in filling.voxels.damaged)

    def arrivals(self) -> list[Arrival]:
        """What has arrived since the last time; all of it, for voxels that were complete when this was called."""
        with self._lock:
            arrived, self._arrived = self._arrived, []
            return arrived

    def _read(self) -> None:
        """A lane: native images, one after the other."""
        reader = FrameDecoder()
        while (taken := self._fillings.take_native()) is not None:
            filling, index = taken
            try:
                frame = filling.stack.images[index].frame.index
                reader.decode_into(filling.source(index), frame, filling.voxels.array[index])
                filling.arrived(index)
            except Damaged as damage:
                self._lose(filling, index, damage.reason)
            except Exception as error:  # a lane must not end while images wait
                self._lose(filling, index, f"The image could not be read ({type(error).__name__}).")
            else:
                self._keep(filling, index)

    def _ask(self) -> None:
        """Ask the wall for as many frames as it should have; each goes on in its callback, so that no thread waits."""
        while (taken := self._fillings.take_compressed(self._begin)) is not None:
            filling, index = taken
            try:
                future = self._submit(filling, index)
            except Damaged as damage:
                self._asked.end(taken)
                self._lose(filling, index, damage.reason)
                continue
            if not future.done():
                future.add_done_callback(partial(self._go_on, filling, index))
            else:
                self._end(filling, index, future)

    def _begin(self, filling: Filling, index: int) -> bool:
        expected_s = self._wall.expected_s(filling.stack.images[index].instance)
        return self._asked.begin((filling, index), expected_s)

    def _end(self, filling: Filling, index: int, future: Future[None]) -> None:
        self._asked.end((filling, index))
        self._settle(filling, index, future)

    def _go_on(self, filling: Filling, index: int, future: Future[None]) -> None:
        self._end(filling, index, future)
        self._ask()

    def _submit(self, filling: Filling, index: int) -> Future[None]:
        filling.source(index)
        array, image = filling.voxels.array, filling.stack.images[index]
        return self._wall.decode_into(image.instance, image.frame.index, block_of(array), index * array[0].nbytes)

    def _settle(self, filling: Filling, index: int, future: Future[None]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            filling.arrived(index)
            self._keep(filling, index)
        else:
            self._lose(filling, index, str(error))

    def _keep(self, filling: Filling, index: int) -> None:
        with self._lock:
            filling.voxels.ready[index] = True
            self._arrived.append((filling, index))

    def _lose(self, filling: Filling, index: int, reason: str) -> None:
        filling.voxels.array[index] = 0  # nothing of a damaged image may be seen, not even by a reconstructed plane
        with self._lock:
            filling.voxels.damaged[index] = reason
            self._arrived.append((filling, index))
