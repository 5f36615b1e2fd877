from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from app.shell.own_hangings import OwnHangings
from tests.viewer.hanging.studies import PROTOCOLS
from tests.viewer.reading_room import a_reading
from viewer.hanging.protocol import Criteria, PaneRule, Protocol, Step
from viewer.session.reading import Reading

MINE = Protocol("mine", "Mine", (Step("One", 1, 1, (PaneRule(),)),), Criteria(modality=("CT",)), own=True)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.reading: Reading = a_reading()
        self.parent = QObject()
        self.own = OwnHangings(folder, PROTOCOLS, self.reading.hangings, self.parent)
        self.said: list[str] = []
        self.own.said.connect(self.said.append)
        self.own.refused.connect(self.said.append)

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.reading.hangings.protocols if one.own]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_is_kept_is_used_at_once_and_after_the_next_start(desk: Desk, tmp_path: Path) -> None:
    assert desk.own.keep(MINE)
    assert desk.reading.hangings.protocols == (MINE, *PROTOCOLS)
    assert Desk(tmp_path).reading.hangings.protocols == (MINE, *PROTOCOLS)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.toml"]


def test_a_protocol_is_renamed_in_its_file(desk: Desk, tmp_path: Path) -> None:
    desk.own.keep(MINE)
    desk.own.rename("mine", "  Chest of mine ")
    assert desk.names == ["Chest of mine"] == Desk(tmp_path).names
    assert len(list(tmp_path.iterdir())) == 1


def test_a_deleted_protocol_can_be_put_back(desk: Desk) -> None:
    desk.own.keep(MINE)
    desk.own.delete("mine")
    assert desk.names == []
    assert desk.own.deleted == "mine"
    desk.own.put_back()
    assert desk.names == ["Mine"]
    assert desk.own.deleted == ""


def test_a_file_that_cannot_be_used_is_named_and_keeps_no_other_from_being_used(desk: Desk, tmp_path: Path) -> None:
    desk.own.keep(MINE)
    (tmp_path / "broken.toml").write_text("id = ")
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "twice.toml").write_text((tmp_path / "mine.toml").read_text())
    again = Desk(tmp_path)
    assert again.names == ["Mine"]
    assert len(again.own.problems) == 3
    assert "broken.toml" in again.own.problems[0]
    assert "twice.toml has the id of mine.toml" in again.own.problems[2]


def test_ids_are_made_of_names_and_never_twice(desk: Desk) -> None:
    assert desk.own.new_id("Thorax: Jäger & Söhne ../..") == "thorax-jager-sohne"
    assert desk.own.new_id("☃") == "hanging"
    desk.own.keep(MINE)
    assert desk.own.new_id("Mine") == "mine-2"


def test_where_nothing_can_be_written_a_sentence_says_so_and_nothing_changes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert not desk.own.keep(MINE)
    assert desk.names == []
    assert desk.said == ["The hanging protocol “Mine” could not be kept: No space left on device."]
