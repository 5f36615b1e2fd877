"""An encrypted ZIP asks for its password in the window, and again where it was the wrong one."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import pyzipper
from PySide6.QtWidgets import QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive, open_archive
from app.archive.index import Index
from app.jobs import Jobs
from app.settings import Settings
from app.shell.importing import Importing
from tests.phantoms import ct_slice, to_bytes


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


@pytest.fixture
def importing(archive: Archive, window: QWidget, tmp_path: Path) -> Iterator[Importing]:
    with ThreadPoolExecutor(1) as pool:
        yield Importing(archive, Jobs(pool), Settings(tmp_path / "settings.json"), window)


def asked(window: QWidget) -> list[QInputDialog]:
    return [one for one in window.findChildren(QInputDialog) if one.isVisible()]


def test_a_password_is_asked_for_until_it_opens(
    qtbot: QtBot, importing: Importing, archive: Archive, window: QWidget, tmp_path: Path
) -> None:
    with pyzipper.AESZipFile(tmp_path / "a.zip", "w", compression=zipfile.ZIP_DEFLATED) as made:
        made.setpassword(b"right")
        made.setencryption(pyzipper.WZ_AES)
        made.writestr("IM0", to_bytes(ct_slice()))
    importing.take([tmp_path / "a.zip"])
    for typed in ("wrong", "right"):
        qtbot.waitUntil(lambda: len(asked(window)) == 1, timeout=10_000)
        (dialog,) = asked(window)
        assert dialog.textEchoMode() == dialog.textEchoMode().Password
        with qtbot.waitSignal(importing.imported, timeout=10_000):
            dialog.setTextValue(typed)
            dialog.accept()
    assert Index(archive).counts().objects == 1
    assert asked(window) == []
