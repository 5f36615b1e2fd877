"""Spine labels: one click for each vertebra; the first is named by the reader, its neighbours follow by their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from viewer.model.code import Code
from viewer.model.measurement import Measurement, Shape, Value
from viewer.tools.base import Drag, Event, Hand, Pointer
from viewer.tools.measuring import Measured, MeasuringTool
from viewer.tools.pixel_shape import on_image

VERTEBRA = Code("51282000", "SCT", "Vertebra")
# From the head downwards. One more or one fewer (T13, L6) is the reader's to name: nothing is counted past it.
LEVELS = (
    *(f"C{number}" for number in range(1, 8)),
    *(f"T{number}" for number in range(1, 13)),
    *(f"L{number}" for number in range(1, 6)),
    *("S1", "S2"),
)


class Spine(MeasuringTool):
    """A point with the name of a vertebra, shown on every image that it concerns."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """It measures nothing."""
        return (), ""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Where the button is let go; without a name where the others do not tell it, so that the reader is asked."""
        pointer = start
        while pointer.event is not Event.RELEASE:
            pointer = yield ()
        if hand.image is None:
            return None
        made = self.measure(hand.image, hand.stored, [on_image(pointer.pixel, hand.image)])
        return replace(made, label=name_of(made, hand.reading.measurements.all))


def name_of(made: Measurement, kept: Iterable[Measurement]) -> str:
    """The vertebra at a new point by those already named around it; "" where they do not tell.

    Above the uppermost it is the one above that, below the lowest the one below; between two it is the one that lies
    between them, if it is just one.
    """
    named = sorted(
        (_down(one), LEVELS.index(one.label.upper()))
        for one in kept
        if one.tool == made.tool and one.label.upper() in LEVELS and _together(made, one)
    )
    if not named or any(upper >= lower for (_, upper), (_, lower) in pairwise(named)):
        return ""  # nothing named yet, or in no order that could be counted on
    here = _down(made)
    above = [level for place, level in named if place < here]
    below = [level for place, level in named if place >= here]
    wanted = above[-1] + 1 if above else below[0] - 1
    if (below and wanted >= below[0]) or (above and below and below[0] - above[-1] != 2):
        return ""
    return LEVELS[wanted] if 0 <= wanted < len(LEVELS) else ""


def _together(one: Measurement, other: Measurement) -> bool:
    """Whether their places can be compared: in one frame of reference, or on one image."""
    if one.image == other.image:
        return True
    same_frame = bool(one.frame_of_reference_uid) and one.frame_of_reference_uid == other.frame_of_reference_uid
    same_series = bool(one.frame_of_reference_uid) and one.image.series_uid == other.image.series_uid
    return same_frame or same_series


def _down(one: Measurement) -> float:
    """How far down the patient (in millimetres) or, without a patient's coordinates, the image."""
    return -one.points[0][2] if one.frame_of_reference_uid else one.pixels[0][1]


TOOL = Spine(
    "spine",
    "Spine labels",
    "ph.list-numbers",
    "A click on each vertebra; the first is named, the others follow",
    VERTEBRA,
    "POINT",
    "",
    clicks=1,
    shape=Shape.LEVEL,
    asks_text=True,
    needs_text=True,
    rank=32,
)
