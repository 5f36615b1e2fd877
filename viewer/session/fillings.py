"""Which image is read next: every stack on the screen in turn, in each the image nearest to the one being looked at."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

import numpy as np

from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import NATIVE, PixelSource, pixel_source
from viewer.model.volume import Stack, Voxels, modality_values


class Filling:
    """One stack whose voxels are being filled. Not safe for threads by itself: ``Fillings`` guards it."""

    def __init__(self, stack: Stack, voxels: Voxels, first_index: int) -> None:
        self.stack, self.voxels = stack, voxels
        missing = [index for index, ready in enumerate(voxels.ready) if not ready and index not in voxels.damaged]
        native = [index for index in missing if stack.images[index].instance.transfer_syntax_uid in NATIVE]
        self._pending = {True: native, False: sorted(set(missing) - set(native))}
        self.prioritise(first_index)

    def prioritise(self, index: int) -> None:
        """From now on nearest to ``index`` first."""
        for pending in self._pending.values():
            pending.sort(key=lambda other: -abs(other - index))

    def next(self, *, native: bool) -> int | None:
        """The next image of that kind, None when there is none."""
        pending = self._pending[native]
        return pending[-1] if pending else None

    def take(self, *, native: bool) -> None:
        """The next image of that kind is no longer missing here: somebody sees to it."""
        self._pending[native].pop()

    def arrived(self, index: int) -> None:
        """The stored values of an image are there: work out its modality values where the stack keeps them."""
        values, image = self.voxels.values, self.stack.images[index]
        if values is not None:
            stored = self.voxels.array[index]
            with np.errstate(over="ignore"):  # what 32 bits cannot hold is infinite
                values[index] = modality_values(image, stored)
            if image.instance.padding is not None:
                low, high = image.instance.padding
                values[index][(stored >= low) & (stored <= high)] = np.nan

    def source(self, index: int) -> PixelSource:
        """The pixels of one image; raises Damaged when it does not belong into this array."""
        source = pixel_source(self.stack.images[index].instance)
        if source.shape != self.voxels.array.shape[1:] or source.dtype != self.voxels.array.dtype:
            raise Damaged("The image is of another size or type than the others of its series.")
        return source


Taken = tuple[Filling, int]  # and the index of an image in its stack


class Fillings:
    """All stacks being filled, and how many lanes read their native images."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fillings: OrderedDict[str, Filling] = OrderedDict()
        self._lanes = 0

    def add(self, filling: Filling) -> None:
        """Begin to fill a stack; it is served before those that wait."""
        with self._lock:
            self._fillings[filling.stack.id] = filling
            self._fillings.move_to_end(filling.stack.id, last=False)

    def get(self, stack_id: str) -> Filling | None:
        """The stack's filling, while it goes on."""
        return self._fillings.get(stack_id)

    def remove(self, stack_id: str) -> None:
        """No more of this stack is taken."""
        with self._lock:
            self._fillings.pop(stack_id, None)

    def going_on(self) -> tuple[Filling, ...]:
        """The stacks being filled."""
        with self._lock:
            return tuple(self._fillings.values())

    def prioritise(self, stack_id: str, index: int) -> None:
        """Take images nearest to ``index`` first, and of this stack next."""
        with self._lock:
            if stack_id in self._fillings:
                self._fillings[stack_id].prioritise(index)
                self._fillings.move_to_end(stack_id, last=False)

    def open_lane(self, most: int) -> bool:
        """Whether one more lane may start to read native images."""
        with self._lock:
            if self._lanes >= most:
                return False
            self._lanes += 1
            return True

    def take_native(self) -> Taken | None:
        """The next image for a lane; with None the lane is closed and must end."""
        with self._lock:
            taken = self._take(lambda *_: True, native=True)
            if taken is None:
                self._lanes -= 1
            return taken

    def take_compressed(self, room_for: Callable[[Filling, int], bool]) -> Taken | None:
        """The next image for the decode wall; None when there is none or no room for it."""
        with self._lock:
            return self._take(room_for, native=False)

    def _take(self, room_for: Callable[[Filling, int], bool], *, native: bool) -> Taken | None:
        for stack_id, filling in self._fillings.items():
            index = filling.next(native=native)
            if index is None:
                continue
            if not room_for(filling, index):
                return None
            filling.take(native=native)
            self._fillings.move_to_end(stack_id)
            return filling, index
        return None
