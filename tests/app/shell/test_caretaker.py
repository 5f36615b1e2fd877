"""A copy of the database each day without being asked, and a word in time where room runs out."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive, open_archive
from app.archive.backups import FOLDER, backups_in
from app.archive.forecast import Forecast
from app.settings import Settings
from app.shell.caretaker import Caretaker


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


@pytest.fixture
def caretaker(qtbot: QtBot, archive: Archive, tmp_path: Path) -> Iterator[Caretaker]:
    with ThreadPoolExecutor(1) as pool:
        yield Caretaker(archive, pool, Settings(tmp_path / "settings.json"))


def test_a_copy_is_made_once_a_day(qtbot: QtBot, caretaker: Caretaker, archive: Archive) -> None:
    for _ in range(2):
        with qtbot.waitSignal(caretaker._looked, timeout=10_000):
            caretaker.look()
    assert len(backups_in(archive.files.root / FOLDER)) == 1


def test_what_is_amiss_is_said_once(
    qtbot: QtBot, caretaker: Caretaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.shell.caretaker.forecast", lambda _: Forecast(10 << 30, 1 << 30, 10.0))
    said: list[str] = []
    caretaker.refused.connect(said.append)
    for _ in range(2):
        with qtbot.waitSignal(caretaker._looked, timeout=10_000):
            caretaker.look()
    qtbot.waitUntil(lambda: len(said) == 1, timeout=5_000)
    assert "full in about 10 days" in said[0]


def test_a_folder_that_cannot_be_written_is_said(qtbot: QtBot, caretaker: Caretaker, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    caretaker._settings.change(backup_folder=str(tmp_path / "file"))
    with qtbot.waitSignal(caretaker.refused, timeout=10_000) as refused:
        caretaker.look()
    assert refused.args is not None
    assert "could not be copied" in refused.args[0]
