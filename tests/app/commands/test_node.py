"""``main.py node``: systems are kept, tested, asked, and bring and take studies; every answer is one JSON document."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmread

from app.network.calling import Caller
from app.network.node import Node
from app.network.send import send
from app.network.web.web_node import WebNode
from tests.app.commands.conftest import Run
from tests.app.network.peers import CALLER, dcmqrscp, free_port, orthanc_web
from tests.phantoms import SUBJECT, report, save_all, write_ct_series

PASSWORD = "open sesame"


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, WebNode]]:
    with orthanc_web(tmp_path_factory.mktemp("peer"), "ada", PASSWORD) as both:
        yield both


@pytest.fixture
def known(lectern: Run, peers: tuple[Node, WebNode], tmp_path: Path) -> tuple[str, str]:
    """Orthanc, known by both of its ways."""
    (tmp_path / "password").write_text(PASSWORD + "\n")
    web = lectern(
        *("node", "add", "vna", peers[1].url, "--user", "ada", "--password-file", tmp_path / "password", "--json")
    )
    assert (web.status, web.json["kind"], web.json["auth"]) == (0, "dicomweb", "basic")
    dicom = lectern("node", "add", "pacs", f"PEER@127.0.0.1:{peers[0].port}", "--json")
    assert (dicom.status, dicom.json["kind"], dicom.json["retrieve"]) == (0, "dicom", "auto")
    return "pacs", "vna"


def test_systems_are_listed_without_their_secrets_and_forgotten(
    lectern: Run, known: tuple[str, str], tmp_path: Path
) -> None:
    listed = lectern("node", "list", "--json")
    assert [(one["kind"], one["name"]) for one in listed.json["systems"]] == [("dicom", "pacs"), ("dicomweb", "vna")]
    assert PASSWORD not in json.dumps(listed.json) + lectern("node", "list").out
    (secrets,) = tmp_path.rglob("secrets.json")
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert lectern("node", "remove", "vna").status == 0
    assert PASSWORD not in secrets.read_text()
    assert lectern("node", "remove", "vna").status == 2
    assert [one["name"] for one in lectern("node", "list", "--json").json["systems"]] == ["pacs"]


def test_a_test_says_what_works_and_what_fails_where(
    lectern: Run, known: tuple[str, str], peers: tuple[Node, WebNode], tmp_path: Path
) -> None:
    for name in known:
        found = lectern("node", "test", name, "--json")
        assert (found.status, found.json["reached"], found.json["why_not"]) == (0, True, None)
    (tmp_path / "wrong").write_text("wrong")
    refused = lectern("node", "test", "vna", "--user", "ada", "--password-file", tmp_path / "wrong", "--json")
    assert (refused.status, refused.json["layer"]) == (1, "authentication")
    for word, layer in (
        (f"OTHER@127.0.0.1:{peers[0].port}", "association"),
        (f"PEER@127.0.0.1:{free_port()}", "connection"),
        ("PEER@pacs.invalid", "name"),
        ("http://pacs.invalid/rs", "name"),
        (peers[1].url.replace("http:", "https:"), "encryption"),
        (peers[1].url, "authentication"),
    ):
        failed = lectern("node", "test", word, "--json")
        assert (failed.status, failed.json["layer"]) == (1, layer), word
        assert failed.json["checks"][-1]["passed"] is False
    moved = lectern("node", "test", "pacs", "--retrieve", "move", "--json")
    assert (moved.status, moved.json["layer"]) == (1, "move destination")


def test_a_study_goes_out_by_one_way_and_comes_back_by_the_other(
    lectern: Run, known: tuple[str, str], peers: tuple[Node, WebNode], tmp_path: Path
) -> None:
    pacs, vna = known
    files = [*write_ct_series(tmp_path / "in", 3), *save_all([report()], tmp_path / "in")]
    lectern("import", tmp_path / "in")
    study = SUBJECT.study_uid
    sent = lectern("node", "send", vna, "--study", study, "--json")
    assert (sent.status, sent.json["sent"], sent.json["refused"]) == (0, 4, [])
    everywhere = lectern("node", "find", "--study", study, "--json")
    assert everywhere.status == 0
    assert {(one["system"], one["uid"]) for one in everywhere.json["studies"]} == {(pacs, study), (vna, study)}
    for number, way in enumerate(
        (
            (f"PEER@127.0.0.1:{peers[0].port}",),
            (peers[1].url, "--user", "ada", "--password-file", tmp_path / "password"),
        )
    ):
        again = lectern("--home", tmp_path / f"home {number}", "node", "get", *way, "--study", study, "--json")
        assert (again.status, again.json["expected"], again.json["received"]) == (0, 4, 4)
    assert lectern("node", "get", vna, "--study", study, "--json").json["received"] == 0
    assert {dcmread(file).StudyInstanceUID for file in files} == {study}


def test_of_many_systems_those_that_answer_are_told_beside_those_that_do_not(
    lectern: Run, known: tuple[str, str]
) -> None:
    lectern("node", "add", "gone", f"GONE@127.0.0.1:{free_port()}")
    found = lectern("node", "find", "--json")
    assert found.status == 1
    told = {one["system"]: (one["reached"], one["layer"]) for one in found.json["systems"]}
    assert told == {"pacs": (True, None), "vna": (True, None), "gone": (False, "connection")}


def test_what_cannot_be_meant_is_refused_in_a_sentence(lectern: Run, known: tuple[str, str], tmp_path: Path) -> None:
    for words in (
        ("node", "add", "a b", "PACS@h:1"),
        ("node", "add", "x", "http://ada:pw@h/rs"),
        ("node", "add", "x", "nonsense"),
        ("node", "add", "x", "https://h/rs", "--user", "ada"),
        ("node", "add", "x", "https://h/rs", "--retrieve", "move"),
        ("node", "find", "no such name"),
        ("node", "echo", "vna"),
        ("node", "test", "pacs", "--token-file", tmp_path / "none"),
    ):
        refused = lectern(*words)
        assert refused.status == 2, words
        assert refused.sentence.endswith("."), words


def test_a_node_that_delivers_by_c_move_is_fetched_from(lectern: Run, tmp_path: Path) -> None:
    files, port = write_ct_series(tmp_path / "in", 3), free_port()
    with dcmqrscp(tmp_path, delivers_to=port) as node:
        assert all(one.taken for one in send(node, Caller(CALLER), files))
        lectern("settings", f"receiver_port={port}", f"receiver_title={CALLER}")
        lectern("node", "add", "pacs", f"PEER@127.0.0.1:{node.port}", "--retrieve", "move")
        tested = lectern("node", "test", "pacs", "--json")
        assert (tested.status, tested.json["checks"][-1]["name"]) == (0, "own receiver")
        found = lectern("node", "get", "pacs", "--study", SUBJECT.study_uid, "--json")
        assert (found.status, found.json["received"], found.json["missing"]) == (0, 3, [])
        stranger = lectern("--home", tmp_path / "other", "node", "get", f"PEER@127.0.0.1:{node.port}")
        assert stranger.status == 2
        words = ("node", "get", f"PEER@127.0.0.1:{node.port}", "--title", "STRANGER", "--retrieve", "move", "--json")
        unknown = lectern("--home", tmp_path / "other", *words, "--study", SUBJECT.study_uid)
        assert unknown.status == 1
        assert "does not know where STRANGER is" in unknown.json["trouble"]
