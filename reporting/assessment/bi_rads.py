"""Mammography: ACR BI-RADS Atlas, 5th edition (2013). Categories are the reader's; the overall one is the gravest."""

from __future__ import annotations

from reporting.assessment.given import Given, Unfit
from reporting.assessment.verdict import Evaluator, Verdict

# From the least to the most abnormal: what needs action comes last, a cancer that is already known before what is incomplete.
GRAVITY = ("1", "2", "3", "6", "0", "4A", "4B", "4C", "5")
ABSENT = "none"


def evaluate(given: Given) -> Verdict:
    """Density is compulsory; the overall category is the gravest of both breasts."""
    density = given.choice("density")
    sides = {side: given.choice(side) for side in ("right", "left")}
    stated = [category for category in sides.values() if category != ABSENT]
    if not stated:
        raise Unfit("At least one breast has a category.")
    overall = max(stated, key=GRAVITY.index)
    told = ", ".join(f"{side} {'not examined' if one == ABSENT else one}" for side, one in sides.items())
    reasons = (f"Density {density}.", f"Categories: {told}; overall the gravest.")
    return Verdict(overall, reasons, more=f"Breast density {density}.")


EVALUATOR = Evaluator("bi-rads-2013", evaluate)
