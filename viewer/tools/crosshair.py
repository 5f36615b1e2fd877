"""Crosshair: the point under the mouse in every pane of the frame of reference; a click leads the others to it."""

from __future__ import annotations

from viewer.model.mark import Mark
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool


class CrosshairTool(Tool):
    """The 3D cursor."""

    @property
    def aims(self) -> bool:
        """It does."""
        return True

    def hover(self, hand: Hand, pointer: Pointer) -> tuple[Mark, ...]:
        """Show the point elsewhere while the mouse moves."""
        hand.reading.crosshair.show(hand.pane, pointer.point)
        return ()

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Lead the other panes to the point, and on with it until the release."""
        last = start
        hand.reading.crosshair.go(hand.pane, last.point)
        while last.event is not Event.RELEASE:
            last = yield ()
            hand.reading.crosshair.go(hand.pane, last.point)
        return None


TOOL = CrosshairTool("crosshair", "Crosshair", "ph.crosshair", "Shows a point in all panes; a click goes there", rank=5)
