"""Moves the mask of a subtraction with the mouse, until bones and bowel are gone."""

from __future__ import annotations

from viewer.tools.base import Drag, Event, Hand, Pointer, Tool

FINE = 0.2  # with Shift


class MaskShift(Tool):
    """The mask follows the mouse, in pixels of the image; Shift makes it follow more slowly."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Move the mask until the release; cancelled, it is where it was."""
        owner = hand.reading.subtractions
        before, gesture = owner.shift(hand.pane), owner.new_gesture()
        shift, last = before, start
        try:
            while last.event is not Event.RELEASE:
                pointer = yield ()
                gain = FINE if pointer.shift else 1.0
                right, down = (gain * (now - then) for now, then in zip(pointer.pixel, last.pixel, strict=True))
                if right or down:
                    shift = (shift[0] + down, shift[1] + right)
                    owner.set_shift(hand.pane, shift, gesture)
                last = pointer
        except GeneratorExit:
            owner.set_shift(hand.pane, before, gesture)
            raise
        return None


TOOL = MaskShift("mask_shift", "Move the mask", "ph.arrows-out-cardinal", "Moves the mask of a subtraction", rank=90)
