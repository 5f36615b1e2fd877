from __future__ import annotations

import pytest

from tests.viewer.hanging.studies import WORDING


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("CT CHEST WITH IV CONTRAST", True),
        ("CT Abdomen mit KM", True),
        ("t1_tse_sag+KM", True),
        ("Scanner avec injection", True),
        ("CTPA", True),
        ("CT ABD AND PELVIS WO IV CONT", False),
        ("PELVIS W/O CONT", False),
        ("CT Schädel nativ", False),
        ("IRM sans injection", False),
        ("5.3 CHEST/ABD/PEL (NON CONTRAST)", False),
        ("MR Brain W WO contrast", None),
        ("CT nativ und mit KM", None),
        ("CT with and without contrast", None),
        ("Routine Brain", None),
        ("MRA TOF", None),
        ("ASL arterial spin labelling", None),
    ],
)
def test_a_description_says_whether_contrast_was_given(text: str, given: bool | None) -> None:
    assert WORDING.contrast_in(text) is given


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Thorax^1HEAD_NECK_PETCT", {"head", "neck", "chest"}),
        ("L-SPINE", {"spine"}),
        ("multi echo gradient", set()),
        ("Röntgen Thorax p.a.", {"chest"}),
        ("rm rodilla izquierda", {"knee"}),
    ],
)
def test_a_description_names_regions(text: str, regions: set[str]) -> None:
    assert set(WORDING.regions_in(text)) == regions


@pytest.mark.parametrize("text", ["Scout", "Topogramm 1.0", "3-plane LOC", "Localizer", "Dose Report", "Surview"])
def test_scouts_are_known_by_name(text: str) -> None:
    assert WORDING.names_scout(text)


def test_a_series_of_the_patient_is_no_scout() -> None:
    assert not WORDING.names_scout("Chest 1.25 mm lung")
