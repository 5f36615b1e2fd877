"""Path length: along a line of several straight pieces."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from viewer.model.code import Code
from viewer.model.geometry import vector
from viewer.model.measurement import Value
from viewer.tools.base import Drag, Hand, Pointer
from viewer.tools.clicking import ClickedTool, click_by_click
from viewer.tools.measuring import Measured

PATH_LENGTH = Code("121211", "DCM", "Path length")


class PathLength(ClickedTool):
    """Points in the order in which they were clicked."""

    fewest: ClassVar[int] = 2

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """The sum of all pieces in mm, or in pixels where the size of a pixel is not known."""
        size, unit = measured.pixel_size
        steps = np.diff(vector(measured.pixels) * size, axis=0)
        return (Value(PATH_LENGTH, float(np.linalg.norm(steps, axis=1).sum()), unit),), ""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """A click for each point; a double click ends it."""
        return (yield from click_by_click(self, hand, start, closes=False))


TOOL = PathLength(
    "path_length",
    "Path length",
    "ph.line-segments",
    "Length along several points; a double click ends it",
    PATH_LENGTH,
    "POLYLINE",
    "",
    clicks=0,
    rank=21,
)
