"""Liver observations in patients at risk, on CT and MR: LI-RADS v2018 (American College of Radiology, 2018)."""

from __future__ import annotations

from reporting.assessment.given import Given
from reporting.assessment.verdict import Evaluator, Verdict, whole_mm

_LADDER = ("LR-1", "LR-2", "LR-3", "LR-4", "LR-5")
_FEATURES = {"washout": "washout", "capsule": "capsule", "growth": "threshold growth"}


def evaluate(given: Given) -> Verdict:
    """Not at risk, tumour in vein, benign and LR-M come before the table of major features; ancillary features after it."""
    if not given.flag("at_risk"):
        return Verdict(reasons=("It applies only to adults at risk of hepatocellular carcinoma.",))
    if given.flag("tumour_in_vein"):
        return Verdict("LR-TIV", ("Tumour in a vein.",))
    benign = given.choice("benign")
    if benign != "no":
        definite = benign == "definitely"
        return Verdict("LR-1" if definite else "LR-2", (f"{'Definitely' if definite else 'Probably'} benign.",))
    if given.flag("targetoid"):
        return Verdict("LR-M", ("Targetoid, or other features of a malignancy that is not hepatocellular carcinoma.",))
    return _adjusted(given, _by_table(given))


def _by_table(given: Given) -> Verdict:
    size, aphe = whole_mm(given.number("size")), given.flag("aphe")
    present = [name for name in _FEATURES if given.flag(name)]
    named = ", ".join(_FEATURES[name] for name in present) or "no further major feature"
    told = f"{size} mm, {'with' if aphe else 'without'} non-rim arterial phase hyperenhancement; {named}."
    return Verdict(_hyperenhancing(size, present) if aphe else _other(size, present), (told,))


def _hyperenhancing(size: int, present: list[str]) -> str:
    if size >= 20:
        return "LR-5" if present else "LR-4"
    if size < 10:
        return "LR-4" if present else "LR-3"
    if present == ["capsule"]:
        return "LR-4"
    return "LR-5" if present else "LR-3"


def _other(size: int, present: list[str]) -> str:
    needed = 2 if size < 20 else 1
    return "LR-4" if len(present) >= needed else "LR-3"


def _adjusted(given: Given, table: Verdict) -> Verdict:
    """One step up (never to LR-5) or down by ancillary features, as the reader decides."""
    favour = given.choice("ancillary") if given.has("ancillary") else "none"
    place = _LADDER.index(table.category)
    if favour == "malignant" and table.category != "LR-5":
        up = _LADDER[min(place + 1, _LADDER.index("LR-4"))]
        said = "Ancillary features favour malignancy" + ("." if up != table.category else "; they do not lead to LR-5.")
        return Verdict(up, (*table.reasons, said))
    if favour == "benign":
        return Verdict(_LADDER[place - 1], (*table.reasons, "Ancillary features favour benignity."))
    if favour == "both":
        return Verdict(table.category, (*table.reasons, "Ancillary features contradict each other and change nothing."))
    return table


EVALUATOR = Evaluator("li-rads-2018", evaluate)
