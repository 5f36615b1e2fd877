"""Cardiothoracic ratio: the heart's width over the chest's, on a frontal radiograph."""

from __future__ import annotations

import numpy as np

from viewer.model.code import RATIO, Code
from viewer.model.contour import foot
from viewer.model.geometry import Pixel, Vector, vector
from viewer.model.measurement import Shape, Value
from viewer.model.volume import StackImage
from viewer.tools.measuring import Measured, MeasuringTool
from viewer.tools.pixel_shape import pairs, shape_of_pixel

CARDIOTHORACIC = Code("cardiothoracic", "99LECTERN", "Cardiothoracic ratio")
WIDTH = Code("103355008", "SCT", "Width")
HEART, CHEST = (2, 3), (4, 5)  # which points


class Cardiothoracic(MeasuringTool):
    """Three lines: the midline, from border to border of the heart, from inner chest wall to inner chest wall.

    Widths are counted at right angles to the midline, so that the borders may lie at different heights and the patient be
    tilted. The ratio needs a pixel's shape, not its size.
    """

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """The ratio, then both widths in mm, or in pixels where the size of a pixel is not known; none not yet drawn."""
        size, unit = measured.pixel_size
        heart, chest = (_width(vector(measured.pixels) * size, ends) for ends in (HEART, CHEST))
        widths = [
            Value(WIDTH, width, unit, 0, label=label, of=ends)
            for width, label, ends in ((heart, "Heart", HEART), (chest, "Chest", CHEST))
            if width
        ]
        if len(widths) < 2:
            return tuple(widths), ""
        placed = vector(measured.pixels) * measured.shape_of_pixel
        ratio = _width(placed, HEART) / _width(placed, CHEST)
        return (Value(CARDIOTHORACIC, ratio, RATIO, 2, label="CTR"), *widths), ""

    def exchanged(self, pixels: tuple[Pixel, ...], image: StackImage) -> tuple[str, tuple[Pixel, ...]]:
        """Each width as a line at right angles to the midline, halfway between the heights of its ends."""
        shape = shape_of_pixel(image, pixels)
        placed = vector(pixels) * shape
        feet = np.array([foot(placed[0], placed[1], point) for point in placed[2:]])
        level = feet.reshape(2, 2, 2).mean(axis=1).repeat(2, axis=0)
        return self.graphic, pairs(np.vstack([placed[:2], level + placed[2:] - feet]) / shape)


def _width(placed: Vector, ends: tuple[int, int]) -> float:
    """How far two of the points are apart at right angles to the line through the first two."""
    midline = placed[1] - placed[0]
    length = float(np.linalg.norm(midline))
    step = placed[ends[1]] - placed[ends[0]]
    return abs(float(midline[0] * step[1] - midline[1] * step[0])) / length if length else 0.0


TOOL = Cardiothoracic(
    "cardiothoracic",
    "Cardiothoracic ratio",
    "ph.heart",
    "Three lines: midline, heart from border to border, chest from inner wall to inner wall",
    CARDIOTHORACIC,
    "POLYLINE",
    "",
    clicks=6,
    shape=Shape.WIDTHS,
    rank=30,
)
