"""The search of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.commands.conftest import Run
from tests.phantoms import Subject, ct_series, radiograph, save, save_all

CHEST = Subject("P-1", "Okafor^Ada", study="a", description="CT chest")


@pytest.fixture(autouse=True)
def two_studies(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(2, subject=CHEST), tmp_path / "in")
    save(radiograph(subject=Subject("P-2", "Doe^Jane", study="b", description="Chest PA")), tmp_path / "in" / "x.dcm")
    assert lectern("import", tmp_path / "in").status == 0


def test_it_answers_with_what_it_understood_and_where_it_was_found(lectern: Run) -> None:
    done = lectern("search", "chest", "CT", "--json")
    assert done.status == 0
    assert done.json["understood"]["modalities"] == ["CT"]
    (study,) = done.json["studies"]
    assert (study["study_uid"], study["report_status"]) == (CHEST.study_uid, None)
    assert "[[" in study["passage"]
    assert "Okafor, Ada · P-1" in lectern("search", "chest", "CT").out


def test_the_studies_of_one_patient(lectern: Run) -> None:
    done = lectern("search", "--patient-of", CHEST.study_uid, "--json")
    assert [study["study_uid"] for study in done.json["studies"]] == [CHEST.study_uid]


@pytest.mark.parametrize("arguments", [[], ["--patient-of", "1.2.3"], ["chest", "--limit", "0"], ["-", "--json"]])
def test_what_cannot_be_searched_is_said_in_one_sentence(arguments: list[str], lectern: Run) -> None:
    done = lectern("search", *arguments)
    assert done.status == 2
    assert done.err.strip().count("\n") == 0 or "usage" in done.err
