"""The whole archive by commands on both databases: imported, listed, claimed, reported and signed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.commands.conftest import Outcome, Run
from tests.app.network.peers import free_port
from tests.phantoms import Subject, ct_series, save_all

ADA = Subject("P-1", "Okafor^Ada", study="a", description="CT chest")
BEN = Subject("P-2", "Adams^Ben", study="b", description="CT head")


@pytest.fixture
def on(lectern: Run, database_url: str) -> Callable[..., Outcome]:
    place = ["--database", database_url] if database_url else []
    return lambda *words: lectern(*place, *words)


def test_a_department_works_on_either_database(on: Callable[..., Outcome], tmp_path: Path) -> None:
    for subject in (ADA, BEN):
        save_all(ct_series(2, subject=subject), tmp_path / subject.study)
        done = on("import", tmp_path / subject.study, "--json")
        assert (done.status, done.json["taken"]) == (0, 2)
    listed = on("worklist", "--sort", "patient", "--json").json
    assert [one["patient"]["id"] for one in listed["studies"]] == ["P-2", "P-1"]
    first = on("worklist", "--sort", "patient", "--descending", "--limit", "1", "--json").json
    assert ([one["patient"]["id"] for one in first["studies"]], first["total"]) == (["P-1"], 2)
    taken = on("claim", ADA.study_uid, "--take", "--json")
    assert [one["event"] for one in taken.json["history"]] == ["taken"]
    handed = on("claim", ADA.study_uid, "--hand-on", "bob", "--json").json
    assert (handed["reader"], handed["history"][-1]["event"]) == ("bob", "handed on")
    assert "bob has the study" in on("claim", ADA.study_uid, "--take").sentence
    assert [one["claimed_by"] for one in on("worklist", "claim:bob", "--json").json["studies"]] == ["bob"]
    assert on("claim", ADA.study_uid, "--withdraw", "--json").json["reader"] is None
    assert "Nobody has" in on("claim", ADA.study_uid, "--withdraw").sentence
    assert on("turnround", "stat=45", "--json").json == {"routine": 1440, "urgent": 240, "stat": 45}
    assert "is no rule" in on("turnround", "soon=5").sentence
    assert on("worklist", "--late", "--json").json["studies"] == []
    assert on("worklist", "--filter", "overdue", "--json").json["total"] == 0
    assert "There is no filter" in on("worklist", "--filter", "nothing").sentence
    made = on("report", "new", "--study", ADA.study_uid, "--template", "ct-chest", "--json")
    assert made.status == 0, made.err
    assert [one["status"] for one in on("worklist", "okafor", "--json").json["studies"]] == ["draft"]


def test_a_database_that_is_not_there_is_said_in_a_sentence_without_its_password(lectern: Run) -> None:
    port = free_port()
    done = lectern("--database", f"postgresql://ada:secret@127.0.0.1:{port}/lectern", "worklist")
    assert done.status == 2
    assert f"The database 127.0.0.1:{port}/lectern cannot be opened" in done.sentence
    assert "secret" not in done.err


@pytest.mark.parametrize("url", ["mysql://host/name", "postgresql://host:port/x"])
def test_a_url_that_is_none_is_said(lectern: Run, url: str) -> None:
    assert "URL" in lectern("--database", url, "worklist").sentence
