"""Spline: a region within a smooth line through points that are clicked one by one."""

from __future__ import annotations

from collections.abc import Sequence

from viewer.model.contour import closed_curve
from viewer.model.geometry import Pixel, vector
from viewer.model.measurement import Shape
from viewer.model.volume import StackImage
from viewer.tools.pixel_shape import pairs
from viewer.tools.polygon import Polygon
from viewer.tools.regions import REGION


class Spline(Polygon):
    """Its points lie on the line; other viewers get the line as a polygon of short sides, as it is measured."""

    def outline(self, pixels: tuple[Pixel, ...]) -> Sequence[Pixel]:
        """The corners of those sides."""
        return pairs(closed_curve(vector(pixels)))

    def exchanged(self, pixels: tuple[Pixel, ...], image: StackImage) -> tuple[str, tuple[Pixel, ...]]:
        """The line as it is drawn."""
        return self.graphic, tuple(self.outline(pixels))


TOOL = Spline(
    "spline",
    "Spline",
    "ph.path",
    "Area and statistics within a smooth line; a double click closes it",
    REGION,
    "POLYLINE",
    "PlanarFreehandROI",
    clicks=0,
    shape=Shape.CURVE,
    rank=26,
)
