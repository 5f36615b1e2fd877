"""Bidirectional: the long axis of a lesion, and the short axis perpendicular to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viewer.model.code import Code
from viewer.model.geometry import Pixel, Vector, vector
from viewer.model.measurement import Shape, Value
from viewer.model.volume import StackImage
from viewer.tools.measuring import Measured, MeasuringTool
from viewer.tools.pixel_shape import pairs, shape_of_pixel

LONG = Code("103339001", "SCT", "Long axis")
SHORT = Code("103340004", "SCT", "Short axis")


class Bidirectional(MeasuringTool):
    """One line, then another across it; the last point is held so that they are perpendicular in the patient."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """Both lengths in mm, or in pixels where the size of a pixel is not known; none of an axis not yet drawn."""
        size, unit = measured.pixel_size
        ends = vector(measured.pixels) * size
        lengths = (float(np.linalg.norm(ends[1] - ends[0])), float(np.linalg.norm(ends[3] - ends[2])))
        long = Value(LONG, lengths[0], unit, label="Long", of=(0, 1))
        short = Value(SHORT, lengths[1], unit, label="Short", of=(2, 3))
        return (long, short) if lengths[1] else (long,), ""

    def points(self, placed: Sequence[Pixel], image: StackImage) -> tuple[Pixel, ...]:
        """The ends of the longer axis first."""
        ends = vector(placed) * shape_of_pixel(image, placed)
        lengths = np.linalg.norm(ends[1::2] - ends[0::2], axis=1)
        return tuple(placed) if lengths[0] >= lengths[1] else (*placed[2:], *placed[:2])

    def next_point(self, placed: Sequence[Pixel], to: Pixel, image: StackImage, *, shift: bool) -> Pixel:
        """Of the second line only its length is free."""
        if len(placed) < 3:
            return super().next_point(placed, to, image, shift=shift)
        shape = shape_of_pixel(image, placed)
        first, second, third, free = vector((*placed, to)) * shape
        across = _across(second - first)
        (end,) = pairs((third + across * float((free - third) @ across))[None] / shape)
        return end

    def held_straight(self, pixels: Sequence[Pixel], index: int, to: Pixel) -> Pixel:
        """An end of the long axis held level or upright with the other one; the short axis is always straight."""
        return self.level(pixels[index ^ 1], to) if index < 2 else to

    def with_moved(self, pixels: Sequence[Pixel], index: int, to: Pixel, image: StackImage) -> tuple[Pixel, ...]:
        """An end of the long axis takes the short one along; the short one slides along the long one, and stays upright."""
        shape = shape_of_pixel(image, pixels)
        ends, mine = vector(pixels) * shape, vector(to) * shape
        axis = ends[1] - ends[0]
        length = float(np.linalg.norm(axis))
        if length == 0.0 or (index < 2 and not (mine - ends[index ^ 1]).any()):
            return tuple(pixels)
        along, across = axis / length, _across(axis)
        place, offsets = float((ends[2] - ends[0]) @ along), (ends[2:] - ends[0]) @ across
        if index < 2:
            ends[index] = mine
            axis = ends[1] - ends[0]
            place *= float(np.linalg.norm(axis)) / length
            along, across = axis / np.linalg.norm(axis), _across(axis)
        else:
            place, offsets[index - 2] = float((mine - ends[0]) @ along), float((mine - ends[0]) @ across)
        ends[2:] = ends[0] + along * place + offsets[:, None] * across
        return self.points(pairs(ends / shape), image)


def _across(axis: Vector) -> Vector:
    """The direction at right angles to ``axis``."""
    return vector((-axis[1], axis[0])) / max(float(np.linalg.norm(axis)), 1e-12)


TOOL = Bidirectional(
    "bidirectional",
    "Bidirectional",
    "ph.arrows-out-cardinal",
    "Long axis, then the short one perpendicular to it",
    LONG,
    "POLYLINE",
    "Bidirectional",
    clicks=4,
    shape=Shape.PAIRS,
    rank=6,
)
