"""Whether two patients are one person, judged with reserve: nothing weaker than full agreement is taken for certain."""

from __future__ import annotations

from viewer.model import same_patient
from viewer.model.same_patient import agree, name_key
from viewer.model.study import Patient


def _names(one: Patient, other: Patient) -> bool | None:
    return agree(name_key(one.name), name_key(other.name))


def contradiction(known: Patient, new: Patient) -> str:
    """Why an object under a study's UID cannot be of that study's patient; "" where it may be."""
    ids, issuers = agree(known.patient_id, new.patient_id), agree(known.issuer, new.issuer)
    names, births = _names(known, new), agree(known.birth_date, new.birth_date)
    if ids is False:
        return "it names another patient ID than the rest of its study"
    if issuers is False and not (names and births):
        return "its patient ID is of another issuer than the rest of its study"
    if names is False and births is False:
        return "it names another patient and birth date than the rest of its study"
    if names is False and not ids:
        return "it names another patient than the rest of its study"
    return ""


def difference(known: Patient, new: Patient) -> str:
    """In what an object of the same patient differs from its study, for the reader; "" where in nothing."""
    pairs = (
        ("patient ID", known.patient_id, new.patient_id),
        ("issuer of the patient ID", known.issuer, new.issuer),
        ("birth date", known.birth_date, new.birth_date),
        ("sex", known.sex, new.sex),
        ("name", name_key(known.name), name_key(new.name)),
    )
    named = [title for title, one, other in pairs if one != other]
    return f"Some objects of this study give another {' and '.join(named)}." if named else ""


def doubts(one: Patient, other: Patient) -> str | None:
    """Why two studies are not surely of one patient: "" if they surely are, None if nothing suggests that they are."""
    ids, names = agree(one.patient_id, other.patient_id), _names(one, other)
    births = agree(one.birth_date, other.birth_date)
    if not _suggested(ids, names, births):
        return None
    return "; ".join(same_patient.doubts(one, other))


def _suggested(ids: bool | None, names: bool | None, births: bool | None) -> bool:
    if ids:
        return names is not False or births is not False
    return bool(names and births)
