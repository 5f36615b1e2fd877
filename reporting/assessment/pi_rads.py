"""Lesions of the prostate on MR: PI-RADS v2.1. Turkbey B et al., Eur Urol 2019;76:340-351."""

from __future__ import annotations

from reporting.assessment.given import Given
from reporting.assessment.verdict import Evaluator, Verdict

LARGE = 15.0  # mm: 4 becomes 5


def evaluate(given: Given) -> Verdict:
    """The peripheral zone by diffusion, the transition zone by T2."""
    return _peripheral(given) if given.choice("zone") == "peripheral" else _transition(given)


def _peripheral(given: Given) -> Verdict:
    dwi = int(given.choice("dwi"))
    told = f"Peripheral zone, diffusion {dwi}."
    if dwi >= 4:
        return _large(given, told)
    if dwi == 3:
        dce = given.choice("dce")
        if dce == "not-done":
            return Verdict("3", (told, "No dynamic contrast enhancement was acquired that could raise it."))
        return Verdict("4" if dce == "positive" else "3", (told, f"Dynamic contrast enhancement {dce}."))
    return Verdict(str(dwi), (told,))


def _transition(given: Given) -> Verdict:
    t2 = int(given.choice("t2"))
    told = f"Transition zone, T2 {t2}."
    if t2 >= 4:
        return _large(given, told)
    if t2 == 1:
        return Verdict("1", (told,))
    dwi = int(given.choice("dwi"))
    raised = dwi >= 4 if t2 == 2 else dwi == 5
    return Verdict(str(t2 + raised), (told, f"Diffusion {dwi}{': one more' if raised else ''}."))


def _large(given: Given, told: str) -> Verdict:
    """4 or 5: by size and extension beyond the prostate, whatever was scored."""
    size = given.number("size")
    beyond = given.flag("extension")
    grave = size >= LARGE or beyond
    said = f"{size:g} mm, {'with' if beyond else 'without'} definite extension beyond the prostate."
    return Verdict("5" if grave else "4", (told, said))


EVALUATOR = Evaluator("pi-rads-2.1", evaluate)
