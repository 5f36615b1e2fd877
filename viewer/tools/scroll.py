"""Scroll: down goes on through the images, up goes back."""

from __future__ import annotations

from viewer.tools.base import Drag, Event, Hand, Pointer, Tool

FULL_TRAVEL = 400.0  # mouse pixels for a whole stack ...
LARGEST_STEP = 8.0  # ... but never more than this for one image


class Scroll(Tool):
    """Goes through the images of the pane."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Scroll until the release; cancelled, the first image is back."""
        places = hand.reading.places
        first = places.number(hand.pane)
        per_image = min(FULL_TRAVEL / max(places.count(hand.pane), 1), LARGEST_STEP)
        last = start
        try:
            while last.event is not Event.RELEASE:
                last = yield ()
                down = (last.screen[1] - start.screen[1]) / hand.ratio
                places.go_to_number(hand.pane, first + round(down / per_image))
        except GeneratorExit:
            places.go_to_number(hand.pane, first)
            raise
        return None


TOOL = Scroll("scroll", "Scroll", "ph.arrows-down-up", "Down goes on, up goes back", rank=2)
