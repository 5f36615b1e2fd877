"""A study leaves from the window as its reader says, and what must be looked at is looked at first."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import pyzipper
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive, open_archive
from app.archive.departures import Departures
from app.archive.importer import Importer
from app.archive.index import Index
from app.export.options import Keep, Options
from app.export.wish import Wish
from app.jobs import Jobs
from app.settings import Settings
from app.shell.export_dialog import LOCKED, ExportDialog
from app.shell.held_pictures import HeldPictures
from app.shell.held_window import HeldWindow
from app.shell.leaving import Leaving
from tests.phantoms import colour_capture, ct_slice, save_all
from viewer.dicom.wall import DecodeWall


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


@pytest.fixture
def study(archive: Archive, tmp_path: Path) -> str:
    save_all([ct_slice(), colour_capture(number=9)], tmp_path / "in")
    return Importer(archive).run([tmp_path / "in"]).studies[0]


@pytest.fixture
def leaving(archive: Archive, window: QWidget, tmp_path: Path) -> Iterator[Leaving]:
    wall = DecodeWall()
    with ThreadPoolExecutor(2) as pool:
        settings = Settings(tmp_path / "settings.json")
        yield Leaving(archive, HeldPictures(archive, wall), Jobs(pool), settings, window)
    wall.close()


def a_dialog(archive: Archive, study: str, window: QWidget, tmp_path: Path) -> ExportDialog:
    return ExportDialog(Index(archive).study(study), Settings(tmp_path / "settings.json"), window)


def test_the_dialog_wishes_what_it_shows(
    archive: Archive, study: str, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = a_dialog(archive, study, window, tmp_path)
    assert dialog.options is None
    dialog.nameless.setChecked(True)
    dialog.keeps[Keep.PATIENT].setChecked(True)
    dialog.recipient.setText(" Dr. Rossi ")
    with qtbot.waitSignal(dialog.wished) as wished:
        dialog.export_to(tmp_path / "out")
    assert wished.args == [
        Wish(
            (study,), tmp_path / "out", options=Options(frozenset({Keep.CONTENT, Keep.PATIENT})), recipient="Dr. Rossi"
        )
    ]


def test_a_password_is_typed_twice(archive: Archive, study: str, window: QWidget, tmp_path: Path) -> None:
    dialog = a_dialog(archive, study, window, tmp_path)
    dialog.form.setCurrentText(LOCKED)
    dialog.choose_place()
    assert "at least 8" in dialog.why.text()
    dialog.password.setText("correct horse")
    dialog.choose_place()
    assert "differ" in dialog.why.text()


def test_a_locked_zip_leaves(leaving: Leaving, study: str, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(leaving.exported, timeout=20_000):
        leaving.export(Wish((study,), tmp_path / "a.zip", zipped=True, password="correct horse"))
    with pyzipper.AESZipFile(tmp_path / "a.zip") as opened:
        assert opened.read("README.TXT", pwd=b"correct horse")


def test_what_is_held_leaves_once_it_was_looked_at(
    archive: Archive, leaving: Leaving, window: QWidget, study: str, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(leaving.exported, timeout=20_000):
        leaving.export(Wish((study,), tmp_path / "out", options=Options()))
    held = window.findChild(HeldWindow)
    assert isinstance(held, HeldWindow)
    item = held.list.item(0)
    assert not item.flags() & Qt.ItemFlag.ItemIsUserCheckable
    with qtbot.waitSignal(leaving.looked, timeout=20_000):
        held.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: bool(item.flags() & Qt.ItemFlag.ItemIsUserCheckable), timeout=5_000)
    assert not held.export.isEnabled()
    item.setCheckState(Qt.CheckState.Checked)
    with qtbot.waitSignal(leaving.exported, timeout=20_000) as exported:
        held.export.click()
    assert exported.args is not None
    assert exported.args[1].path == tmp_path / "out-2"
    assert (exported.args[1].objects, exported.args[1].withheld) == (2, ())
    assert len(Departures(archive.database).all()) == 2


def test_what_cannot_be_written_is_said(leaving: Leaving, study: str, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(leaving.refused, timeout=20_000) as refused:
        leaving.export(Wish((study,), tmp_path))
    assert refused.args is not None
    assert "is there already" in refused.args[0]
