"""Which image is read next: every stack on the screen in turn, in each the image nearest to the one being looked at."""

from __future__ import annotations

import threading
from collections import OrderedDict

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

    def take(self, *, native: bool) -> int | None:
        """The next image of that kind, None when there is none."""
        pending = self._pending[native]
        return pending.pop() if pending else None

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


class Fillings:
    """All stacks being filled, and how many lanes (readers, or frames at the decode wall) are at work on them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fillings: OrderedDict[str, Filling] = OrderedDict()
        self._lanes = {True: 0, False: 0}

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

    def open_lane(self, most: int, *, native: bool) -> bool:
        """Whether one more lane of that kind may start."""
        with self._lock:
            if self._lanes[native] >= most:
                return False
            self._lanes[native] += 1
            return True

    def take(self, *, native: bool) -> tuple[Filling, int] | None:
        """The next image for a lane; with None the lane is closed and must end."""
        with self._lock:
            for stack_id, filling in self._fillings.items():
                index = filling.take(native=native)
                if index is not None:
                    self._fillings.move_to_end(stack_id)
                    return filling, index
            self._lanes[native] -= 1
            return None
