"""SUV by lean body mass and body surface area, each with the name of its formula (safety 3.7.7)."""

from __future__ import annotations

import math
from collections.abc import Callable

from viewer.model.uptake import UptakeFacts, Variant

# The height of a person, m; what lies outside is in another unit or no height.
_LEAST_HEIGHT_M, _GREATEST_HEIGHT_M = 0.2, 2.6
_JAMES = "James, 128"
_JANMAHASATIAN = "Janmahasatian"
_DU_BOIS = "Du Bois"


def james(weight: float, height: float, sex: str) -> float:
    """Lean body mass (kg) by James with the multiplier 128 for men, 148 for women; weight kg, height m."""
    base, multiplier = (1.10, 128.0) if sex == "M" else (1.07, 148.0)
    return base * weight - multiplier * (weight / (height * 100)) ** 2


def janmahasatian(weight: float, height: float, sex: str) -> float:
    """Lean body mass (kg) by Janmahasatian; weight kg, height m."""
    constant, slope = (6680.0, 216.0) if sex == "M" else (8780.0, 244.0)
    return 9270.0 * weight / (constant + slope * weight / height**2)


def surface(weight: float, height: float) -> float:
    """Body surface area (m2) by Du Bois; weight kg, height m."""
    return 0.007184 * math.pow(weight, 0.425) * math.pow(height * 100, 0.725)


def variants(facts: UptakeFacts) -> tuple[Variant, ...]:
    """The other SUV, as factors on SUVbw; each that cannot be had says why."""
    return (
        _lean("SUVlbm(James128)", _JAMES, facts, james),
        _lean("SUVlbm(Janma)", _JANMAHASATIAN, facts, janmahasatian),
        _by_surface(facts),
    )


def _lean(name: str, formula: str, facts: UptakeFacts, mass: Callable[[float, float, str], float]) -> Variant:
    why_not = _unusable(facts) or _without_sex(facts)
    if why_not or facts.weight_kg is None or facts.height_m is None:
        return Variant(name, formula, why_not=why_not)
    if mass is james and _too_heavy_for_james(facts.weight_kg, facts.height_m, facts.sex):
        return Variant(name, formula, why_not="The formula falls with weight for so heavy a patient.")
    return Variant(name, formula, mass(facts.weight_kg, facts.height_m, facts.sex) / facts.weight_kg, "g/ml")


def _by_surface(facts: UptakeFacts) -> Variant:
    why_not = _unusable(facts)
    if why_not or facts.weight_kg is None or facts.height_m is None:
        return Variant("SUVbsa", _DU_BOIS, why_not=why_not)
    square_cm = surface(facts.weight_kg, facts.height_m) * 1e4
    return Variant("SUVbsa", _DU_BOIS, square_cm / (facts.weight_kg * 1000), "cm2/ml")


def _unusable(facts: UptakeFacts) -> str:
    if facts.weight_kg is None or facts.weight_kg <= 0:
        return "Patient's Weight (0010,1030) is missing."
    if facts.height_m is None or facts.height_m <= 0:
        return "Patient's Size (0010,1020) is missing."
    if not _LEAST_HEIGHT_M <= facts.height_m <= _GREATEST_HEIGHT_M:
        return f"A height of {facts.height_m:g} m (0010,1020) cannot be right."
    return ""


def _without_sex(facts: UptakeFacts) -> str:
    return "" if facts.sex in ("M", "F") else "Patient's Sex (0010,0040) is neither M nor F."


def _too_heavy_for_james(weight: float, height: float, sex: str) -> bool:
    """Beyond the top of the parabola more weight would mean less lean mass."""
    base, multiplier = (1.10, 128.0) if sex == "M" else (1.07, 148.0)
    return weight > base * (height * 100) ** 2 / (2 * multiplier)
