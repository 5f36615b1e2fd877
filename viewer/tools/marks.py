"""A measurement as marks over its image: the shape, its handles, and a label with values and where millimetres come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from viewer.model.calibration import TAG, Provenance
from viewer.model.code import MILLIMETRE, SQUARE_MILLIMETRE
from viewer.model.geometry import Triple
from viewer.model.mark import EllipseMark, Handle, Label, Line, Mark
from viewer.model.measurement import Measurement, Value

_JOINED = {("Mean", "SD"): "±", ("Min", "Max"): "…"}
_PLAIN = frozenset({"Area"})  # mm² say it


def marks(measurement: Measurement) -> tuple[Mark, ...]:
    """The shape first, then the label, then a handle for each point."""
    handles = tuple(Handle(point, index) for index, point in enumerate(measurement.points))
    return (_shape(measurement), _label(measurement), *handles)


def _shape(measurement: Measurement) -> Mark:
    if measurement.graphic == "ELLIPSE":
        first, second, third, fourth = measurement.points
        return EllipseMark((first, second, third, fourth))
    return Line(measurement.points)


def _label(measurement: Measurement) -> Label:
    return Label(_anchor(measurement), label_lines(measurement))


def _anchor(measurement: Measurement) -> Triple:
    return max(measurement.points, key=lambda point: point[0] + point[1])


def label_lines(measurement: Measurement) -> tuple[str, ...]:
    """The name given by the reader, the values in as few lines as read well, and why something is missing."""
    values = _value_lines(measurement.values, measurement.provenance)
    return tuple(line for line in (measurement.label, *values, measurement.why_not) if line)


def _value_lines(values: Sequence[Value], provenance: Provenance) -> Iterator[str]:
    """One line per value; ``39.6 ± 11.6 HU`` and ``16 … 73 HU`` for those that belong together, as their signs say."""
    rest = list(values)
    while rest:
        first, *rest = rest
        sign = _JOINED.get((first.label, rest[0].label)) if rest else None
        if sign and rest[0].unit == first.unit:
            yield f"{first.value:.{first.digits}f} {sign} {rest.pop(0).text}"
        else:
            yield value_line(replace(first, label="") if first.label in _PLAIN else first, provenance)


def value_line(value: Value, provenance: Provenance) -> str:
    """``Mean 41.2 HU``; a length or an area carries where its millimetres come from: ``12.3 mm (at detector)``."""
    tag = TAG[provenance] if value.unit in (MILLIMETRE, SQUARE_MILLIMETRE) else ""
    return f"{value.label} {value.text}".strip() + (f" ({tag})" if tag else "")
