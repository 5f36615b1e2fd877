"""What the dialogs of the window are tried in: a parent, and an archive with one small study."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.jobs import Jobs
from tests.phantoms import write_ct_series


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        write_ct_series(tmp_path / "in", 2)
        Importer(opened).run([tmp_path / "in"])
        yield opened


@pytest.fixture
def jobs(window: QWidget) -> Iterator[Jobs]:
    with ThreadPoolExecutor(1) as executor:
        yield Jobs(executor, window)
