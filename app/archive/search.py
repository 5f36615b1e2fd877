"""The form in which texts are compared: without case, accents and the carets of person names."""

from __future__ import annotations

import unicodedata

from viewer.model.study import Study
from viewer.model.text import clean


def search_text(*parts: str) -> str:
    """Words as the search box compares them: ``Müller^Anna`` gives ``muller anna``. Use it on what was typed as well."""
    text = unicodedata.normalize("NFKD", " ".join(clean(part) for part in parts))
    letters = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(letters.casefold().replace("^", " ").replace("=", " ").replace(",", " ").split())


def name_key(person_name: str) -> str:
    """A person name by its alphabetic group, component by component: ``DOE^JOHN^^`` and ``Doe^John`` give the same."""
    alphabetic = clean(person_name).split("=")[0] or clean(person_name)
    components = [search_text(component) for component in alphabetic.split("^")]
    return "^".join(components).rstrip("^")


def study_text(study: Study) -> str:
    """All that the search box finds a study by."""
    patient = study.patient
    return search_text(
        patient.name, patient.patient_id, study.accession, study.description, study.referrer, study.study_id
    )
