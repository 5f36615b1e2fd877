"""Length: the distance between two points."""

from __future__ import annotations

import numpy as np

from viewer.model.code import Code
from viewer.model.geometry import vector
from viewer.model.measurement import Value
from viewer.tools.measuring import Measured, MeasuringTool

LENGTH = Code("410668003", "SCT", "Length")


class Length(MeasuringTool):
    """A ruler."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """The length in mm, or in pixels where the size of a pixel is not known."""
        first, second = vector(measured.pixels)
        size, unit = measured.pixel_size
        return (Value(LENGTH, float(np.linalg.norm((second - first) * size)), unit),), ""


TOOL = Length(
    "length",
    "Length",
    "ph.ruler",
    "Distance between two points; Shift holds it straight",
    LENGTH,
    "POLYLINE",
    "Length",
    rank=5,
)
