"""Incidental pulmonary nodules on CT: Fleischner Society 2017.

MacMahon H et al., Radiology 2017;284:228-243.
"""

from __future__ import annotations

from reporting.assessment.given import Given
from reporting.assessment.verdict import Evaluator, Verdict, whole_mm

SMALL, LARGE, SOLID_PART = 6, 8, 6  # mm: below 6, 6 to 8, above 8


def evaluate(given: Given) -> Verdict:
    """Solid nodules by size, number and risk; subsolid ones by size, number and solid part."""
    barred = _barred(given)
    if barred:
        return Verdict(reasons=(barred,))
    kind, several = given.choice("kind"), given.choice("number") == "multiple"
    size = whole_mm(given.number("size"))
    begun = (f"{'Several nodules' if several else 'One nodule'}, {kind}, mean diameter {size} mm.",)
    if kind == "solid":
        return _solid(given, size, several=several, begun=begun)
    return _several_subsolid(size, begun) if several else _subsolid(given, kind, size, begun)


def _barred(given: Given) -> str:
    if given.number("age") < 35:
        return "It does not apply below 35 years of age."
    if given.flag("cancer"):
        return "It does not apply to patients with a known primary cancer."
    if given.flag("immunosuppressed"):
        return "It does not apply to immunosuppressed patients."
    return "It does not apply to screening; use Lung-RADS." if given.flag("screening") else ""


def _solid(given: Given, size: int, *, several: bool, begun: tuple[str, ...]) -> Verdict:
    high = given.choice("risk") == "high"
    reasons = (*begun, f"{'High' if high else 'Low'} risk.")
    if size < SMALL:
        return Verdict("opt12" if high else "none", (*reasons, "Below 6 mm."))
    if several:
        return Verdict("3-6-18-24" if high else "3-6-c", (*reasons, "6 mm or more."))
    if size <= LARGE:
        return Verdict("6-12-18-24" if high else "6-12-c", (*reasons, "6 to 8 mm."))
    return Verdict("pet-tissue", (*reasons, "Above 8 mm."))


def _subsolid(given: Given, kind: str, size: int, begun: tuple[str, ...]) -> Verdict:
    if size < SMALL:
        return Verdict("none", (*begun, "Below 6 mm."))
    if kind == "ground-glass":
        return Verdict("gg-2y", (*begun, "6 mm or more."))
    part = whole_mm(given.number("solid_part"))
    reasons = (*begun, f"6 mm or more, solid part {part} mm.")
    return Verdict("ps-yearly" if part < SOLID_PART else "ps-susp", reasons)


def _several_subsolid(size: int, begun: tuple[str, ...]) -> Verdict:
    if size < SMALL:
        return Verdict("ms-small", (*begun, "Below 6 mm."))
    return Verdict("ms-large", (*begun, "6 mm or more."))


EVALUATOR = Evaluator("fleischner-2017", evaluate)
