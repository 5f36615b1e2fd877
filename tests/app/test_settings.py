"""Settings hold at once, survive a restart and a damaged file."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.settings import Settings, asked_for


def test_a_change_is_announced_and_kept(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    with qtbot.waitSignal(settings.changed) as change:
        settings.change(reader_name="Okafor, Ada")
    assert change.args == ["reader_name", "Okafor, Ada"]
    assert Settings(tmp_path / "settings.json").values.reader_name == "Okafor, Ada"


def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"reader_name": 3', "utf-8")
    settings = Settings(file)
    assert settings.values.reader_name == ""
    assert "kept" in settings.problem
    assert (tmp_path / "settings.unreadable.json").read_text("utf-8") == '{"reader_name": 3'


def test_small_states_are_remembered_by_name(tmp_path: Path) -> None:
    Settings(tmp_path / "s.json").remember("worklist.columns", "a,b")
    assert Settings(tmp_path / "s.json").recall("worklist.columns") == "a,b"
    assert Settings(tmp_path / "s.json").recall("unknown") == ""


def test_every_setting_that_is_asked_for_has_help() -> None:
    assert asked_for()
    assert all(one.metadata["help"] and one.metadata["group"] for one in asked_for())
