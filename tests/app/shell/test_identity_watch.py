"""A reader whose study is open is told when the hospital changes who its patient is, once, and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive
from app.archive.identities import merge_patients
from app.archive.index import Index
from app.desk.desk import Work
from app.desk.opening import Opened
from app.shell.identity_watch import IdentityWatch
from viewer.model.study import Study


class _Desk(QObject):
    """A desk with a study on it, and nothing else."""

    opened, closed = Signal(object), Signal()
    work: Work | None = None

    def open(self, study: Study) -> None:
        self.work = Work(Opened(study), None, None)  # type: ignore[arg-type]
        self.opened.emit(self.work)

    def close(self) -> None:
        self.work = None
        self.closed.emit()


@pytest.fixture
def executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)


def test_a_merge_of_the_open_patient_is_told_once(qtbot: QtBot, archive: Archive, executor: ThreadPoolExecutor) -> None:
    desk = _Desk()
    watch = IdentityWatch(desk, archive.database, executor)  # type: ignore[arg-type]
    told: list[str] = []
    watch.refused.connect(told.append)
    study = Index(archive).study(Index(archive).latest() or "")
    desk.open(study)
    watch.look()
    executor.submit(bool).result()
    qtbot.wait(50)
    assert told == []
    with archive.database.writing() as connection:
        merge_patients(connection, replace(study.patient, patient_id="NEW-1"), study.patient)
    watch.look()
    qtbot.waitUntil(lambda: bool(told))
    assert "NEW-1" in told[0]
    assert "open it again" in told[0]
    watch.look()
    executor.submit(bool).result()
    qtbot.wait(50)
    assert len(told) == 1
    desk.close()
    watch.look()
    desk.open(Index(archive).study(study.uid))
    watch.look()
    executor.submit(bool).result()
    qtbot.wait(50)
    assert len(told) == 1
