from __future__ import annotations

from dataclasses import replace

import pytest

from viewer.model.same_patient import doubts
from viewer.model.study import Patient

KNOWN = Patient("Doe^John", "17", "HOSPITAL", "19600102", "M")


def test_spelling_of_the_name_leaves_no_doubt() -> None:
    assert doubts(KNOWN, replace(KNOWN, name="DOE^JOHN^^=ドウ")) == ()


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"patient_id": "18"}, "the patient ID differs"),
        ({"issuer": "CLINIC"}, "the patient ID has another issuer"),
        ({"issuer": ""}, "the patient ID has another issuer"),
        ({"birth_date": "19600103"}, "the birth date differs"),
        ({"birth_date": ""}, "the birth date is missing"),
        ({"sex": "F"}, "the sex differs"),
        ({"sex": ""}, "the sex is missing"),
        ({"name": "Doe^Johan"}, "the name differs"),
        ({"name": ""}, "the name is missing"),
        ({"name_uncertain": True}, "a name could not be read with certainty"),
    ],
)
def test_anything_less_than_full_agreement_is_a_doubt_with_its_reason(other: dict[str, object], reason: str) -> None:
    changed = replace(KNOWN, **other)  # type: ignore[arg-type]
    assert doubts(KNOWN, changed) == (reason,)
    assert doubts(changed, KNOWN) == (reason,)


def test_two_patients_of_whom_nothing_is_known_are_not_one() -> None:
    assert len(doubts(Patient(), Patient())) == 4
