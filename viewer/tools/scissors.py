"""Scissors: a line drawn around a part of a rendered volume cuts it away, as deep as the volume is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from viewer.model.geometry import Triple, triple, unit
from viewer.model.mark import Line
from viewer.model.sculpture import Snip
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool

STEP_PX = 3.0  # mouse pixels between the points of the line


@dataclass(frozen=True)
class Scissors(Tool):
    """Cuts away what lies within the line, or with ``keep`` everything else; Shift does the other."""

    keep: bool = field(default=False, kw_only=True)

    @property
    def on_volumes(self) -> bool:
        """It works on rendered volumes in place of turning them."""
        return True

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Draw until the release, then cut."""
        if hand.reading.volumes.orbit(hand.pane) is None:
            hand.reading.refused.emit(f"{self.title}: the pane shows no rendered volume.")
            return None
        points: list[Triple] = [start.point]
        last, at = start, start.screen
        while last.event is not Event.RELEASE:
            last = yield (Line(tuple(points), closed=True, ends=False),)
            if math.dist(at, last.screen) >= STEP_PX * hand.ratio:
                points.append(last.point)
                at = last.screen
        hand.reading.volumes.snip(hand.pane, _snip(hand, points, keep=self.keep is not last.shift))
        return None


def _snip(hand: Hand, points: list[Triple], *, keep: bool) -> Snip:
    camera = hand.camera
    middle, right, down = camera.to_points([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
    return Snip(tuple(points), triple(unit(right - middle)), triple(unit(down - middle)), keep)


TOOL = Scissors(
    "scissors",
    "Scissors",
    "ph.scissors",
    "Draw around a part of a rendered volume to cut it away; Shift keeps it",
    rank=90,
)
