"""From key image to key image: those the reader marked and those that others picked out."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from viewer.model.volume import Stack
from viewer.session import reading_order
from viewer.session.chosen_by_others import ChosenByOthers
from viewer.session.exams import Exams
from viewer.session.key_images import KeyImages
from viewer.session.places import Places


class KeyScroll(QObject):
    """Steps through the key images of a study, and holds scrolling to them."""

    changed = Signal(bool)  # whether only key images are scrolled to
    refused = Signal(str)  # a sentence

    def __init__(self, exams: Exams, places: Places, marked: KeyImages, of_others: ChosenByOthers) -> None:
        super().__init__()
        self._exams, self._places, self._marked, self._of_others = exams, places, marked, of_others

    @property
    def only(self) -> bool:
        """Whether only key images are scrolled to."""
        return self._places.only is not None

    def numbers(self, stack: Stack) -> tuple[int, ...]:
        """The places in reading order, from 0, of the key images of a stack."""
        marked = set(self._marked.all)
        own = {reading_order.number_of(stack, at) for at, image in enumerate(stack.images) if image.ref in marked}
        return tuple(sorted(own.union(self._of_others.numbers(stack))))

    def toggle_only(self) -> None:
        """Scroll through key images only, or through all images again."""
        if self.only:
            self._places.only = None
        elif any(self.numbers(stack) for stack in self._exams.stacks):
            self._places.only = self.numbers
        else:
            self.refused.emit("No image of this study is a key image yet; K marks one.")
            return
        self.changed.emit(self.only)

    def step(self, pane: int, steps: int) -> bool:
        """The next (1) or previous (-1) key image, in this stack, then in the others of the study; whether there is one."""
        stack = self._places.stack(pane)
        exam = self._exams.of(stack.id) if stack else None
        if stack is None or exam is None or self._places.image(pane) is None:
            self.refused.emit("This pane shows no acquired images.")
            return False
        keys = [(at, number) for at, other in enumerate(exam.stacks) for number in self.numbers(other)]
        here = exam.stacks.index(stack), self._places.number(pane)
        later = [key for key in keys if (key > here if steps > 0 else key < here)]
        if not later:
            none = "No image of this study is a key image." if not keys else ""
            self.refused.emit(none or "There is no further key image in this direction.")
            return False
        at, number = min(later) if steps > 0 else max(later)
        self._go(pane, exam.stacks[at], number)
        return True

    def _go(self, pane: int, stack: Stack, number: int) -> None:
        shown = self._places.stack(pane)
        if shown is not None and shown.id == stack.id:
            self._places.go_to_number(pane, number)
        else:
            self._places.show(pane, stack.id, reading_order.index_of(stack, number))
