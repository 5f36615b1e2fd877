"""Arrow: points at something, and says what."""

from __future__ import annotations

from viewer.model.code import Code
from viewer.model.measurement import Shape, Value
from viewer.tools.measuring import Measured, MeasuringTool

ANNOTATION = Code("annotation", "99LECTERN", "Annotation")


class Arrow(MeasuringTool):
    """Its tip first: drawn away from what it points at; the text may stay away."""

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """It measures nothing."""
        return (), ""


TOOL = Arrow(
    "arrow",
    "Arrow",
    "ph.arrow-up-left",
    "Drawn from what it points at; then its text",
    ANNOTATION,
    "POLYLINE",
    "ArrowAnnotate",
    shape=Shape.ARROW,
    asks_text=True,
    rank=10,
)
