"""Cystic renal masses on CT: Bosniak classification, version 2019. Silverman SG et al., Radiology 2019;292:475-488."""

from __future__ import annotations

from reporting.assessment.given import Given
from reporting.assessment.verdict import Evaluator, Verdict, whole_mm


def evaluate(given: Given) -> Verdict:
    """From the gravest feature down: nodule, irregularity, thickness, number of septa, contents."""
    nodule = given.choice("nodule")
    if nodule == "acute":
        return Verdict("IV", ("An enhancing nodule with acute margins, of any size.",))
    if nodule == "obtuse":
        height = whole_mm(given.number("nodule_size"))
        told = f"An enhancing protrusion with obtuse margins, {height} mm."
        return Verdict("IV", (told,)) if height >= 4 else Verdict("III", (told, "3 mm or less: an irregularity."))
    if not given.flag("enhancing"):
        return _contents(given, ("Neither wall nor septa enhance measurably.",))
    return _thickness(given)


def _thickness(given: Given) -> Verdict:
    wall, septa = whole_mm(given.number("wall")), int(given.number("septa"))
    thickest = max(wall, whole_mm(given.number("septum")) if septa else 0)
    told = f"Smooth; wall and septa up to {thickest} mm, {septa} septa."
    if thickest >= 4:
        return Verdict("III", (told,))
    if thickest == 3:
        return Verdict("IIF", (told,))
    if septa >= 4:
        return Verdict("IIF", (told, "Four or more thin septa."))
    return Verdict("II", (told,)) if septa else _contents(given, (told,))


def _contents(given: Given, told: tuple[str, ...]) -> Verdict:
    if given.flag("calcification"):
        return Verdict("II", (*told, "Calcification."))
    contents = given.choice("contents")
    if contents == "water":
        septa = given.number("septa") if given.has("septa") else 0
        return Verdict("II" if septa else "I", (*told, "Homogeneous fluid of -9 to 20 HU, thin smooth wall."))
    if contents == "heterogeneous":
        return Verdict(
            reasons=(*told, "Heterogeneous contents without enhancement belong to no class on CT; MR decides.")
        )
    return Verdict("II", (*told, _SAID[contents]))


_SAID = {
    "dense": "Homogeneous, 70 HU or more without contrast medium.",
    "dense-venous": "Homogeneous, 21 to 30 HU in the portal venous phase.",
    "not-enhancing": "Homogeneous, above 20 HU and not enhancing in a renal protocol.",
    "too-small": "Homogeneous, too small to be characterised.",
}
EVALUATOR = Evaluator("bosniak-2019", evaluate)
