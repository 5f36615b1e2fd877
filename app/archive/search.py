"""The form in which the search box compares texts: without case, accents and the carets of person names."""

from __future__ import annotations

from viewer.model.study import Study
from viewer.model.text import clean, folded


def search_text(*parts: str) -> str:
    """Words as the search box compares them: ``Müller^Anna`` gives ``muller anna``. Use it on what was typed as well."""
    return folded(" ".join(clean(part) for part in parts))


def study_text(study: Study) -> str:
    """All that the search box finds a study by."""
    patient = study.patient
    return search_text(
        patient.name, patient.patient_id, study.accession, study.description, study.referrer, study.study_id
    )
