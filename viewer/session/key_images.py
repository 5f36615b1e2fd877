"""Which images are key images."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from viewer.model.study import ImageRef


class KeyImages(QObject):
    """The images marked as key images."""

    marked = Signal(object)  # ImageRef
    unmarked = Signal(object)  # ImageRef

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._marked: dict[ImageRef, None] = {}

    @property
    def all(self) -> tuple[ImageRef, ...]:
        """In the order in which they were marked."""
        return tuple(self._marked)

    def toggle(self, image: ImageRef) -> None:
        """Mark an image, or take its mark away."""
        if image in self._marked:
            del self._marked[image]
            self.unmarked.emit(image)
        else:
            self._marked[image] = None
            self.marked.emit(image)

    def begin(self, images: Iterable[ImageRef]) -> None:
        """Start with what was marked before; not announced one by one."""
        self._marked = dict.fromkeys(images)

    def clear(self) -> None:
        """Forget all, for another study; not announced one by one."""
        self._marked.clear()
