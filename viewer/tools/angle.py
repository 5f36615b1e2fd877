"""Angle: between two rays from one point; between two lines, where the second one is drawn apart from the first."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import TypeAlias

from viewer.model.code import DEGREE, Code
from viewer.model.geometry import Pixel, vector
from viewer.model.known_length import KnownLine
from viewer.model.mark import Mark
from viewer.model.measurement import Measurement, Value
from viewer.model.volume import StackImage
from viewer.tools.base import Drag, Event, Hand, Pointer
from viewer.tools.cobb import TOOL as COBB
from viewer.tools.cobb import between
from viewer.tools.marks import marks
from viewer.tools.measuring import CLICK_PX, PLACES, Measured, MeasuringTool
from viewer.tools.pixel_shape import on_image

ANGLE = Code("1483009", "SCT", "Angle")
_Ray: TypeAlias = tuple[Pointer, list[Pixel]]
APART_PX = 12.0  # mouse pixels: a drag longer than this is a line of its own, nearer than this to the corner a ray


class Angle(MeasuringTool):
    """The end of one ray, the corner, the end of the other."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """The angle in degrees, 0 to 180; none while a ray has no length. It needs a pixel's shape, not its size."""
        end, corner, other = vector(measured.pixels) * measured.shape_of_pixel
        one, two = end - corner, other - corner
        if not one.any() or not two.any():
            return (), ""
        return (Value(ANGLE, between(one, two), DEGREE),), ""

    def exchanged(self, pixels: tuple[Pixel, ...], image: StackImage) -> tuple[str, tuple[Pixel, ...]]:
        """Two lines that meet: end, corner, corner, end."""
        end, corner, other = pixels
        return self.graphic, (end, corner, corner, other)

    def held_straight(self, pixels: Sequence[Pixel], index: int, to: Pixel) -> Pixel:
        """An end held level or upright with the corner."""
        return to if index == 1 else self.level(pixels[1], to)

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """A ray and a click, or a ray and a drag from its corner; a drag that begins apart is a line for a Cobb angle."""
        made: Measurement | KnownLine | None = None
        while hand.image is not None and made is None:  # taken back, the first ray is drawn anew
            corner, placed = yield from self._first(hand, hand.image, start)
            made = yield from self._second(hand, hand.image, placed, corner)
        return made

    def _first(self, hand: Hand, image: StackImage, start: Pointer) -> Generator[tuple[Mark, ...], Pointer, _Ray]:
        """The first ray: where the mouse was at its corner, and its two points."""
        end = on_image(start.pixel, image)
        preview = marks(self.unfinished(hand, image, [end]))
        while True:
            pointer = yield preview
            placed = [end, self.next_point([end], on_image(pointer.pixel, image), image, shift=pointer.shift)]
            if pointer.event in PLACES and _apart(start, pointer) >= CLICK_PX * hand.ratio:
                return pointer, placed
            preview = marks(self.unfinished(hand, image, placed))

    def _second(self, hand: Hand, image: StackImage, placed: Sequence[Pixel], corner: Pointer) -> Drag:
        """The other ray, or the other line; None where the first one's end is taken back."""
        pressed: Pointer | None = None
        preview = marks(self.unfinished(hand, image, placed))
        while True:
            pointer = yield preview
            if pointer.event is Event.BACK:
                return None
            pressed = pointer if pointer.event is Event.PRESS else pressed
            changed = self._with(hand, image, placed, corner, pressed, pointer)
            if pointer.event is Event.RELEASE and pressed and _apart(corner, pointer) >= CLICK_PX * hand.ratio:
                return changed
            preview = marks(changed)

    def _with(
        self,
        hand: Hand,
        image: StackImage,
        placed: Sequence[Pixel],
        corner: Pointer,
        pressed: Pointer | None,
        pointer: Pointer,
    ) -> Measurement:
        """The angle to the pointer, or that of the line drawn since ``pressed``."""
        apart, at = APART_PX * hand.ratio, on_image(pointer.pixel, image)
        if pressed and _apart(corner, pressed) > apart and _apart(pressed, pointer) > apart:
            begun = [*placed, on_image(pressed.pixel, image)]
            to = COBB.next_point(begun, at, image, shift=pointer.shift)
            return COBB.measure(image, hand.stored, [*begun, to])
        to = self.next_point(placed, at, image, shift=pointer.shift)
        return self.measure(image, hand.stored, [*placed, to])


def _apart(one: Pointer, other: Pointer) -> float:
    return math.dist(one.screen, other.screen)


TOOL = Angle(
    "angle",
    "Angle",
    "ph.triangle",
    "Angle between two rays: end, corner, end; a second line drawn apart makes a Cobb angle",
    ANGLE,
    "POLYLINE",
    "Angle",
    clicks=3,
    rank=7,
)
