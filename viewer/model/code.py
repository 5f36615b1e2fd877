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
RATIO = Code("{ratio}", "UCUM", "ratio")
PIXEL = Code("{pixels}", "UCUM", "pixels")
SQUARE_PIXEL = Code("{pixels}2", "UCUM", "square pixels")
ACTIVITY = Code("Bq/ml", "UCUM", "Becquerels/milliliter")
COUNTS = Code("{counts}", "UCUM", "counts")
COUNT_RATE = Code("{counts}/s", "UCUM", "counts per second")
SUV_BODY_WEIGHT = Code("g/ml{SUVbw}", "UCUM", "Standardized Uptake Value body weight")  # PS3.16 CID 85
SUV_LEAN = Code("g/ml{SUVlbm}", "UCUM", "Standardized Uptake Value lean body mass (James)")
SUV_LEAN_128 = Code("g/ml{SUVlbm(James128)}", "UCUM", "Standardized Uptake Value lean body mass (James 128 multiplier)")
SUV_LEAN_JANMA = Code("g/ml{SUVlbm(Janma)}", "UCUM", "Standardized Uptake Value lean body mass (Janma)")
SUV_IDEAL_WEIGHT = Code("g/ml{SUVibw}", "UCUM", "Standardized Uptake Value ideal body weight")
SUV_SURFACE = Code("cm2/ml{SUVbsa}", "UCUM", "Standardized Uptake Value body surface area")
MILLILITRE = Code("ml", "UCUM", "ml")
GRAM = Code("g", "UCUM", "g")  # an SUV of g/ml times a volume
UPTAKE = (SUV_BODY_WEIGHT, SUV_LEAN, SUV_LEAN_128, SUV_LEAN_JANMA, SUV_IDEAL_WEIGHT, SUV_SURFACE)

# What a reader sees beside a number; UCUM where nothing shorter is customary.
UNIT_TEXT = {
    MILLIMETRE: "mm",
    SQUARE_MILLIMETRE: "mm²",
    DEGREE: "°",
    HOUNSFIELD: "HU",
    NO_UNIT: "",
    RATIO: "",
    PIXEL: "px",
    SQUARE_PIXEL: "px²",
    COUNTS: "counts",
    COUNT_RATE: "counts/s",
    SUV_BODY_WEIGHT: "SUVbw",
    SUV_LEAN: "SUVlbm",
    SUV_LEAN_128: "SUVlbm(James128)",
    SUV_LEAN_JANMA: "SUVlbm(Janma)",
    SUV_IDEAL_WEIGHT: "SUVibw",
    SUV_SURFACE: "SUVbsa",
}

# The units of modality values (viewer.model.volume.modality_unit) that have a code of their own.
OF_VALUES = {
    "": NO_UNIT,
    "1": NO_UNIT,
    "US": NO_UNIT,
    "HU": HOUNSFIELD,
    "Bq/ml": ACTIVITY,
    **{UNIT_TEXT[code]: code for code in (COUNTS, COUNT_RATE, *UPTAKE)},
}


def unit_text(unit: Code) -> str:
    """The unit as a reader sees it, for example ``mm²`` for ``mm2``."""
    return UNIT_TEXT.get(unit, unit.value)
