"""Ellipse: its area, and the values of the pixels whose centre lies inside."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from viewer.model.geometry import Pixel, Vector, vector
from viewer.model.measurement import Shape
from viewer.model.volume import StackImage
from viewer.tools.grips import ellipse_corners
from viewer.tools.pixel_shape import pairs, shape_of_pixel, square_corner
from viewer.tools.regions import REGION, RegionTool
from viewer.tools.spans import Spans, within_ellipse


class Ellipse(RegionTool):
    """Drawn from corner to corner of its box; its points are the ends of the major, then of the minor axis."""

    @property
    def size(self) -> int:
        """Four ends of two axes."""
        return 4

    def points(self, placed: Sequence[Pixel], image: StackImage) -> tuple[Pixel, ...]:
        """The ends of both axes of the ellipse that fills the box of two corners."""
        (x0, y0), (x1, y1) = placed
        middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
        return _major_first(((x0, middle_y), (x1, middle_y)), ((middle_x, y0), (middle_x, y1)), image)

    def straightened(self, placed: Sequence[Pixel], to: Pixel, image: StackImage) -> Pixel:
        """The corner that makes a circle."""
        return square_corner(placed[-1], to, image)

    def held_straight(self, pixels: Sequence[Pixel], index: int, to: Pixel) -> Pixel:
        """An end that goes where the mouse goes."""
        return to

    def outline(self, pixels: tuple[Pixel, ...]) -> Sequence[Pixel]:
        """Along the line: a tilted ellipse reaches beyond the ends of its axes."""
        return pairs(ellipse_corners(vector(pixels)))

    def with_moved(self, pixels: Sequence[Pixel], index: int, to: Pixel, image: StackImage) -> tuple[Pixel, ...]:
        """One end of an axis moved, the other held: the other axis keeps its length and stands upright on it."""
        shape = shape_of_pixel(image, pixels)
        ends = vector(pixels) * shape
        opposite, mine = ends[index ^ 1], vector(to) * shape
        axis = mine - opposite
        length = float(np.linalg.norm(axis))
        if length == 0.0:
            return tuple(pixels)
        others = ends[2:] if index < 2 else ends[:2]
        half = np.array((-axis[1], axis[0])) / length * np.linalg.norm(others[1] - others[0]) / 2
        middle = (mine + opposite) / 2
        moved, across = _pair(opposite, mine, shape), _pair(middle - half, middle + half, shape)
        return _major_first(moved, across, image)

    def area(self, pixels: Sequence[Pixel], size: Vector) -> float:
        """Of the ellipse itself, not of the pixels in it."""
        ends = vector(pixels) * size
        one, two = (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2
        return math.pi * abs(float(one[0] * two[1] - one[1] * two[0]))

    def spans(self, pixels: Sequence[Pixel]) -> Spans:
        """Row by row between both sides of its line."""
        return within_ellipse(vector(pixels))


def _pair(one: Vector, two: Vector, shape: Vector) -> tuple[Pixel, Pixel]:
    (x0, y0), (x1, y1) = one / shape, two / shape
    return (float(x0), float(y0)), (float(x1), float(y1))


def _major_first(one: tuple[Pixel, Pixel], two: tuple[Pixel, Pixel], image: StackImage) -> tuple[Pixel, ...]:
    """The four ends, those of the longer axis first, as PS3.3 C.18.6.1.2 wants an ellipse."""
    shape = shape_of_pixel(image, (*one, *two))
    lengths = [float(np.linalg.norm((vector(pair[1]) - vector(pair[0])) * shape)) for pair in (one, two)]
    return (*one, *two) if lengths[0] >= lengths[1] else (*two, *one)


TOOL = Ellipse(
    "ellipse",
    "Ellipse",
    "ph.circle",
    "Area and statistics of an ellipse; Shift makes a circle",
    REGION,
    "ELLIPSE",
    "EllipticalROI",
    shape=Shape.ELLIPSE,
    rank=8,
)
