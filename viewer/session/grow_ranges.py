"""Which values a region is grown over at first, by the unit of the images; what a reader sets is kept for each unit."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.model.code import OF_VALUES, UPTAKE
from viewer.model.study import Window


@dataclass(frozen=True, slots=True)
class Span:
    """Within ``tolerance`` of the values around a click, or from ``low`` to ``high``."""

    tolerance: float
    low: float
    high: float


def first_span(unit: str, window: Window | None) -> Span:
    """For CT and SUV what is customary; else by the window in which the images are looked at."""
    if unit == "HU":
        return Span(50.0, 0.0, 100.0)
    if OF_VALUES.get(unit) in UPTAKE:
        return Span(1.0, 2.5, 20.0)
    center, width = (window.center, window.width) if window else (500.0, 1000.0)
    return Span(_rounded(width / 10), _rounded(center - width / 4), _rounded(center + width / 4))


def _rounded(value: float) -> float:
    """To two figures."""
    return float(f"{value:.2g}")
