"""Polygon: a region by its corners, clicked one by one."""

from __future__ import annotations

from typing import ClassVar

from viewer.model.measurement import Shape
from viewer.tools.base import Drag, Hand, Pointer
from viewer.tools.clicking import ClickedTool, click_by_click
from viewer.tools.regions import REGION, OutlinedTool


class Polygon(ClickedTool, OutlinedTool):
    """Corners in the order in which they were clicked."""

    fewest: ClassVar[int] = 3

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
