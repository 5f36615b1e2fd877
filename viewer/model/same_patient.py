"""Whether two patients are one person, judged with reserve: nothing weaker than full agreement is taken for certain."""

from __future__ import annotations

from viewer.model.study import Patient
from viewer.model.text import clean, folded


def name_key(person_name: str) -> str:
    """A person name by its alphabetic group, component by component: ``DOE^JOHN^^`` and ``Doe^John`` give the same."""
    alphabetic = clean(person_name).split("=")[0] or clean(person_name)
    return "^".join(folded(component) for component in alphabetic.split("^")).rstrip("^")


def agree(one: str, other: str) -> bool | None:
    """Whether two values are equal; None where one of them is absent and nothing can be said."""
    return one == other if one and other else None


def doubts(one: Patient, other: Patient) -> tuple[str, ...]:
    """Why two studies are not surely of one patient, in words; none if ID, issuer, birth date, sex and name all agree."""
    compared = (
        ("patient ID", one.patient_id, other.patient_id),
        ("birth date", one.birth_date, other.birth_date),
        ("sex", one.sex, other.sex),
        ("name", name_key(one.name), name_key(other.name)),
    )
    reasons = [text for title, first, second in compared if (text := _doubt(title, first, second))]
    if one.issuer != other.issuer:  # absent in both is the rule within one hospital, absent in one is not
        reasons.append("the patient ID has another issuer")
    if one.name_uncertain or other.name_uncertain:
        reasons.append("a name could not be read with certainty")
    return tuple(reasons)


def _doubt(title: str, first: str, second: str) -> str:
    same = agree(first, second)
    if same is None:
        return f"the {title} is missing"
    return "" if same else f"the {title} differs"
