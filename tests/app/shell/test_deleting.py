"""Deleting waits for a reason; what was deleted is listed and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive
from app.archive.index import Index
from app.jobs import Jobs
from app.settings import Settings
from app.shell.deleted_window import DeletedWindow
from app.shell.deleting import DeleteDialog, Deleting
from tests.phantoms import SUBJECT


@pytest.fixture
def deleting(archive: Archive, window: QWidget, tmp_path: Path) -> Iterator[Deleting]:
    with ThreadPoolExecutor(1) as pool:
        yield Deleting(archive, Jobs(pool), Settings(tmp_path / "settings.json"), window)


def test_a_study_is_deleted_with_a_reason_and_brought_back(
    qtbot: QtBot, deleting: Deleting, archive: Archive, window: QWidget
) -> None:
    deleting.ask(SUBJECT.study_uid)
    qtbot.waitUntil(lambda: window.findChild(DeleteDialog) is not None, timeout=10_000)
    dialog = window.findChild(DeleteDialog)
    assert isinstance(dialog, DeleteDialog)
    assert not dialog.delete.isEnabled()
    dialog.reason.setText("wrong patient")
    with qtbot.waitSignal(deleting.changed, timeout=10_000):
        dialog.delete.click()
    assert not Index(archive).has(SUBJECT.study_uid)
    listed = DeletedWindow(deleting)
    qtbot.addWidget(listed)
    qtbot.waitUntil(lambda: listed.table.rowCount() == 1, timeout=10_000)
    assert listed.table.item(0, 7).text() == "wrong patient"
    listed.table.selectRow(0)
    with qtbot.waitSignal(deleting.changed, timeout=10_000):
        listed.back.click()
    assert Index(archive).has(SUBJECT.study_uid)
    qtbot.waitUntil(lambda: listed.table.rowCount() == 0, timeout=10_000)
    assert "Nothing that was deleted" in listed.says.text()


def test_what_cannot_be_deleted_is_said(qtbot: QtBot, deleting: Deleting) -> None:
    with qtbot.waitSignal(deleting.refused, timeout=10_000) as refused:
        deleting.delete("1.2.3", "because")
    assert refused.args is not None
    assert "no study" in refused.args[0]
