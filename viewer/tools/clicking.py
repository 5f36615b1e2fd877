"""Drags of tools that take as many points as the reader clicks: a click places one, a double click ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from viewer.model.geometry import Pixel, vector
from viewer.model.mark import Handle, Mark
from viewer.render.camera import Camera
from viewer.tools.base import Drag, Event, Hand, Pointer
from viewer.tools.marks import drawing, marks
from viewer.tools.measuring import CLICK_PX, PLACES, MeasuringTool, take_back
from viewer.tools.pixel_shape import on_image

NEAR_PX = 8.0  # mouse pixels around the first point in which a click closes the line


class ClickedTool(MeasuringTool):
    """Takes as many points as the reader clicks, in the order of the clicks; ``fewest`` at least."""

    fewest: ClassVar[int]

    @property
    def least(self) -> int:
        """The fewest points it can measure by."""
        return self.fewest

    @property
    def needs(self) -> str:
        """The same in words."""
        return f"at least {self.fewest} points"

    def fits(self, count: int) -> bool:
        """That many, or more."""
        return count >= self.fewest


def click_by_click(tool: MeasuringTool, hand: Hand, start: Pointer, *, closes: bool) -> Drag:
    """Place points by clicks or drags until a click on the last point or, where the line ``closes``, on the first.

    A click that would end it before there are enough points changes nothing.
    """
    if hand.image is None:
        return None
    placed: list[Pixel] = [on_image(start.pixel, hand.image)]
    preview: tuple[Mark, ...] = ()
    while True:
        pointer = yield preview
        take_back(placed, pointer)
        here, camera = on_image(pointer.pixel, hand.image), pointer.camera or hand.camera
        to = tool.next_point(placed, here, hand.image, shift=pointer.shift)
        on_last = _apart(camera, here, placed[-1]) < CLICK_PX * hand.ratio
        on_first = closes and len(placed) > 1 and _apart(camera, here, placed[0]) < NEAR_PX * hand.ratio
        if pointer.event is Event.PRESS and (on_last or on_first) and len(placed) >= tool.least:
            return tool.measure(hand.image, hand.stored, placed)
        if pointer.event in PLACES and not on_last and not on_first:
            placed.append(to)
        preview = _begun(tool, hand, placed if on_last or on_first else [*placed, to])


def _begun(tool: MeasuringTool, hand: Hand, placed: Sequence[Pixel]) -> tuple[Mark, ...]:
    """What stands on the screen while more points may come: without values until there can be any."""
    if hand.image is None:
        return ()
    made = tool.unfinished(hand, hand.image, placed)
    return marks(made) if len(placed) >= tool.least else (*drawing(made), *(Handle(made.points[0], 0),))


def _apart(camera: Camera, one: Pixel, other: Pixel) -> float:
    """How far two pixels are apart on the screen, as the picture lies now, in device px."""
    return math.hypot(*(camera.screen_from_pixel[:, :2] @ (vector(one) - vector(other))))
