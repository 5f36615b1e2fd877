"""Which images were really on the screen, so that no series is signed unseen without a word."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Seen(QObject):
    """Image indices that were on the screen for a moment, large enough to be looked at, by stack."""

    changed = Signal(str)  # stack id
    painted = Signal(str, int)  # stack id, index: an image is on the screen for the first time, which alone is no look

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: dict[str, set[int]] = {}
        self._painted: set[tuple[str, int]] = set()

    def paint(self, stack_id: str, index: int) -> None:
        """The image was painted."""
        if (stack_id, index) not in self._painted:
            self._painted.add((stack_id, index))
            self.painted.emit(stack_id, index)

    def mark(self, stack_id: str, index: int) -> None:
        """The image was seen."""
        self.add(stack_id, (index,))

    def add(self, stack_id: str, indices: Iterable[int]) -> None:
        """These images were seen, now or in an earlier sitting."""
        images = self._seen.setdefault(stack_id, set())
        more = set(indices) - images
        if more:
            images |= more
            self.changed.emit(stack_id)

    def of(self, stack_id: str) -> frozenset[int]:
        """The images of a stack that were seen."""
        return frozenset(self._seen.get(stack_id, ()))

    def clear(self) -> None:
        """Forget all, for another study."""
        self._seen.clear()
        self._painted.clear()
