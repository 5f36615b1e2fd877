"""The worklist of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.commands.conftest import Run
from tests.phantoms import Subject, ct_series, radiograph, save, save_all


@pytest.fixture
def two_studies(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(2, subject=Subject("P-1", "Okafor^Ada", study="a", description="CT chest")), tmp_path / "in")
    save(
        radiograph(subject=Subject("P-2", "van der Berg^Jan", study="b", description="Chest PA")),
        tmp_path / "in" / "x.dcm",
    )
    assert lectern("import", tmp_path / "in").status == 0


def ids(done: object) -> set[str]:
    return {study["patient"]["id"] for study in done.json["studies"]}  # type: ignore[attr-defined]


@pytest.mark.usefixtures("two_studies")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([], {"P-1", "P-2"}),
        (["mod:CT"], {"P-1"}),
        (["-mod:CT"], {"P-2"}),
        (["okafor"], {"P-1"}),
        (["name:van der Berg"], {"P-2"}),
        (["mod:CT", "status:unread"], {"P-1"}),
        (["status:final"], set()),
        (["mod:CT status:unread"], {"P-1"}),
    ],
)
def test_filter_words_are_those_of_the_search_box(filters: list[str], expected: set[str], lectern: Run) -> None:
    done = lectern("worklist", "--json", *filters)
    assert done.status == 0
    assert ids(done) == expected


@pytest.mark.usefixtures("two_studies")
def test_a_row_holds_what_the_list_shows(lectern: Run) -> None:
    (study,) = lectern("worklist", "mod:CT", "--json").json["studies"]
    assert study["patient"] == {"name": "Okafor^Ada", "id": "P-1", "birth_date": "19600102", "sex": "F"}
    assert (study["modalities"], study["images"], study["status"]) == (["CT"], 2, "unread")
    assert (study["urgency"], study["claimed_by"], study["late"]) == ("routine", None, False)
    assert 0 <= study["waiting_s"] < 3600
    assert "Okafor, Ada · P-1" in lectern("worklist", "mod:CT").out


def test_a_key_that_does_not_exist_is_told(lectern: Run) -> None:
    done = lectern("worklist", "colour:red", "--json")
    assert done.json["unknown_keys"] == ["colour"]
    assert "colour" in done.err


def test_an_empty_archive_has_an_empty_worklist(lectern: Run) -> None:
    assert lectern("worklist", "--json").json["studies"] == []
    assert lectern("worklist").out == "No study fits.\n"
