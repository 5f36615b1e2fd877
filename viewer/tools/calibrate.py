"""Calibrate: a line over an object whose length is known, to be told in the field that then opens."""

from __future__ import annotations

import math

from viewer.dicom.known_length import line_px, why_not_by_hand
from viewer.model.geometry import Pixel, triple
from viewer.model.known_length import Ends, KnownLine
from viewer.model.mark import Handle, Label, Line, Mark
from viewer.model.volume import StackImage
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool
from viewer.tools.measuring import CLICK_PX


class Calibrate(Tool):
    """Draws the line; what it measures is asked by the pane."""

    @property
    def measures(self) -> bool:
        """It does, on acquired images only."""
        return True

    @property
    def grips(self) -> bool:
        """It does not: the object may be measured already, and the line is drawn over that."""
        return False

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """From end to end, by a drag or by two clicks; refused at once on an image that is not calibrated by hand."""
        image = hand.image
        if image is None:
            return None
        why_not = why_not_by_hand(image)
        if why_not:
            hand.reading.refused.emit(why_not)
            return None
        preview: tuple[Mark, ...] = ()
        while True:
            pointer = yield preview
            ends = (start.pixel, _straight(start.pixel, pointer.pixel) if pointer.shift else pointer.pixel)
            preview = line_marks(image, ends)
            if pointer.event is not Event.MOVE and math.dist(start.screen, pointer.screen) >= CLICK_PX:
                return KnownLine(image, ends)


def line_marks(image: StackImage, ends: Ends) -> tuple[Mark, ...]:
    """The line with its length in pixels."""
    points = tuple(triple(point) for point in image.plane.to_patient(ends))
    anchor = max(points, key=lambda point: point[0] + point[1])
    handles = (Handle(point, index) for index, point in enumerate(points))
    return (Line(points), Label(anchor, (f"{line_px(image, ends):.1f} px",)), *handles)


def _straight(first: Pixel, to: Pixel) -> Pixel:
    """``to`` held level or upright with the first end."""
    return (to[0], first[1]) if abs(to[0] - first[0]) >= abs(to[1] - first[1]) else (first[0], to[1])


TOOL = Calibrate(
    "calibrate",
    "Calibrate",
    "ph.arrows-left-right",
    "A line over an object of known size; then its length in mm",
    rank=8,
)
