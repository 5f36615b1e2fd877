"""Grow: a click adds the connected region of like values to the segment that is being edited."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.tools.base import Drag, Event, Hand, Pointer, Tool
from viewer.tools.painting import drawable


@dataclass(frozen=True)
class Grower(Tool):
    """It does not wait for the answer, which comes from a worker."""

    @property
    def grips(self) -> bool:
        """A press means the values there, also on a measurement."""
        return False

    @property
    def aims(self) -> bool:
        """A press means the place under the pointer."""
        return True

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Grow at the place where the button is let go."""
        pointer = start
        while pointer.event is not Event.RELEASE:
            pointer = yield ()
        stack, editing = drawable(hand, self.title), hand.reading.editing
        target = editing.target(stack, new=True) if stack else None
        if stack is not None and target is not None:
            hand.reading.segment_work.grow(stack, pointer.point, target)
        return None


TOOL = Grower(
    "segment_grow",
    "Grow by values",
    "ph.magic-wand",
    "A click adds the connected region of like values to the segment; the range is set in the list of segmentations",
    rank=97,
)
