"""Angle: between two rays from one point."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from viewer.model.code import DEGREE, Code
from viewer.model.geometry import vector
from viewer.model.measurement import Value
from viewer.model.volume import StackImage
from viewer.tools.measuring import Measured, MeasuringTool, Pixel

ANGLE = Code("1483009", "SCT", "Angle")


class Angle(MeasuringTool):
    """The end of one ray, the corner, the end of the other."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """The angle in degrees, 0 to 180; none while a ray has no length. It needs a pixel's shape, not its size."""
        end, corner, other = vector(measured.pixels) * measured.shape_of_pixel
        one, two = end - corner, other - corner
        if not one.any() or not two.any():
            return (), ""
        cross = one[0] * two[1] - one[1] * two[0]
        degrees = math.degrees(math.atan2(abs(float(cross)), float(np.dot(one, two))))
        return (Value(ANGLE, degrees, DEGREE),), ""

    def exchanged(self, pixels: tuple[Pixel, ...], image: StackImage) -> tuple[str, tuple[Pixel, ...]]:
        """Two lines that meet: end, corner, corner, end."""
        end, corner, other = pixels
        return self.graphic, (end, corner, corner, other)

    def held_straight(self, pixels: Sequence[Pixel], index: int, to: Pixel) -> Pixel:
        """An end held level or upright with the corner."""
        return to if index == 1 else self.level(pixels[1], to)


TOOL = Angle(
    "angle",
    "Angle",
    "ph.triangle",
    "Angle between two rays: end, corner, end",
    ANGLE,
    "POLYLINE",
    "Angle",
    clicks=3,
    rank=7,
)
