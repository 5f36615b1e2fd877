"""Zoom: up enlarges, down shrinks, around the place where the drag began."""

from __future__ import annotations

import math

from viewer.tools.base import Drag, Event, Hand, Pointer, Tool

PIXELS_PER_DOUBLING = 120.0


class Zoom(Tool):
    """Enlarges or shrinks the picture."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Zoom until the release; what was under the press stays there."""
        last, gesture = start, hand.reading.looks.new_gesture()
        try:
            while last.event is not Event.RELEASE:
                last = yield ()
                up = (start.screen[1] - last.screen[1]) / hand.ratio
                look = hand.camera.zoomed(math.pow(2.0, up / PIXELS_PER_DOUBLING), *start.screen)
                hand.reading.looks.change(hand.pane, look, "Zoom", gesture)
        except GeneratorExit:
            hand.reading.looks.change(hand.pane, hand.camera.look, "Zoom", gesture)
            raise
        return None


TOOL = Zoom("zoom", "Zoom", "ph.magnifying-glass-plus", "Up enlarges, down shrinks", rank=3)
