"""Where the images of a stack lie along their normal, and which of them lies at a place. Looked up, not walked."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from viewer.model.geometry import Vector, vector
from viewer.model.volume import Stack, StackImage

ROUNDING_MM = 0.01  # positions are written as decimals
ALONE_MM = 0.5  # half the distance of slices of an image that has no neighbour and tells no thickness


@dataclass(frozen=True, eq=False, slots=True)
class Levels:
    """Places of images along ``normal`` in mm, in growing order, with the index of each image in its stack.

    ``reach_mm`` is half the usual (median) distance of slices: an image stands for the places that far from its centre, and
    for none beyond, neither past the ends of the stack nor where images are missing.
    """

    normal: Vector
    heights: tuple[float, ...]
    indices: tuple[int, ...]
    reach_mm: float

    def at(self, point: ArrayLike) -> int | None:
        """The index of the image that stands for the place of a point (3,) in patient mm; None where none does."""
        number, away = self._nearest(point)
        return self.indices[number] if away <= self.reach_mm + ROUNDING_MM else None

    def nearest(self, point: ArrayLike) -> int:
        """The index of the image nearest to the place of a point (3,), however far away it lies."""
        return self.indices[self._nearest(point)[0]]

    def away_mm(self, point: ArrayLike) -> float:
        """How far the nearest image lies from a point (3,) along the normal."""
        return self._nearest(point)[1]

    def _nearest(self, point: ArrayLike) -> tuple[int, float]:
        height = float(vector(point) @ self.normal)
        above = bisect_left(self.heights, height)
        near = range(max(above - 1, 0), min(above + 1, len(self.heights)))
        number = min(near, key=lambda each: abs(self.heights[each] - height))
        return number, abs(self.heights[number] - height)


def levels(stack: Stack) -> Levels | None:
    """The levels of a stack; None where its images have no place in a patient."""
    if not all(image.plane.in_patient for image in stack.images):
        return None
    normal = stack.images[0].plane.normal
    heights = _middles(stack) @ normal
    order = np.argsort(heights, kind="stable")
    return Levels(normal, tuple(heights[order].tolist()), tuple(order.tolist()), _reach(stack, heights[order]))


def middle(stack: Stack, image: StackImage) -> Vector:
    """The middle (3,) of an image in patient mm: where planes that are not quite parallel are compared."""
    _, rows, columns = stack.shape
    return image.plane.to_patient(((columns - 1) / 2, (rows - 1) / 2))


def _middles(stack: Stack) -> Vector:
    """The middle of every image (n, 3), all at once: a thousand images must not hold up the screen."""
    _, rows, columns = stack.shape
    planes = [image.plane for image in stack.images]
    across = np.array([plane.row_direction for plane in planes]).T * [plane.column_spacing for plane in planes]
    down = np.array([plane.column_direction for plane in planes]).T * [plane.row_spacing for plane in planes]
    corners = np.array([plane.position for plane in planes]).T
    return vector((corners + across * (columns - 1) / 2 + down * (rows - 1) / 2).T)


def _reach(stack: Stack, heights: Vector) -> float:
    steps = np.diff(heights)
    steps = steps[steps > ROUNDING_MM]
    if steps.size:
        return float(np.median(steps)) / 2
    thickness = stack.images[0].instance.slice_thickness
    return thickness / 2 if thickness and thickness > 0 else ALONE_MM
