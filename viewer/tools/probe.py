"""Probe: the value of one pixel, under the mouse and where it is clicked."""

from __future__ import annotations

import math

from viewer.model.code import HOUNSFIELD, SUV_BODY_WEIGHT, UPTAKE, Code
from viewer.model.mark import Label, Mark
from viewer.model.measurement import Value
from viewer.model.volume import StackImage
from viewer.tools.base import Drag, Event, Hand, Pointer
from viewer.tools.marks import marks
from viewer.tools.measuring import Measured, MeasuringTool
from viewer.tools.pixel_shape import on_image
from viewer.tools.regions import digits_of, unit_of, values_of

ATTENUATION = Code("112031", "DCM", "Attenuation Coefficient")
SIGNAL = Code("110852", "DCM", "MR signal intensity")
SUV = Code("126401", "DCM", "SUVbw")
PIXEL_VALUE = Code("pixel-value", "99LECTERN", "Pixel value")


class Probe(MeasuringTool):
    """One point; its value is that of the pixel it lies in, not one between pixels."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """The modality value with its unit."""
        if measured.stored is None or measured.missing:
            return (), measured.missing
        column, row = (math.floor(at + 0.5) for at in measured.pixels[0])
        rows, columns = measured.stored.shape[:2]
        if not (0 <= column < columns and 0 <= row < rows):
            return (), "The point lies outside the image."
        found = values_of(measured.image, measured.stored[row, column][None])
        if found.size == 0:
            return (), "This pixel is padding, without a value."
        unit = unit_of(measured.image)
        digits = 2 if unit in UPTAKE else digits_of(found)
        return (Value(concept(measured.image, unit), float(found[0]), unit, digits),), ""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """The value at the place where the button is let go."""
        if hand.image is None:
            return None
        pointer = start
        while pointer.event is not Event.RELEASE:
            pointer = yield marks(self.measure(hand.image, hand.stored, [on_image(pointer.pixel, hand.image)]))
        return self.measure(hand.image, hand.stored, [on_image(pointer.pixel, hand.image)])

    def hover(self, hand: Hand, pointer: Pointer) -> tuple[Mark, ...]:
        """The value under the mouse."""
        if hand.image is None or hand.stored is None:
            return ()
        here = self.measure(hand.image, hand.stored, [pointer.pixel])
        return (Label(here.points[0], (here.values[0].text,)),) if here.values else ()


def concept(image: StackImage, unit: Code) -> Code:
    """What the values of an image are."""
    known = {HOUNSFIELD: ATTENUATION, SUV_BODY_WEIGHT: SUV}
    return known.get(unit) or (SIGNAL if image.instance.modality == "MR" else PIXEL_VALUE)


TOOL = Probe(
    "probe",
    "Probe",
    "ph.eyedropper",
    "The value of the pixel under the mouse; a click keeps it",
    PIXEL_VALUE,
    "POINT",
    "Probe",
    clicks=1,
    rank=9,
)
