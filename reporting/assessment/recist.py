"""Response of solid tumours: RECIST 1.1. Eisenhauer EA et al., Eur J Cancer 2009;45:228-247."""

from __future__ import annotations

from fractions import Fraction

from reporting.assessment.given import Given, Unfit
from reporting.assessment.verdict import Evaluator, Verdict


def evaluate(given: Given) -> Verdict:
    """Target response by sums of diameters, then the table of target, non-target and new lesions."""
    target, told = _target(given)
    other, new = given.choice("non_target"), given.flag("new_lesions")
    others = f"Non-target lesions: {_OTHER[other]}."
    reasons = (*told, f"Target lesions: {target}.", others, "New lesions." if new else "No new lesion.")
    return Verdict(_overall(target, other, new=new), reasons)


def _target(given: Given) -> tuple[str, tuple[str, ...]]:
    baseline, nadir, now = (Fraction(str(given.number(name))) for name in ("baseline_sum", "nadir_sum", "current_sum"))
    if nadir > baseline:
        raise Unfit("The nadir is the smallest sum so far, the baseline included: it cannot be above the baseline.")
    grown = now - nadir
    progression = grown >= 5 and grown * 5 >= nadir
    against = f"{_change(now, nadir)} ({_mm(grown)} mm) against the nadir"
    told = (f"Sum {_mm(now)} mm: {_change(now, baseline)} against the baseline, {against}.",)
    if progression:
        return "PD", told
    if given.flag("missing"):
        return "NE", (*told, "A target lesion was not evaluated.")
    if given.flag("all_gone"):
        return "CR", (*told, "All targets are gone and every node is below 10 mm.")
    return ("PR" if now * 10 <= baseline * 7 else "SD"), told


def _overall(target: str, other: str, *, new: bool) -> str:
    if new or target == "PD" or other == "pd":
        return "PD"
    if target == "NE":
        return "NE"
    if target == "CR" and other in ("non-cr-non-pd", "ne"):
        return "PR"
    return target


def _mm(value: Fraction) -> str:
    return f"{float(value):.1f}".removesuffix(".0")


def _change(now: Fraction, then: Fraction) -> str:
    return f"{float((now - then) / then * 100):+.1f} %" if then else "no percentage, for it was 0"


_OTHER = {
    "none": "there are none",
    "cr": "all gone",
    "non-cr-non-pd": "neither all gone nor clearly progressing",
    "pd": "clearly progressing",
    "ne": "not all evaluated",
}
EVALUATOR = Evaluator("recist-1.1", evaluate)
