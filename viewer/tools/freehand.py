"""Freehand: a region within the line that the mouse goes along."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viewer.model.contour import crossings, meeting, simplified
from viewer.model.geometry import Pixel, Vector, vector
from viewer.model.mark import Line, Mark
from viewer.model.measurement import Measurement, Shape
from viewer.model.volume import StackImage
from viewer.tools.base import Drag, Hand, Pointer
from viewer.tools.measuring import PLACES
from viewer.tools.pixel_shape import on_image, pairs, shape_of_pixel
from viewer.tools.polygon import Polygon
from viewer.tools.regions import REGION

_TRUE_PX = 0.35  # device pixels that the line kept may lie beside the one drawn
_MOST = 600  # corners
_ENDS = 0.25  # of the line: how much its end may run over its beginning
_SOFT = 0.1  # of the line, on each side: what goes along with a corner that is moved


class Freehand(Polygon):
    """Drawn with the button held, or, after a click, without; while Shift is held the line is straight."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Follow the mouse until the release (after a mere click: until the next one)."""
        if hand.image is None:
            return None
        line, straight, pointer = [on_image(start.pixel, hand.image)], False, start
        while not (pointer.event in PLACES and len(line) >= self.least):
            pointer = yield self._so_far(hand.image, line)
            if straight and pointer.shift:
                line.pop()
            here = on_image(pointer.pixel, hand.image)
            if here != line[-1]:
                line.append(here)
            straight = pointer.shift and len(line) > 1
        return self._closed(hand, hand.image, line)

    def _so_far(self, image: StackImage, line: Sequence[Pixel]) -> tuple[Mark, ...]:
        if len(line) < 2:
            return ()
        x, y, z = np.moveaxis(image.plane.to_patient(line), -1, 0).tolist()
        return (Line(tuple(zip(x, y, z, strict=True))),)

    def _closed(self, hand: Hand, image: StackImage, line: Sequence[Pixel]) -> Measurement | None:
        shape = shape_of_pixel(image)
        corners = without_overlap(_few(vector(line) * shape, _TRUE_PX / hand.camera.scale))
        return self.measure(image, hand.stored, pairs(corners / shape)) if len(corners) >= self.least else None

    def held_straight(self, pixels: Sequence[Pixel], index: int, to: Pixel) -> Pixel:
        """A corner that goes where the mouse goes."""
        return to

    def with_moved(self, pixels: Sequence[Pixel], index: int, to: Pixel, image: StackImage) -> tuple[Pixel, ...]:
        """A corner moved, and its neighbours the less the farther along the line they are."""
        corners, shape = vector(pixels), shape_of_pixel(image)
        steps = np.linalg.norm((np.roll(corners, -1, axis=0) - corners) * shape, axis=1)
        whole = max(float(steps.sum()), 1e-12)
        along = np.concatenate([[0.0], np.cumsum(steps)[:-1]])
        away = np.abs(along - along[index])
        part = np.minimum(away, whole - away) / (_SOFT * whole)
        weight = np.cos(np.minimum(part, 1.0) * np.pi / 2) ** 2
        return pairs(corners + weight[:, None] * (vector(to) - corners[index]))


def _few(line: Vector, tolerance: float) -> Vector:
    """The line with no more corners than can be handled at every move of the mouse, as true to it as that allows."""
    corners = simplified(line, tolerance)
    for coarser in (2.0, 4.0, 8.0):
        if len(corners) > _MOST:
            corners = simplified(line, tolerance * coarser)
    return corners if len(corners) <= _MOST else corners[np.linspace(0, len(corners) - 1, _MOST).astype(int)]


def without_overlap(corners: Vector) -> Vector:
    """A closed line (n, 2) whose end ran over its beginning, cut off where the two cross.

    Crossings that would cut off more than its ends are left: such a line does not say what it goes round.
    """
    steps = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    over = [(i, j) for i, j in crossings(corners) if j < len(corners) - 1]
    cut = [(_cut_off(corners, along, i, j), i, j) for i, j in over]
    longest = max((each for each in cut if each[0] <= _ENDS * along[-1]), default=None)
    if longest is None:
        return corners
    _, i, j = longest
    where = meeting(corners[i], corners[i + 1], corners[j], corners[j + 1])
    return corners if where is None else np.vstack([where, corners[i + 1 : j + 1]])


def _cut_off(corners: Vector, along: Vector, i: int, j: int) -> float:
    """How long the line is before it crosses itself on its side ``i``, and behind that on its side ``j``."""
    where = meeting(corners[i], corners[i + 1], corners[j], corners[j + 1])
    if where is None:
        return float("inf")
    before, behind = np.linalg.norm(where - corners[i]), np.linalg.norm(where - corners[j])
    return float(along[i] + before + along[-1] - along[j] - behind)


TOOL = Freehand(
    "freehand",
    "Freehand",
    "ph.scribble-loop",
    "Area and statistics within a line drawn by hand; Shift draws straight",
    REGION,
    "POLYLINE",
    "PlanarFreehandROI",
    clicks=0,
    shape=Shape.CLOSED,
    rank=25,
)
