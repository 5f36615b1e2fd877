"""Rectangle: a region along the rows and columns of its image."""

from __future__ import annotations

from collections.abc import Sequence

from viewer.model.geometry import Pixel
from viewer.model.measurement import Shape
from viewer.model.volume import StackImage
from viewer.tools.pixel_shape import square_corner
from viewer.tools.regions import REGION, OutlinedTool


class Rectangle(OutlinedTool):
    """Drawn from corner to corner; its points are the four corners, going round."""

    @property
    def size(self) -> int:
        """Four corners."""
        return 4

    def points(self, placed: Sequence[Pixel], image: StackImage) -> tuple[Pixel, ...]:
        """The corners of the box of two."""
        (x0, y0), (x1, y1) = placed
        return (x0, y0), (x1, y0), (x1, y1), (x0, y1)

    def straightened(self, placed: Sequence[Pixel], to: Pixel, image: StackImage) -> Pixel:
        """The corner that makes a square."""
        return square_corner(placed[-1], to, image)

    def held_straight(self, pixels: Sequence[Pixel], index: int, to: Pixel) -> Pixel:
        """A corner that goes where the mouse goes."""
        return to

    def with_moved(self, pixels: Sequence[Pixel], index: int, to: Pixel, image: StackImage) -> tuple[Pixel, ...]:
        """One corner moved, the opposite one held, and the handle stays with the corner that was gripped."""
        opposite = pixels[(index + 2) % 4]
        corners = self.points((opposite, to), image)
        if index % 2:  # going round the other way
            corners = (corners[0], corners[3], corners[2], corners[1])
        turn = (2 - index) % 4
        return (*corners[turn:], *corners[:turn])


TOOL = Rectangle(
    "rectangle",
    "Rectangle",
    "ph.rectangle",
    "Area and statistics of a rectangle; Shift makes a square",
    REGION,
    "POLYLINE",
    "RectangleROI",
    shape=Shape.CLOSED,
    rank=22,
)
