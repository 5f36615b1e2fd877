"""Whether measured numbers are there, agree with themselves, and follow from their coordinates and the pixel spacing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from pydicom.dataset import Dataset

from reporting.export.dicom.codes import METHOD, PRIVATE
from reporting.export.verification.coordinates import drawn, frame_of
from reporting.export.verification.document import Document, Item, first_code
from reporting.export.verification.finding import Finding, error, warning
from viewer.model.calibration import Provenance
from viewer.model.geometry import Vector, vector
from viewer.model.study import Instance

RELATIVE = 2e-3  # coordinates are single precision, and often rounded when written
SIZES = ("mm", "mm2")
_PATH = {"410668003", "103339001", "103340004", "121211", "121206", "131191004", "103355008"}
_AREA = {"42798000", "131184002"}
_RADIUS, _DIAMETER = "131190003", "81827009"
_ANGLE = {"1483009", "110859", "285285000"}


def check(document: Document) -> Iterator[Finding]:
    """All NUM items."""
    for item in document.items:
        if item.kind == "NUM":
            yield from _number(document, item)


def _number(document: Document, item: Item) -> Iterator[Finding]:
    measured = item.dataset.get("MeasuredValueSequence")
    if measured is None or (not measured and not item.dataset.get("NumericValueQualifierCodeSequence")):
        yield error(f"{item.title} has no measured value.", item.place)
        return
    for value in measured:
        if not readable(value):
            yield error(f"{item.title} has no readable number.", item.place)
            return
        yield from _exact(item, value)
        yield from _recomputed(document, item, value)


def readable(value: Dataset) -> bool:
    """Whether a measured value is a number with a unit."""
    try:
        return math.isfinite(float(value.NumericValue)) and bool(value.get("MeasurementUnitsCodeSequence"))
    except (AttributeError, TypeError, ValueError):
        return False


def _exact(item: Item, value: Dataset) -> Iterator[Finding]:
    exact = value.get("FloatingPointValue")
    if exact is not None and abs(float(exact) - float(value.NumericValue)) > half_digit(value) * 1.001:
        yield error(f"{item.title} says {value.NumericValue} and, unrounded, {float(exact):g}.", item.place)


def half_digit(value: Dataset) -> float:
    """Half a unit of the last digit written."""
    text = str(getattr(value.NumericValue, "original_string", value.NumericValue)).strip().lower()
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(0.5 * 10.0 ** (int(exponent or 0) - decimals))


def _recomputed(document: Document, item: Item, value: Dataset) -> Iterator[Finding]:
    unit = first_code(value, "MeasurementUnitsCodeSequence")
    if unit and unit.value in SIZES and by_reader(item):
        return  # its header does not tell: ``reader_calibration``
    for child in item.children:
        if child.kind == "SCOORD" and unit:
            yield from _compared(document, item, child, unit.value, value)


def by_reader(number: Item) -> bool:
    """Whether a NUM item's group says that a reader calibrated the image."""
    group = number.parent.children if number.parent else ()
    codes = [first_code(item.dataset, "ConceptCodeSequence") for item in group if item.concept == METHOD.value]
    return any(code and (code.value, code.scheme) == (Provenance.USER.value, PRIVATE) for code in codes)


def _compared(document: Document, item: Item, where: Item, unit: str, value: Dataset) -> Iterator[Finding]:
    address, found = frame_of(where), drawn(where)
    instance = document.image(address[0]) if address else None
    if address is None or instance is None or found is None:
        return
    candidates = [geometry(item.concept, str(where.dataset.get("GraphicType", "")), found, size, unit)
                  for size in _sizes(instance, address[1], unit)]  # fmt: skip
    expected = [number for number in candidates if number is not None]
    said = float(value.NumericValue)
    if expected and not any(_close(said, number, value) for number in expected):
        certain = _in_patient(instance, address[1]) or unit in ("{pixels}", "{pixels}2")
        sentence = f"{item.title} says {said:g} {unit}; its coordinates and the image give {expected[0]:.4g}."
        yield (error if certain else warning)(sentence, item.place)


def _close(said: float, expected: float, value: Dataset) -> bool:
    return abs(said - expected) <= half_digit(value) + RELATIVE * abs(expected)


def _in_patient(instance: Instance, frame: int) -> bool:
    plane = instance.frames[frame].plane if 0 <= frame < len(instance.frames) else None
    return plane is not None and plane.in_patient


def _sizes(instance: Instance, frame: int, unit: str) -> list[Vector]:
    """Every size of a pixel (along column index, along row index) that the header allows, the best first."""
    if unit in ("{pixels}", "{pixels}2"):
        return [vector((1.0, 1.0))]
    plane = instance.frames[frame].plane if 0 <= frame < len(instance.frames) else None
    if plane is not None and plane.in_patient:
        return [vector((plane.column_spacing, plane.row_spacing))]
    facts = instance.spacing
    pairs = [facts.pixel_spacing, facts.imager_spacing, facts.nominal_scanned_spacing]
    sizes = [vector(pair[::-1]) for pair in pairs if pair]
    regions = [
        vector((abs(region.delta_x), abs(region.delta_y))) * 10 for region in facts.regions if region.unit_x == 3
    ]
    return sizes + regions or ([vector((1.0, 1.0))] if unit == "deg" else [])


def geometry(concept: str, graphic: str, pixels: Vector, size: Vector, unit: str) -> float | None:
    """What a concept comes to for points (n, 2) and a pixel's size; None where no rule fits. Lengths in the unit of size."""
    placed = pixels * size
    if unit in ("mm", "{pixels}"):
        return _length(concept, graphic, placed)
    if unit in ("mm2", "{pixels}2") and concept in _AREA:
        return _area(graphic, placed)
    return _angle(placed) if unit == "deg" and concept in _ANGLE and graphic == "POLYLINE" else None


def _length(concept: str, graphic: str, placed: Vector) -> float | None:
    if graphic == "POLYLINE" and concept in _PATH:
        return float(np.linalg.norm(np.diff(placed, axis=0), axis=1).sum())
    if graphic == "CIRCLE":
        radius = float(np.linalg.norm(placed[1] - placed[0]))
        return {_RADIUS: radius, _DIAMETER: 2 * radius, "131191004": 2 * math.pi * radius}.get(concept)
    return None


def _area(graphic: str, placed: Vector) -> float | None:
    rules: dict[str, Callable[[Vector], float]] = {"POLYLINE": _polygon, "CIRCLE": _circle, "ELLIPSE": _ellipse}
    return rules[graphic](placed) if graphic in rules else None


def _polygon(placed: Vector) -> float:
    x, y = placed[:, 0], placed[:, 1]
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def _circle(placed: Vector) -> float:
    return math.pi * float(((placed[1] - placed[0]) ** 2).sum())


def _ellipse(placed: Vector) -> float:
    one, two = (placed[1] - placed[0]) / 2, (placed[3] - placed[2]) / 2
    return math.pi * abs(float(one[0] * two[1] - one[1] * two[0]))


def _angle(placed: Vector) -> float | None:
    if len(placed) not in (3, 4):
        return None
    one = placed[0] - placed[1]
    two = placed[-1] - placed[-2] if len(placed) == 4 else placed[2] - placed[1]
    if not one.any() or not two.any():
        return None
    cross = one[0] * two[1] - one[1] * two[0]
    return math.degrees(math.atan2(abs(float(cross)), float(one @ two)))
