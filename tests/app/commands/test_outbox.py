"""``main.py outbox``: what is on its way, sent, added and taken back."""

from __future__ import annotations

from pathlib import Path

from tests.app.commands.conftest import Run
from tests.app.network.peers import free_port
from tests.phantoms import SUBJECT, ct_slice, report, save_all


def test_results_are_added_sent_and_arrive(lectern: Run, tmp_path: Path) -> None:
    save_all([ct_slice(), report()], tmp_path / "in")
    lectern("import", tmp_path / "in")
    to = f"folder:{tmp_path / 'out'}"
    found = lectern("outbox", "add", "--study", SUBJECT.study_uid, "--to", to, "--json")
    assert (found.status, found.json) == (0, {"objects": 1, "destinations": [to]})
    assert lectern("outbox", "list", "--json").json["counts"] == {"waiting": 1}
    sent = lectern("outbox", "send", "--json")
    assert (sent.status, sent.json["confirmed"], sent.json["on_their_way"]) == (0, 1, 0)
    assert len(list((tmp_path / "out").iterdir())) == 1
    lectern("outbox", "add", "--study", SUBJECT.study_uid, "--to", to, "--images")
    assert lectern("outbox", "send", "--json").json["confirmed"] == 1  # the report is there already


def test_what_fails_stays_with_its_reason_until_it_is_taken_back(lectern: Run, tmp_path: Path) -> None:
    save_all([report()], tmp_path / "in")
    lectern("import", tmp_path / "in")
    lectern("outbox", "add", "--study", SUBJECT.study_uid, "--to", f"GONE@127.0.0.1:{free_port()}")
    assert lectern("outbox", "send").status == 1
    listed = lectern("outbox", "list", "--json")
    assert listed.status == 1
    (item,) = listed.json["items"]
    assert "Nothing listens" in item["reason"]
    assert lectern("outbox", "withdraw", str(item["id"])).status == 0
    assert "Nothing on its way" in lectern("outbox", "withdraw", str(item["id"])).sentence


def test_without_a_destination_nothing_is_queued(lectern: Run, tmp_path: Path) -> None:
    save_all([report()], tmp_path / "in")
    lectern("import", tmp_path / "in")
    assert "no destination" in lectern("outbox", "add", "--study", SUBJECT.study_uid).sentence
    assert "no study" in lectern("outbox", "add", "--study", "1.2", "--to", "folder:/x").sentence
