"""``main.py delete``: with a reason, listed, and undone."""

from __future__ import annotations

from pathlib import Path

from tests.app.commands.conftest import Run
from tests.phantoms import SUBJECT, ct_series, save_all


def test_a_study_is_deleted_listed_and_brought_back(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(3), tmp_path / "in")
    lectern("import", tmp_path / "in")
    assert "Say why" in lectern("delete", SUBJECT.study_uid).sentence
    found = lectern("delete", SUBJECT.study_uid, "--reason", "wrong patient", "--json")
    assert (found.status, found.json["objects"]) == (0, 3)
    (listed,) = lectern("delete", "--list", "--json").json
    assert (listed["id"], listed["reason"]) == (found.json["id"], "wrong patient")
    assert "no study" in lectern("delete", SUBJECT.study_uid, "--reason", "again").sentence
    assert lectern("delete", "--undo", listed["id"]).status == 0
    assert lectern("delete", "--list", "--json").json == []
    assert "no such deleted" in lectern("delete", "--undo", listed["id"]).sentence


def test_one_thing_at_a_time(lectern: Run) -> None:
    assert "Name one study" in lectern("delete").sentence
    assert "Name one study" in lectern("delete", "1.2", "--list").sentence
