"""Sizes by a reader's own calibration: no header tells them, but all on one image follow from one size of a pixel."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporting.export.verification.coordinates import drawn, frame_of
from reporting.export.verification.document import Document, Item, first_code
from reporting.export.verification.finding import Finding, error
from reporting.export.verification.numbers import RELATIVE, SIZES, by_reader, geometry, half_digit, readable
from viewer.model.geometry import vector
from viewer.model.study import Instance


@dataclass(frozen=True, slots=True)
class _Said:
    """A size: the width of a pixel that each shape of a pixel would make of it, and how exactly it was written."""

    item: Item
    widths: tuple[float, ...]
    exact: float


def check(document: Document) -> Iterator[Finding]:
    """All lengths and areas of such groups, image by image, each against the first."""
    of_image: defaultdict[tuple[str, int], list[_Said]] = defaultdict(list)
    for item in document.items:
        if item.kind == "NUM" and by_reader(item):
            for address, said in _sizes(document, item):
                of_image[address].append(said)
    for first, *others in of_image.values():
        for other in others:
            if not _agree(first, other):
                yield error(
                    f"{other.item.title} needs pixels of {other.widths[0]:.3g} mm where {first.item.title} at "
                    f"{first.item.place} needs {first.widths[0]:.3g} mm; a reader gave this image one size.",
                    other.item.place,
                )


def _sizes(document: Document, item: Item) -> Iterator[tuple[tuple[str, int], _Said]]:
    for value in filter(readable, item.dataset.get("MeasuredValueSequence") or ()):
        unit = first_code(value, "MeasurementUnitsCodeSequence")
        for where in item.children:
            address, found = frame_of(where), drawn(where)
            instance = document.image(address[0]) if address else None
            if address is None or instance is None or found is None or unit is None or unit.value not in SIZES:
                continue
            graphic, number = str(where.dataset.get("GraphicType", "")), float(value.NumericValue)
            shapes = (vector((1.0, shape)) for shape in _shapes(instance))
            ones = [geometry(item.concept, graphic, found, shape, unit.value) for shape in shapes]
            if number > 0 and all(ones):
                widths = tuple(_width(number, one, unit.value) for one in ones if one)
                yield address, _Said(item, widths, half_digit(value) / number)


def _width(said: float, one: float, unit: str) -> float:
    """How wide a pixel must be, where the number would be ``one`` with pixels 1 wide."""
    return math.sqrt(said / one) if unit == "mm2" else said / one


def _shapes(instance: Instance) -> list[float]:
    """How high a pixel may be for its width: by every pair of the header, which may contradict each other."""
    facts = instance.spacing
    pairs: Sequence[tuple[float, float] | None] = (
        facts.pixel_spacing,
        facts.imager_spacing,
        facts.nominal_scanned_spacing,
        facts.aspect,
    )
    return [pair[0] / pair[1] for pair in pairs if pair and min(pair) > 0] or [1.0]


def _agree(first: _Said, other: _Said) -> bool:
    tolerance = 2 * RELATIVE + first.exact + other.exact
    pairs = zip(first.widths, other.widths, strict=True)
    return any(math.isclose(one, two, rel_tol=tolerance) for one, two in pairs)
