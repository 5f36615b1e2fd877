"""Thyroid nodules on ultrasound: ACR TI-RADS. Tessler FN et al., J Am Coll Radiol 2017;14:587-595."""

from __future__ import annotations

from reporting.assessment.given import Given, Unfit
from reporting.assessment.verdict import Evaluator, Verdict

_POINTS = {
    "composition": {"cystic": 0, "spongiform": 0, "mixed": 1, "solid": 2, "unknown": 2},
    "echogenicity": {
        "anechoic": 0,
        "isoechoic": 1,
        "hyperechoic": 1,
        "hypoechoic": 2,
        "very-hypoechoic": 3,
        "unknown": 1,
    },
    "shape": {"wider": 0, "taller": 3},
    "margin": {"smooth": 0, "ill-defined": 0, "irregular": 2, "extrathyroidal": 3, "unknown": 0},
}
_FOCI = {"macrocalcifications": 1, "peripheral": 2, "punctate": 3}
_LIMITS = {"TR3": (25, 15), "TR4": (15, 10), "TR5": (10, 5)}  # mm: needle aspiration, follow-up


def evaluate(given: Given) -> Verdict:
    """Points, their level, and what size makes of it; a spongiform nodule gets no points for anything else."""
    if given.choice("composition") == "spongiform":
        return Verdict("TR1", ("Spongiform: 0 points, and none for anything else.",))
    counted = [(name, _POINTS[name][given.choice(name)]) for name in _POINTS]
    counted += [(name, points) for name, points in _FOCI.items() if given.flag(name)]
    total = sum(points for _, points in counted)
    told = f"{total} points: {', '.join(f'{name} {points}' for name, points in counted)}."
    return _sized(given, _level(total), told)


def _level(total: int) -> str:
    if total == 1:
        raise Unfit("1 point belongs to no level: look again at composition and echogenicity.")
    return "TR1" if total == 0 else "TR2" if total == 2 else "TR3" if total == 3 else "TR4" if total <= 6 else "TR5"


def _sized(given: Given, level: str, told: str) -> Verdict:
    if level not in _LIMITS:
        return Verdict(level, (told,))
    size, (needle, follow) = given.number("size"), _LIMITS[level]
    if size >= needle:
        return Verdict(f"{level}-fna", (told, f"{size:g} mm: {needle} mm or more."))
    if size >= follow:
        return Verdict(f"{level}-follow", (told, f"{size:g} mm: {follow} mm or more, below {needle} mm."))
    return Verdict(f"{level}-none", (told, f"{size:g} mm: below {follow} mm."))


EVALUATOR = Evaluator("ti-rads-2017", evaluate)
