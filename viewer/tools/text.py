"""Text: words on the image."""

from __future__ import annotations

from viewer.model.geometry import Triple
from viewer.model.measurement import Measurement, Shape, Value
from viewer.tools.arrow import ANNOTATION
from viewer.tools.base import Drag, Event, Hand, Pointer
from viewer.tools.measuring import Measured, MeasuringTool
from viewer.tools.pixel_shape import on_image


class Text(MeasuringTool):
    """One point, at which the middle of the words stands."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """It measures nothing."""
        return (), ""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Where the button is let go."""
        pointer = start
        while pointer.event is not Event.RELEASE:
            pointer = yield ()
        return self.measure(hand.image, hand.stored, [on_image(pointer.pixel, hand.image)]) if hand.image else None

    def carry_label(self, hand: Hand, kept: Measurement, start: Pointer, middle: Triple) -> Drag:
        """The words are all there is: they are moved with their point."""
        return (yield from self.shift(hand, kept, start))


TOOL = Text(
    "text",
    "Text",
    "ph.text-t",
    "Words on the image",
    ANNOTATION,
    "POINT",
    "",
    clicks=1,
    shape=Shape.TEXT,
    asks_text=True,
    needs_text=True,
    rank=27,
)
