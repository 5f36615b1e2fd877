"""Pan: the picture follows the hand. A rendered volume turns with it."""

from __future__ import annotations

from viewer.tools.base import Drag, Event, Hand, Pointer, Tool


class Pan(Tool):
    """Moves the picture."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Move until the release; cancelled, it is where it was."""
        last, gesture = start, hand.reading.looks.new_gesture()
        try:
            while last.event is not Event.RELEASE:
                last = yield ()
                moved = hand.camera.panned(last.screen[0] - start.screen[0], last.screen[1] - start.screen[1])
                hand.reading.looks.change(hand.pane, moved, "Pan", gesture)
        except GeneratorExit:
            hand.reading.looks.change(hand.pane, hand.camera.look, "Pan", gesture)
            raise
        return None


TOOL = Pan("pan", "Pan", "ph.hand", "The image follows the hand", rank=4)
