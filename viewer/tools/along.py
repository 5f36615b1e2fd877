"""Along: what the mouse does in a view along a path: moves the cross-section, and measures along the path or across it."""

from __future__ import annotations

from viewer.model.view import Along
from viewer.render.bent import to_path
from viewer.session.curved import calliper
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool


class AlongTool(Tool):
    """Moves the cross-section to where the mouse is; it serves views along a path and is in no tool bar."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Follow the mouse until the release."""
        stack, along = hand.reading.places.stack(hand.pane), hand.reading.curved.view(hand.pane)
        if stack is None or along is None:
            return None
        last = start
        hand.reading.curved.go_to(stack, on_path(hand, along, last)[0])
        while last.event is not Event.RELEASE:
            last = yield ()
            hand.reading.curved.go_to(stack, on_path(hand, along, last)[0])
        return None


def on_path(hand: Hand, along: Along, pointer: Pointer) -> tuple[float, float]:
    """Where the pointer is: mm along the path and across it."""
    return to_path(hand.camera, *pointer.screen, lying=along.kind == "panorama")


def measuring(hand: Hand, start: Pointer) -> Drag:
    """A line in a view along the path, with its length where that is true; a click takes it away."""
    along = hand.reading.curved.view(hand.pane)
    if along is None:
        return None
    begin, last = on_path(hand, along, start), start
    hand.reading.curved.measure(hand.pane, None)
    while last.event is not Event.RELEASE:
        last = yield ()
        hand.reading.curved.measure(hand.pane, calliper(begin, on_path(hand, along, last)))
    return None


TOOL = AlongTool("along", "Along the path", "ph.arrows-horizontal", "Moves the cross-section of curved MPR", rank=94)
