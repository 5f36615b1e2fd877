"""Cobb angle: between two lines, as of the end plates of vertebrae."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from viewer.model.code import DEGREE, Code
from viewer.model.contour import meeting
from viewer.model.geometry import Pixel, Vector, vector
from viewer.model.measurement import Shape, Value
from viewer.model.volume import StackImage
from viewer.tools.measuring import Measured, MeasuringTool
from viewer.tools.pixel_shape import pairs, shape_of_pixel

COBB = Code("285285000", "SCT", "Cobb angle")


class Cobb(MeasuringTool):
    """Two lines. It needs a pixel's shape, not its size."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """The angle in degrees; none while a line has no length."""
        ends = vector(measured.pixels) * measured.shape_of_pixel
        if not (ends[1] - ends[0]).any() or not (ends[3] - ends[2]).any():
            return (), ""
        one, other = rays(ends)
        return (Value(COBB, between(one[1] - one[0], other[1] - other[0]), DEGREE),), ""

    def exchanged(self, pixels: tuple[Pixel, ...], image: StackImage) -> tuple[str, tuple[Pixel, ...]]:
        """Both lines away from where they meet, the first turned round: other viewers read the four points as one line."""
        shape = shape_of_pixel(image, pixels)
        one, other = rays(vector(pixels) * shape)
        return self.graphic, pairs(np.array([one[1], one[0], other[0], other[1]]) / shape)

    def held_straight(self, pixels: Sequence[Pixel], index: int, to: Pixel) -> Pixel:
        """An end held level or upright with the other end of its line."""
        return self.level(pixels[index ^ 1], to)

    def next_point(self, placed: Sequence[Pixel], to: Pixel, image: StackImage, *, shift: bool) -> Pixel:
        """The beginning of the second line is free of the first, also with Shift."""
        return to if len(placed) == 2 else super().next_point(placed, to, image, shift=shift)


def rays(ends: Vector) -> tuple[Vector, Vector]:
    """Both lines (2, 2) of four ends, each from its end nearer to where they meet to the other one.

    Lines that meet on the side of both make the angle that opens there, which may be above 90 degrees in a severe curve.
    Where one line reaches the other, or they are parallel, nothing says which side is meant: then it is the smaller angle.
    """
    one, other = ends[:2], ends[2:]
    where = meeting(one[0], one[1], other[0], other[1])
    if where is not None and _beyond(one, where) and _beyond(other, where):
        return _from(one, where), _from(other, where)
    along = float((one[1] - one[0]) @ (other[1] - other[0]))
    return one, other if along >= 0 else other[::-1]


def _beyond(line: Vector, where: Vector) -> bool:
    """Whether a point of the line's continuation lies outside the line itself."""
    step = line[1] - line[0]
    part = float((where - line[0]) @ step) / float(step @ step)
    return not 0.0 <= part <= 1.0


def _from(line: Vector, where: Vector) -> Vector:
    nearer = int(np.linalg.norm(line[1] - where) < np.linalg.norm(line[0] - where))
    return line[::-1] if nearer else line


def between(one: Vector, other: Vector) -> float:
    """The angle between two directions, 0 to 180 degrees."""
    cross = one[0] * other[1] - one[1] * other[0]
    return math.degrees(math.atan2(abs(float(cross)), float(one @ other)))


TOOL = Cobb(
    "cobb",
    "Cobb angle",
    "ph.equals",
    "Angle between two lines",
    COBB,
    "POLYLINE",
    "CobbAngle",
    clicks=4,
    shape=Shape.BETWEEN,
    rank=20,
)
