"""Coded concepts and the units of measurement values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A coded concept (PS3.3 Table 8.8-1): code value, coding scheme designator and code meaning."""

    value: str
    scheme: str
    meaning: str


MILLIMETRE = Code("mm", "UCUM", "mm")
SQUARE_MILLIMETRE = Code("mm2", "UCUM", "mm2")
DEGREE = Code("deg", "UCUM", "deg")
HOUNSFIELD = Code("[hnsf'U]", "UCUM", "Hounsfield unit")
NO_UNIT = Code("1", "UCUM", "no units")
PIXEL = Code("{pixels}", "UCUM", "pixels")
SQUARE_PIXEL = Code("{pixels}2", "UCUM", "square pixels")

# What a reader sees beside a number; UCUM where nothing shorter is customary.
UNIT_TEXT = {
    MILLIMETRE: "mm",
    SQUARE_MILLIMETRE: "mm²",
    DEGREE: "°",
    HOUNSFIELD: "HU",
    NO_UNIT: "",
    PIXEL: "px",
    SQUARE_PIXEL: "px²",
}


def unit_text(unit: Code) -> str:
    """The unit as a reader sees it, for example ``mm²`` for ``mm2``."""
    return UNIT_TEXT.get(unit, unit.value)
