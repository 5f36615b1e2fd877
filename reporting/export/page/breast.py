"""The BI-RADS category and the density of breast tissue, as a report's text gives them."""

from __future__ import annotations

import re

from reporting.report import Report

_CATEGORY = re.compile(r"\bbi-?\s?rads\b[^0-9.;\n]{0,24}([0-6])", re.IGNORECASE)
_BETWEEN = r"(?:[\s:=(]|acr|types?|typ|category|kategorie|composition|breast|tissue|mammaire|mamaria|tipo|de|is|of)*"
_LETTER = re.compile(  # an "a" before another word is an article
    rf"\b(?:acr|densit\w*|drüsendichte|brustdichte|dichte|densidad){_BETWEEN}\b([bcd]|a(?!\s+[a-z]))\b", re.IGNORECASE
)
_DENSE = re.compile(r"heterogeneously dense|extremely dense", re.IGNORECASE)
_NOT_DENSE = re.compile(r"scattered fibroglandular|entirely fatty|almost entirely fat", re.IGNORECASE)
GRAVEST_FIRST = "5406321"


def is_mammogram(report: Report) -> bool:
    """Whether it is about mammograms."""
    return any(series.modality == "MG" and series.instances for series in report.study.series)


def category(text: str) -> str:
    """The gravest category that a text gives, ``0`` to ``6``; "" where it gives none."""
    found = set(_CATEGORY.findall(text))
    return next((one for one in GRAVEST_FIRST if one in found), "")


def density(text: str) -> str:
    """``dense`` or ``not_dense``; "" where the text does not say, or says both."""
    letters = {letter.lower() for letter in _LETTER.findall(text)}
    dense = bool(letters & {"c", "d"}) or bool(_DENSE.search(text))
    not_dense = bool(letters & {"a", "b"}) or bool(_NOT_DENSE.search(text))
    return "" if dense == not_dense else "dense" if dense else "not_dense"
