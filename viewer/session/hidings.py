"""Which voxels of a volume are hidden: found by a worker for what scissors cut and for what was removed by itself."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from viewer.model.geometry import Vector
from viewer.model.sculpture import BONE, TABLE, Hiding
from viewer.model.volume import Stack
from viewer.render.automatic import bones, outside_body
from viewer.render.blocks import Told, part_of, unheard
from viewer.render.hiding import cut_away
from viewer.render.ray_limits import Hidden, hidden_of
from viewer.session.pixels import Pixels
from viewer.session.solids import SolidValues, solid_values

TELL_MS = 100
_KEPT = 3  # each takes a byte for every voxel


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """What is hidden in the picture that can be drawn now, and the voxels that are."""

    hiding: Hiding = field(default_factory=Hiding)
    hidden: Hidden | None = None


@dataclass(eq=False, slots=True)
class _Search:
    """What is being looked for. ``stop`` may be set and ``part`` (0 to 1) read from another thread."""

    hiding: Hiding
    stop: bool = False
    part: float = 0.0

    def tell(self, part: float) -> None:
        """So much is done; raises CancelledError when it was stopped."""
        if self.stop:
            raise CancelledError
        self.part = part


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """What a worker needs: the volume, and the mask it begins with where one is kept."""

    solid: SolidValues
    affine: Vector
    hiding: Hiding
    begun: NDArray[np.bool_] | None
    begun_snips: int


class Hidings(QObject):
    """Masks by stack and hiding. While one is being made, the view goes on with the last one that was, and says so."""

    arrived = Signal(str)  # stack id
    progressed = Signal(str)  # stack id
    refused = Signal(str)  # a sentence
    _answered = Signal(str, object, object)  # stack id, _Search, Hidden or None

    def __init__(self, pixels: Pixels, executor: Executor, room: Callable[[int], bool]) -> None:
        super().__init__()
        self._pixels, self._executor, self._room = pixels, executor, room
        self._kept: OrderedDict[tuple[str, Hiding], Hidden] = OrderedDict()
        self._last: dict[str, Hiding] = {}
        self._running: dict[tuple[str, Hiding], _Search] = {}
        self._told: dict[tuple[str, Hiding], int] = {}  # per cent that were announced
        self._clock = QTimer(self, interval=TELL_MS)
        self._clock.timeout.connect(self._tell)
        self._failed: set[tuple[str, Hiding]] = set()
        self._answered.connect(self._take)

    def clear(self) -> None:
        """Forget all, for another study."""
        self.want(())
        for kept in (self._kept, self._last, self._running, self._failed):
            kept.clear()

    def waits(self, stack: Stack, hiding: Hiding) -> bool:
        """Whether the voxels for ``hiding`` are still being found; has them found where nobody has asked yet."""
        key = (stack.id, hiding)
        if not hiding or key in self._kept or key in self._failed:
            return False
        self._ask(stack, hiding)
        return key not in self._kept and key not in self._failed

    def shown(self, stack: Stack, hiding: Hiding) -> Shown:
        """What can be shown for ``hiding`` now: itself, or the last one that was there while it is being found."""
        if not hiding:
            self._last.pop(stack.id, None)
            return Shown()
        key = (stack.id, hiding)
        if key in self._kept:
            self._kept.move_to_end(key)
            self._last[stack.id] = hiding
            return Shown(hiding, self._kept[key])
        if key not in self._failed:
            self._ask(stack, hiding)
        if key in self._kept:  # a worker that answers at once
            self._last[stack.id] = hiding
            return Shown(hiding, self._kept[key])
        last = self._last.get(stack.id, Hiding())
        return Shown(last, self._kept[stack.id, last]) if (stack.id, last) in self._kept else Shown()

    def _ask(self, stack: Stack, hiding: Hiding) -> None:
        voxels = self._pixels.of(stack.id)
        if (stack.id, hiding) in self._running or voxels is None or not voxels.complete:
            return
        if not self._room(voxels.array.size):
            self._failed.add((stack.id, hiding))
            self.refused.emit("There is not enough memory left to hide parts of this volume; it is shown whole.")
            return
        search = self._running[stack.id, hiding] = _Search(hiding)
        self._clock.start()
        begun, snips = self._begun(stack, hiding)
        asked = _Asked(solid_values(stack.images[0], voxels), stack.geometry.matrix, hiding, begun, snips)
        future = self._executor.submit(find_hidden, asked, search.tell)
        future.add_done_callback(lambda done: self._answered.emit(stack.id, search, _outcome(done)))

    def part(self, stack: Stack, hiding: Hiding) -> float:
        """How much of what is being looked for is done, 0 to 1."""
        running = self._running.get((stack.id, hiding))
        return running.part if running else 1.0

    def want(self, wanted: Iterable[tuple[str, Hiding]]) -> None:
        """Only these (of stacks by their ids) are wanted now; whoever looks for others ends at his next step."""
        for key in self._running.keys() - set(wanted):
            self._running.pop(key).stop = True

    def _tell(self) -> None:
        """Announce what has gone on by a per cent or more."""
        if not self._running:
            self._clock.stop()
        for key, running in tuple(self._running.items()):
            per_cent = int(running.part * 100)
            if self._told.get(key) != per_cent:
                self._told[key] = per_cent
                self.progressed.emit(key[0])

    def _begun(self, stack: Stack, hiding: Hiding) -> tuple[NDArray[np.bool_] | None, int]:
        """The mask of the most cuts of ``hiding`` that is kept, and how many they are."""
        for count in range(len(hiding.snips) - 1, -1, -1):
            known = self._kept.get((stack.id, replace(hiding, snips=hiding.snips[:count])))
            if known is not None:
                return known.flat.view(np.bool_), count
        return None, 0

    def _take(self, stack_id: str, search: _Search, found: Hidden | None) -> None:
        hiding = search.hiding
        if self._running.get((stack_id, hiding)) is not search:
            return  # another study, or no longer wanted
        del self._running[stack_id, hiding]
        self._told.pop((stack_id, hiding), None)
        if found is None:
            self._failed.add((stack_id, hiding))
            self.refused.emit("The parts of this volume to be hidden could not be found; it is shown whole.")
        else:
            self._kept[stack_id, hiding] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self.arrived.emit(stack_id)


def find_hidden(asked: _Asked, told: Told = unheard) -> Hidden:
    """The voxels that are hidden; for a worker. ``told`` hears how much of it is done, and may stop it."""
    voxels, affine, shape = asked.solid.array, asked.affine, asked.solid.array.shape
    if asked.begun is not None:
        mask = asked.begun.reshape(shape).copy()
    else:
        mask = np.zeros(shape, bool)
        if TABLE in asked.hiding.removed:
            to = 0.3 if BONE in asked.hiding.removed else 0.9
            mask |= outside_body(voxels, asked.solid.rescale, affine, part_of(told, 0.0, to))
        if BONE in asked.hiding.removed:
            begin = 0.3 if TABLE in asked.hiding.removed else 0.0
            mask |= bones(voxels, asked.solid.rescale, affine, part_of(told, begin, 0.9))
    for snip in asked.hiding.snips[asked.begun_snips :]:
        cut_away(mask, affine, snip)
        told(0.9)
    return hidden_of(mask)


def _outcome(done: Future[Hidden]) -> Hidden | None:
    return None if done.cancelled() or done.exception() else done.result()
