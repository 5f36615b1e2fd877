"""Circle: round in the patient, from its centre; its area, and the values of the pixels whose centre lies inside."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from viewer.model.geometry import Pixel, vector
from viewer.model.measurement import Shape
from viewer.model.volume import StackImage
from viewer.tools.ellipse import Ellipse
from viewer.tools.pixel_shape import pairs, shape_of_pixel
from viewer.tools.regions import REGION


class Circle(Ellipse):
    """Its points are the ends of two diameters at right angles."""

    def points(self, placed: Sequence[Pixel], image: StackImage) -> tuple[Pixel, ...]:
        """The circle around the first of two points through the second."""
        center, rim = placed
        return self._through(center, rim, image)

    def straightened(self, placed: Sequence[Pixel], to: Pixel, image: StackImage) -> Pixel:
        """A circle is as regular as it can be."""
        return to

    def with_moved(self, pixels: Sequence[Pixel], index: int, to: Pixel, image: StackImage) -> tuple[Pixel, ...]:
        """The centre is held; the line goes through the point, which is again the end that was gripped."""
        center = vector(pixels).mean(axis=0)
        turned = self._through((float(center[0]), float(center[1])), to, image)
        first = turned[1]
        far, two, three = turned[0], turned[2], turned[3]
        return {0: (first, far, two, three), 1: turned, 2: (two, three, first, far), 3: (two, three, far, first)}[index]

    def _through(self, center: Pixel, rim: Pixel, image: StackImage) -> tuple[Pixel, ...]:
        shape = shape_of_pixel(image, (center, rim))
        radius = (vector(rim) - vector(center)) * shape
        across = np.array((-radius[1], radius[0]))
        return pairs(vector(center) + np.array((-radius, radius, -across, across)) / shape)

    def exchanged(self, pixels: tuple[Pixel, ...], image: StackImage) -> tuple[str, tuple[Pixel, ...]]:
        """Centre and a point of the line; an ellipse where pixels are not square, for coordinates are counted in them."""
        width, height = shape_of_pixel(image, pixels)
        if math.isclose(width, height, rel_tol=1e-6):
            center = vector(pixels).mean(axis=0)
            return "CIRCLE", ((float(center[0]), float(center[1])), pixels[1])
        return "ELLIPSE", _upright(pixels, image)


def _upright(pixels: Sequence[Pixel], image: StackImage) -> tuple[Pixel, ...]:
    """The ends of its axes in pixels, along columns and rows, the longer first."""
    shape = shape_of_pixel(image, pixels)
    ends = vector(pixels)
    center, radius = ends.mean(axis=0), float(np.linalg.norm((ends[1] - ends[0]) * shape)) / 2
    level, upright = np.array((radius / shape[0], 0.0)), np.array((0.0, radius / shape[1]))
    axes = (level, upright) if shape[0] <= shape[1] else (upright, level)
    return pairs(np.array([center - axes[0], center + axes[0], center - axes[1], center + axes[1]]))


TOOL = Circle(
    "circle",
    "Circle",
    "ph.circle-dashed",
    "Area and statistics of a circle, from its centre",
    REGION,
    "CIRCLE",
    "CircleROI",
    shape=Shape.ELLIPSE,
    rank=23,
)
