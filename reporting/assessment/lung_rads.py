"""Screening for lung cancer with low-dose CT: Lung-RADS v2022 (American College of Radiology, November 2022)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from reporting.assessment.given import Given, Unfit
from reporting.assessment.verdict import Evaluator, Verdict, tenth_mm

GROWTH_MM, GROWTH_MONTHS = Fraction(3, 2), 12  # more than 1.5 mm within 12 months
PET_MM = 8
PET = "PET/CT may be considered: the solid nodule or part is 8 mm or larger."


def evaluate(given: Given) -> Verdict:
    """By kind of the dominant finding; 4X and S are added."""
    found = _plain(given)
    if found.category in ("3", "4A", "4B") and given.said("suspicious"):
        reasons = (*found.reasons, "Additional features raise the suspicion.")
        found = Verdict("4X", reasons, more=found.more)
    modifiers = ("S",) if given.said("significant") else ()
    return Verdict(found.category, found.reasons, modifiers, found.more)


def _plain(given: Given) -> Verdict:
    kind = given.choice("kind")
    if kind in _AT_ONCE:
        return Verdict(*_AT_ONCE[kind])
    status = _status(given)
    if status == "resolved":
        return Verdict("2", ("A nodule of category 3 or 4A has resolved.",))
    if status == "stable":
        return _stable(given, kind)
    return _KINDS[kind](given, status)


_AT_ONCE: dict[str, tuple[str, tuple[str, ...]]] = {
    "none": ("1", ("No nodule.",)),
    "benign": ("1", ("Calcified completely, centrally, in rings or like popcorn, or containing fat.",)),
    "prior-awaited": ("0-prior", ("An earlier chest CT is awaited for comparison.",)),
    "incomplete": ("0-incomplete", ("A part of the lungs cannot be assessed.",)),
    "inflammatory": ("0-infection", ("The findings suggest infection or inflammation.",)),
}


def _status(given: Given) -> str:
    """Baseline, new, growing ...; where two sizes are compared it follows from the definition of growth."""
    status = given.choice("status")
    if status != "compare":
        return status
    months, grown = given.number("months"), _exact(given.number("size")) - _exact(given.number("prior_size"))
    if months > GROWTH_MONTHS:
        raise Unfit("Growth is defined within 12 months; say whether the nodule is stable, growing or slowly growing.")
    return "growing" if grown > GROWTH_MM else "stable"


def _exact(size: float) -> Fraction:
    return Fraction(str(tenth_mm(size)))


def _stable(given: Given, kind: str) -> Verdict:
    """The same size as before: the category steps down as its follow-up asks."""
    if kind == "airway" and given.choice("airway") == "segmental":
        return Verdict("4B", ("An airway nodule, segmental or more central, persists.",))
    if kind == "airway":
        return Verdict("2", ("A stable subsegmental airway nodule.",))
    if kind == "ground-glass":
        return Verdict("2", ("A stable ground-glass nodule of any size.",))
    before = given.choice("prior_category")
    now = {"1": "2", "2": "2", "3": "2", "4A": "3"}.get(before, before)
    return Verdict(now, (f"Stable or smaller since category {before}.",))


def _solid(given: Given, status: str) -> Verdict:
    size = tenth_mm(given.number("size"))
    told = (f"Solid, mean diameter {size:g} mm, {_SAID[status]}.",)
    more = PET if size >= PET_MM else ""
    if status == "slow":
        return Verdict("4B", (*told, "It grew over several examinations."), more=more)
    if status == "growing":
        return Verdict("4A" if size < 8 else "4B", told, more=more)
    steps = ((4, "2"), (6, "3"), (8, "4A")) if status == "new" else ((6, "2"), (8, "3"), (15, "4A"))
    return Verdict(_step(size, steps, "4B"), told, more=more)


def _part_solid(given: Given, status: str) -> Verdict:
    size, part = tenth_mm(given.number("size")), tenth_mm(given.number("solid_part"))
    if part > size:
        raise Unfit("The solid part cannot be larger than the nodule.")
    told = (f"Part-solid, {size:g} mm with a solid part of {part:g} mm, {_SAID[status]}.",)
    more = PET if part >= PET_MM else ""
    if status == "slow":
        return Verdict("4B", (*told, "It grew over several examinations."), more=more)
    if status == "baseline":
        small = size < 6
        return Verdict("2" if small else _step(part, ((6, "3"), (8, "4A")), "4B"), told, more=more)
    if part >= 4:
        return Verdict("4B", told, more=more)
    return Verdict("3" if status == "new" and size < 6 else "4A", told, more=more)


def _ground_glass(given: Given, status: str) -> Verdict:
    size = tenth_mm(given.number("size"))
    told = (f"Ground-glass, mean diameter {size:g} mm, {_SAID[status]}.",)
    if size < 30 or status == "slow":
        return Verdict("2", told)
    if status == "growing":
        raise Unfit("Of a ground-glass nodule of 30 mm or more say slow growth; with a solid part it is part-solid.")
    return Verdict("3", told)


def _juxtapleural(given: Given, status: str) -> Verdict:
    size = tenth_mm(given.number("size"))
    if size < 10 and status in ("baseline", "new"):
        return Verdict("2", (f"Solid, smooth, at the pleura, mean diameter {size:g} mm: below 10 mm.",))
    return _solid(given, status)


def _airway(given: Given, status: str) -> Verdict:
    if given.choice("airway") == "subsegmental":
        if status in ("growing", "slow"):
            raise Unfit("A growing subsegmental airway nodule is assessed as a solid nodule.")
        return Verdict("2", (f"Subsegmental airway nodule, {_SAID[status]}.",))
    growing = status in ("growing", "slow")
    return Verdict("4B" if growing else "4A", (f"Airway nodule, segmental or more central, {_SAID[status]}.",))


def _cyst(given: Given, status: str) -> Verdict:
    told, category = {
        "growing-cavity": ("The cavity of a thick-walled cyst grows.", "3"),
        "thick-wall": ("A thick-walled cyst.", "4A"),
        "multilocular": ("A multilocular cyst.", "4A"),
        "became-multilocular": ("A cyst has become multilocular.", "4A"),
        "growing-wall": ("The wall or the nodularity of a thick-walled cyst grows.", "4B"),
        "growing-multilocular": ("A multilocular cyst grows, or has more locules or opacity.", "4B"),
    }[given.choice("cyst")]
    return Verdict(category, (f"{told[:-1]}, {_SAID[status]}.",))


def _step(size: float, steps: tuple[tuple[float, str], ...], last: str) -> str:
    return next((category for limit, category in steps if size < limit), last)


_SAID = {"baseline": "at baseline", "new": "new", "growing": "growing", "slow": "growing slowly"}
_KINDS: dict[str, Callable[[Given, str], Verdict]] = {
    "solid": _solid,
    "part-solid": _part_solid,
    "ground-glass": _ground_glass,
    "juxtapleural": _juxtapleural,
    "airway": _airway,
    "cyst": _cyst,
}
EVALUATOR = Evaluator("lung-rads-2022", evaluate)
