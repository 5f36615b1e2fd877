"""A measurement computed again after its image was calibrated: other millimetres, the same pixels under it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from viewer.model.code import MILLIMETRE, PIXEL, SQUARE_MILLIMETRE, SQUARE_PIXEL
from viewer.model.measurement import Measurement, Value
from viewer.model.volume import StackImage
from viewer.session.calibrations import Remeasure, without_numbers
from viewer.tools.base import Tool
from viewer.tools.measuring import MeasuringTool

_OF_SIZE = frozenset({MILLIMETRE, SQUARE_MILLIMETRE, PIXEL, SQUARE_PIXEL})


def remeasuring(tools: Iterable[Tool]) -> Remeasure:
    """How these tools compute what they once measured again; what none of them made loses its numbers."""
    by_id = {tool.id: tool for tool in tools if isinstance(tool, MeasuringTool)}

    def remeasure(kept: Measurement, image: StackImage) -> Measurement:
        tool = by_id.get(kept.tool)
        if tool is None:
            return without_numbers(kept, image)
        try:
            fresh = tool.again(kept, image, None, kept.pixels)
        except ValueError:  # its points are no longer those that the tool needs
            return without_numbers(kept, image)
        return replace(fresh, values=tuple(_values(kept, fresh)), why_not=kept.why_not)

    return remeasure


def _values(kept: Measurement, fresh: Measurement) -> Iterable[Value]:
    """Lengths and areas as they are now; means and counts rest on the pixels alone, which may not be in memory, and stay.

    A size that could be computed only with the pixels in memory is left out rather than kept in other millimetres.
    """
    now = {(value.name, value.label): value for value in fresh.values}
    for value in kept.values:
        again = now.get((value.name, value.label))
        if again is not None:
            yield again
        elif value.unit not in _OF_SIZE:
            yield value
