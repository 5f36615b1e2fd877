"""The systems that are known are kept whole, and their secrets are for their owner alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app.network.known import FILE, SECRETS, Systems, UnknownSystem, fault_of_name
from app.network.node import Node, Retrieve, nodes_of
from app.network.web.web_node import Auth, Secret, WebNode

PACS = Node("PACS", "10.0.0.1", 104, tls=True, name="pacs", retrieve=Retrieve.MOVE, trust="/ca.pem")
VNA = WebNode("vna", "https://vna.example/rs", Auth.BEARER, "", "/ca.pem", "/me.pem", "/me.key")


def test_what_is_kept_is_read_again_as_it_was(tmp_path: Path) -> None:
    systems = Systems(tmp_path)
    assert systems.known().all == ()
    systems.put(PACS)
    systems.put(VNA, Secret(token="abc"))
    again = Systems(tmp_path)
    assert again.known().all == (PACS, VNA)
    assert (again.known().find("vna"), again.known().find("none")) == (VNA, None)
    assert (again.secret("vna"), again.secret("pacs")) == (Secret(token="abc"), Secret())
    assert "abc" not in (tmp_path / FILE).read_text()


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_secrets_are_for_their_owner_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        for number in range(2):  # a new file, and one that replaces another
            Systems(tmp_path).put(WebNode(f"w{number}", "http://h/rs"), Secret("pw"))
            assert stat.S_IMODE((tmp_path / SECRETS).stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_a_name_belongs_to_one_system(tmp_path: Path) -> None:
    systems = Systems(tmp_path)
    systems.put(PACS)
    with pytest.raises(ValueError, match="known already"):
        systems.put(WebNode("pacs", "http://h/rs"))
    systems.put(WebNode("pacs", "http://h/rs"), instead_of="pacs")
    assert systems.known().dicom == ()
    systems.remove("pacs")
    with pytest.raises(UnknownSystem):
        systems.remove("pacs")


def test_a_file_that_cannot_be_read_is_said_and_not_written_over(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{ half")
    with pytest.raises(ValueError, match="cannot be read"):
        Systems(tmp_path).known()
    with pytest.raises(ValueError, match="cannot be read"):
        Systems(tmp_path).put(PACS)
    assert (tmp_path / FILE).read_text() == "{ half"


def test_nodes_of_the_settings_stand_beside_those_that_are_kept(tmp_path: Path) -> None:
    Systems(tmp_path).put(PACS)
    known = Systems(tmp_path).known().beside(nodes_of("PACS@10.0.0.1:104 OTHER@10.0.0.2:104"))
    assert [one.title for one in known.all] == ["pacs", "OTHER"]


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 41, "a\u202eb", "tab\t"])
def test_what_is_no_name_is_refused(name: str) -> None:
    assert fault_of_name(name)
