"""Calliper: a length in a view along a path, along the path or straight across it; others there are not true."""

from __future__ import annotations

from viewer.tools.along import measuring
from viewer.tools.base import Drag, Hand, Pointer, Tool


class CalliperTool(Tool):
    """Serves views along a path in place of the length tool and is in no tool bar; nothing it shows is kept."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Draw the line until the release."""
        yield from measuring(hand, start)
        return None


TOOL = CalliperTool("calliper", "Calliper", "ph.ruler", "A length along a path or across it", rank=95)
