"""The reader's settings on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.commands.conftest import Run


def test_settings_are_shown_and_changed(lectern: Run) -> None:
    assert lectern("settings", "--json").json["voxel_share_percent"] == 40
    assert lectern("settings", "reader_name=Okafor, Ada", "copy_files=off", "voxel_share_percent=55").status == 0
    found = lectern("settings", "--json").json
    assert (found["reader_name"], found["copy_files"], found["voxel_share_percent"]) == ("Okafor, Ada", False, 55)


@pytest.mark.parametrize(
    "change", ["nothing=1", "reader_name", "copy_files=maybe", "voxel_share_percent=5", "voxel_share_percent=many"]
)
def test_what_cannot_be_set_is_refused(change: str, lectern: Run, home: Path) -> None:
    done = lectern("settings", change)
    assert done.status == 2
    assert done.sentence.endswith(".")
    assert not (home / "settings.json").exists()


def test_settings_that_cannot_be_read_are_said_and_kept(lectern: Run, home: Path) -> None:
    home.mkdir()
    (home / "settings.json").write_text("{broken")
    done = lectern("settings", "--json")
    assert done.json["voxel_share_percent"] == 40
    assert "could not be read" in done.err
    assert (home / "settings.unreadable.json").read_text() == "{broken"
