"""Magnifier: a round glass over the image while the button is held."""

from __future__ import annotations

from viewer.model.mark import Glass
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool


class Lens(Tool):
    """Changes nothing: where the button is let go, the glass is gone."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """The glass follows the mouse."""
        pointer = start
        while pointer.event is not Event.RELEASE:
            pointer = yield (Glass(pointer.point),)
        return None


TOOL = Lens("lens", "Magnifier", "ph.magnifying-glass", "A glass over the image while the button is held", rank=33)
