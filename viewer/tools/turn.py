"""Turn: the mouse turns a rendered volume."""

from __future__ import annotations

from viewer.tools.base import Drag, Event, Hand, Pointer, Tool

DEGREES_PER_PIXEL = 0.5


class Turn(Tool):
    """Turns a rendered volume; on other pictures it does nothing."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Turn until the release."""
        last = start
        while last.event is not Event.RELEASE:
            pointer = yield ()
            right = (pointer.screen[0] - last.screen[0]) / hand.ratio
            down = (pointer.screen[1] - last.screen[1]) / hand.ratio
            hand.reading.planes.turn(hand.pane, -right * DEGREES_PER_PIXEL, down * DEGREES_PER_PIXEL)
            last = pointer
        return None


TOOL = Turn("turn", "Turn", "ph.arrows-clockwise", "Turns a rendered volume", rank=9)
