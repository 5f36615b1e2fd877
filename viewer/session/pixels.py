"""The pixels of the stacks that are on the screen: loaded when they come, let go of when they leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from viewer.model.volume import Stack, Voxels
from viewer.session.exams import Exams
from viewer.session.loading import StackLoader
from viewer.session.panes import Panes


class Pixels(QObject):
    """Voxels by stack; what arrives for a stack that is not on the screen is not announced."""

    arrived = Signal(str, int)  # stack id, image index
    progressed = Signal(str, int, int)  # stack id, images done, images in all
    finished = Signal(str)  # stack id
    damaged = Signal(str, int, str)  # stack id, image index, sentence

    def __init__(self, loader: StackLoader, exams: Exams, panes: Panes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader, self._exams, self._panes = loader, exams, panes
        self._voxels: dict[str, Voxels] = {}
        self._held: frozenset[str] = frozenset()  # stacks that lie over others on the screen
        self._kept: dict[int, tuple[str, ...]] = {}  # by pane: stacks off the screen that are about to come
        panes.layout_changed.connect(self._load_visible)
        panes.view_changed.connect(self._on_view_changed)
        loader.image_ready.connect(self._on_image_ready)
        loader.progressed.connect(self._on_progressed)
        loader.finished.connect(self._on_finished)
        loader.damaged.connect(self._on_damaged)

    def of(self, stack_id: str) -> Voxels | None:
        """The pixels of a stack on the screen, as far as they are there."""
        return self._voxels.get(stack_id)

    def stored(self, stack_id: str, index: int) -> NDArray[Any] | None:
        """The stored values of one image; None while they are not there."""
        voxels = self._voxels.get(stack_id)
        return voxels.array[index] if voxels is not None and voxels.ready[index] else None

    def keep_loaded(self, pane: int, stack_ids: Sequence[str]) -> None:
        """Load these stacks as if they were on the screen, for a pane that is about to show them; none ends it."""
        before, wanted = self._kept.pop(pane, ()), tuple(stack_ids)
        if wanted:
            self._kept[pane] = wanted
        if before != wanted:
            self._load_visible()

    def hold(self, stack_ids: frozenset[str]) -> None:
        """Have these stacks as well, which lie over others on the screen."""
        if stack_ids != self._held:
            self._held = stack_ids
            self._load_visible()

    def room_for(self, stacks: Sequence[Stack]) -> bool:
        """Whether all of these stacks can be in memory at once."""
        return self._loader.room_for(stacks)

    def close(self) -> None:
        """Stop loading and let go of everything."""
        self._kept, self._held = {}, frozenset()
        for stack_id in self._voxels:
            self._loader.cancel(stack_id)
        self._voxels = {}

    def _on_view_changed(self, pane: int) -> None:
        place = self._panes.view(pane).place
        if pane not in self._panes.visible:
            return
        if place.stack_id in self._voxels:
            self._loader.prioritise(place.stack_id, place.index)
        else:
            self._load_visible()

    def _load_visible(self) -> None:
        wanted: dict[str, int] = {}
        for pane in sorted(self._panes.visible, key=lambda pane: pane != self._panes.active):
            place = self._panes.view(pane).place
            wanted.setdefault(place.stack_id, place.index)
        for pane, stack_ids in self._kept.items():
            for stack_id in stack_ids:
                wanted.setdefault(stack_id, self._panes.view(pane).place.index)
        for stack_id in self._held:
            stack = self._exams.stack(stack_id)
            wanted.setdefault(stack_id, len(stack.images) // 2 if stack else 0)
        kept = {stack_id: voxels for stack_id, voxels in self._voxels.items() if stack_id in wanted}
        for stack_id in set(self._voxels) - set(kept):
            self._loader.cancel(stack_id)
        self._voxels = kept
        for stack_id, index in wanted.items():
            self._load(stack_id, index)

    def _load(self, stack_id: str, index: int) -> None:
        stack = self._exams.stack(stack_id)
        if stack is not None and stack_id not in self._voxels:
            self._voxels[stack_id] = self._loader.load(stack, index)

    def _on_image_ready(self, stack_id: str, index: int) -> None:
        if stack_id in self._voxels:
            self.arrived.emit(stack_id, index)

    def _on_progressed(self, stack_id: str, done: int, total: int) -> None:
        if stack_id in self._voxels:
            self.progressed.emit(stack_id, done, total)

    def _on_finished(self, stack_id: str) -> None:
        if stack_id in self._voxels:
            self.finished.emit(stack_id)

    def _on_damaged(self, stack_id: str, index: int, reason: str) -> None:
        if stack_id in self._voxels:
            self.damaged.emit(stack_id, index, reason)
