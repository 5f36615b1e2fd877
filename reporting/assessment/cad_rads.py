"""Coronary CT angiography: CAD-RADS 2.0. Cury RC et al., J Cardiovasc Comput Tomogr 2022;16:536-557."""

from __future__ import annotations

from reporting.assessment.given import Given, Unfit
from reporting.assessment.verdict import Evaluator, Verdict

_FLAGS = (("high_risk_plaque", "HRP"), ("stent", "S"), ("graft", "G"), ("exception", "E"))
_ISCHAEMIA = {"positive": "I+", "negative": "I-", "borderline": "I+/-"}


def evaluate(given: Given) -> Verdict:
    """By the greatest stenosis; N where a segment cannot be judged and nothing of 50 % or more was found."""
    stenosis = given.number("stenosis")
    plaque, told = _plaque(given)
    category, why = _category(given, stenosis, plaque)
    blurred = given.flag("nondiagnostic")
    if blurred and stenosis < 50:
        return Verdict(
            "N", (f"Greatest stenosis {stenosis:g} %.", "A segment cannot be judged."), _modifiers(given, plaque)
        )
    modifiers = (*((plaque,) if plaque else ()), *(("N",) if blurred else ()), *_added(given))
    return Verdict(category, (f"Greatest stenosis {stenosis:g} %.", *why, *told), modifiers)


def _category(given: Given, stenosis: float, plaque: str) -> tuple[str, tuple[str, ...]]:
    if stenosis >= 100:
        return "5", ("An artery is occluded.",)
    left_main = given.number("left_main")
    if left_main > stenosis:
        raise Unfit("The left main artery cannot be narrower than the greatest stenosis.")
    if left_main >= 50:
        return "4B", (f"Left main artery {left_main:g} %.",)
    if stenosis >= 70:
        three = given.flag("three_vessels")
        return (
            ("4B", ("Three vessels of 70 % or more.",)) if three else ("4A", ("One or two vessels of 70 % or more.",))
        )
    if stenosis >= 50:
        return "3", ()
    if stenosis >= 25:
        return "2", ()
    return ("1", ()) if stenosis >= 1 or plaque else ("0", ())


def _plaque(given: Given) -> tuple[str, tuple[str, ...]]:
    """The amount of plaque by calcium score, else by the reader's estimate."""
    if given.has("calcium"):
        score = given.number("calcium")
        amount = "" if score < 1 else "P1" if score <= 100 else "P2" if score <= 300 else "P3" if score < 1000 else "P4"
        return amount, (f"Calcium score {score:g}.",)
    amount = given.choice("plaque")
    return ("" if amount == "none" else amount), ()


def _modifiers(given: Given, plaque: str) -> tuple[str, ...]:
    return (*((plaque,) if plaque else ()), *_added(given))


def _added(given: Given) -> tuple[str, ...]:
    high, *others = _FLAGS
    ischaemia = given.choice("ischaemia") if given.has("ischaemia") else "none"
    found = [high[1]] if given.said(high[0]) else []
    found += [_ISCHAEMIA[ischaemia]] if ischaemia in _ISCHAEMIA else []
    return (*found, *(said for name, said in others if given.said(name)))


EVALUATOR = Evaluator("cad-rads-2.0", evaluate)
