"""A measurement as marks over its image: the shape, its handles, and a label with values and where millimetres come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from viewer.model.calibration import TAG, Provenance
from viewer.model.code import DEGREE, MILLIMETRE, PIXEL, SQUARE_MILLIMETRE, SQUARE_PIXEL
from viewer.model.contour import closed_curve, foot
from viewer.model.geometry import Triple, triple, vector
from viewer.model.mark import EllipseMark, Handle, Label, Line, Mark, Spot
from viewer.model.measurement import Measurement, Shape, Value
from viewer.session.plane_images import slab_words

_JOINED = {("Mean", "SD"): "±", ("Min", "Max"): "…", ("Long", "Short"): "×"}
_PLAIN = frozenset({"Area"})  # mm² say it
_GEOMETRY = frozenset({MILLIMETRE, SQUARE_MILLIMETRE, PIXEL, SQUARE_PIXEL, DEGREE})  # units of no voxel's value
Drawing = Line | EllipseMark | Spot
Points: TypeAlias = tuple[Triple, ...]


def marks(measurement: Measurement) -> tuple[Mark, ...]:
    """The shape first, then the label, then a handle for each point that has one."""
    handles = tuple(Handle(point, index) for index, point in enumerate(gripped(measurement)))
    lines = label_lines(measurement)
    at = measurement.points[0] if measurement.shape is Shape.TEXT else measurement.label_at
    label = (Label(_anchor(measurement), lines, at),) if lines else ()
    return (*drawing(measurement), *label, *handles)


def gripped(measurement: Measurement) -> tuple[Triple, ...]:
    """The points that can be gripped: of a text, its words instead; the maximum of a volume lies where it lies."""
    return () if measurement.shape is Shape.TEXT or measurement.outlines else measurement.points


def drawing(measurement: Measurement) -> tuple[Drawing, ...]:
    """The shape alone."""
    shape, points = measurement.shape, measurement.points
    return _DRAWN[shape](points) if shape in _DRAWN else _plain(measurement)


def _plain(measurement: Measurement) -> tuple[Drawing, ...]:
    if measurement.graphic == "ELLIPSE":
        return _ellipse(measurement.points)
    if measurement.graphic == "POINT":
        return (Spot(measurement.points[0]),)
    return (Line(measurement.points),)


def _ellipse(points: Points) -> tuple[Drawing, ...]:
    first, second, third, fourth = points
    return (EllipseMark((first, second, third, fourth)),)


def _between(points: Points) -> tuple[Drawing, ...]:
    middles = vector(points).reshape(-1, 2, 3).mean(axis=1)
    return (*_pairs(points), Line(tuple(triple(middle) for middle in middles), dashed=True))


def _curve(points: Points) -> tuple[Drawing, ...]:
    return (Line(tuple(triple(point) for point in closed_curve(vector(points))), closed=True),)


def _widths(points: Points) -> tuple[Drawing, ...]:
    ways = (Line((_foot(points, point), point)) for point in points[2:])
    return (Line(points[:2], dashed=True), *ways)


def _pairs(points: Points) -> tuple[Drawing, ...]:
    return tuple(Line(points[first : first + 2]) for first in range(0, len(points) - 1, 2))


_DRAWN: dict[Shape, Callable[[Points], tuple[Drawing, ...]]] = {
    Shape.PAIRS: _pairs,
    Shape.BETWEEN: _between,
    Shape.CLOSED: lambda points: (Line(points, closed=True),),
    Shape.CURVE: _curve,
    Shape.ARROW: lambda points: (Line(points, arrow=True),),
    Shape.ELLIPSE: _ellipse,
    Shape.TEXT: lambda _points: (),
    Shape.WIDTHS: _widths,
}


def _foot(points: Sequence[Triple], point: Triple) -> Triple:
    """Where the perpendicular from ``point`` meets the line through the first two points."""
    return triple(foot(vector(points[0]), vector(points[1]), vector(point)))


def _anchor(measurement: Measurement) -> Triple:
    return max(measurement.points, key=lambda point: point[0] + point[1])


def label_lines(measurement: Measurement) -> tuple[str, ...]:
    """The name given by the reader, the values in as few lines as read well, and why something is missing.

    Of what was measured on a plane also that values were interpolated, and over which slab.
    """
    values = _value_lines(measurement.values, measurement.provenance)
    lines = (measurement.label, *values, _how(measurement), measurement.why_not)
    return tuple(line for line in lines if line)


def _how(measurement: Measurement) -> str:
    if measurement.cut is None or not measurement.values:
        return ""
    sampled = any(value.unit not in _GEOMETRY for value in measurement.values)
    return ", ".join(word for word in ("interpolated" if sampled else "", slab_words(measurement.cut)) if word)


def _value_lines(values: Sequence[Value], provenance: Provenance) -> Iterator[str]:
    """One line per value; ``39.6 ± 11.6 HU``, ``16 … 73 HU`` and ``23.1 × 12.4 mm`` for those that belong together."""
    rest = list(values)
    while rest:
        first, *rest = rest
        sign = _JOINED.get((first.label, rest[0].label)) if rest else None
        if sign and rest[0].unit == first.unit:
            yield f"{first.value:.{first.digits}f} {sign} {value_line(replace(rest.pop(0), label=''), provenance)}"
        else:
            yield value_line(replace(first, label="") if first.label in _PLAIN else first, provenance)


def value_line(value: Value, provenance: Provenance) -> str:
    """``Mean 41.2 HU``; a length or an area carries where its millimetres come from: ``12.3 mm (at detector)``."""
    tag = TAG[provenance] if value.unit in (MILLIMETRE, SQUARE_MILLIMETRE) else ""
    return f"{value.label} {value.text}".strip() + (f" ({tag})" if tag else "")
