"""Polygon: a region by its corners, clicked one by one."""

from __future__ import annotations

from viewer.model.measurement import Shape
from viewer.tools.base import Drag, Hand, Pointer
from viewer.tools.clicking import click_by_click
from viewer.tools.regions import REGION, OutlinedTool

LEAST = 3


class Polygon(OutlinedTool):
    """Corners in the order in which they were clicked."""

    @property
    def least(self) -> int:
        """Three corners."""
        return LEAST

    @property
    def needs(self) -> str:
        """Three corners make a region."""
        return f"at least {LEAST} points"

    def fits(self, count: int) -> bool:
        """As many as the reader likes."""
        return count >= LEAST

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """A click for each corner; a double click, or one on the first corner, closes it."""
        return (yield from click_by_click(self, hand, start, closes=True))


TOOL = Polygon(
    "polygon",
    "Polygon",
    "ph.polygon",
    "Area and statistics within corners; a double click closes it",
    REGION,
    "POLYLINE",
    "PlanarFreehandROI",
    clicks=0,
    shape=Shape.CLOSED,
    rank=24,
)
