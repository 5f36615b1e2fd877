"""Leg length: of both legs, and how much they differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viewer.model.code import Code
from viewer.model.geometry import Pixel, vector
from viewer.model.measurement import Shape, Value
from viewer.model.volume import StackImage
from viewer.tools.length import LENGTH
from viewer.tools.measuring import Measured, MeasuringTool

DIFFERENCE = Code("length-differs", "99LECTERN", "Leg length difference")


class LegLength(MeasuringTool):
    """Two lines, as from the top of the femoral head to the middle of the ankle joint, one for each leg."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """Both lengths and their difference in mm, or in pixels where the size of a pixel is not known."""
        size, unit = measured.pixel_size
        ends = vector(measured.pixels) * size
        one, other = (float(np.linalg.norm(ends[first + 1] - ends[first])) for first in (0, 2))
        names = sides(measured.image, measured.pixels)
        first = Value(LENGTH, one, unit, label=names[0], of=(0, 1))
        if not other:
            return (first,), ""
        second = Value(LENGTH, other, unit, label=names[1], of=(2, 3))
        return (first, second, Value(DIFFERENCE, abs(one - other), unit, label="Difference")), ""

    def next_point(self, placed: Sequence[Pixel], to: Pixel, image: StackImage, *, shift: bool) -> Pixel:
        """The beginning of the second line is free of the first, also with Shift."""
        return to if len(placed) == 2 else super().next_point(placed, to, image, shift=shift)


def sides(image: StackImage, pixels: tuple[Pixel, ...]) -> tuple[str, str]:
    """The names of two lines of two points: right and left where the image says which is which, never guessed."""
    left_wards = _left_wards(image)
    one, other = (float(vector(pixels[first : first + 2])[:, 0].mean()) for first in (0, 2))
    if not left_wards or one == other:
        return "Leg 1", "Leg 2"
    return ("Right", "Left") if (one < other) == (left_wards > 0) else ("Left", "Right")


def _left_wards(image: StackImage) -> int:
    """1 where columns grow to the patient's left, -1 where to the right, 0 where the image does not say."""
    if image.plane.in_patient:
        x = image.plane.row_direction[0]
        return 0 if abs(x) < 0.5 else (1 if x > 0 else -1)
    along = (image.instance.patient_orientation or ("", ""))[0][:1].upper()
    return {"L": 1, "R": -1}.get(along, 0)


TOOL = LegLength(
    "leg_length",
    "Leg length",
    "ph.person-simple",
    "One line for each leg, and how much they differ",
    LENGTH,
    "POLYLINE",
    "",
    clicks=4,
    shape=Shape.PAIRS,
    rank=31,
)
