"""A study is read while it comes: its first images at once, the rest when they are here, and nobody signs it unwarned."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from pydicom import dcmread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.application import Application
from app.archive.awaited import Awaited
from app.home import Home
from app.network import retrieve
from app.network.calling import Caller
from app.network.known import Systems
from app.network.query import Question, RemoteStudy
from app.network.send import send
from app.network.web import wado
from app.shell.elsewhere_window import ElsewhereWindow
from tests.app.network.peers import dcmqrscp
from tests.app.network.web_server import Behaviour, web_server
from tests.phantoms import write_ct_series

COUNT, FIRST = 24, 6


@contextmanager
def workstation(home: Home) -> Iterator[Application]:
    application = Application(home, QApplication.instance())
    try:
        application.window.resize(1400, 900)
        application.window.show()
        application.prepare()
        yield application
    finally:
        application.close()


@pytest.fixture
def behaviour(tmp_path: Path) -> Behaviour:
    files = write_ct_series(tmp_path / "in", COUNT)
    return Behaviour({str(dcmread(one, stop_before_pixels=True).SOPInstanceUID): one.read_bytes() for one in files})


class Dam:
    """Lets the first objects through and the others when it is opened."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.open = Event()
        behaviour.cut_after = self._hold

    def _hold(self, number: int) -> None:
        if number >= FIRST:
            self.open.wait(30)


def images(application: Application) -> int:
    return sum(len(stack.images) for stack in application.reading.exams.stacks)


def found(qtbot: QtBot, application: Application) -> tuple[ElsewhereWindow, RemoteStudy]:
    window = ElsewhereWindow(application.elsewhere, application.window)
    window.opened.connect(application.arriving.open)
    application.elsewhere.ask(Question())
    qtbot.waitUntil(lambda: len(window._studies) == 1, timeout=10_000)
    return window, window._studies[0]


def test_a_study_is_read_while_it_comes(
    qtbot: QtBot, tmp_path: Path, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.network.web.link.SILENT_S", 60.0)
    dam, home = Dam(behaviour), Home(tmp_path / "home")
    with web_server(behaviour) as node, workstation(home) as application:
        Systems(home.settings_file.parent).put(node)
        window, study = found(qtbot, application)
        desk, reading = application.desk, application.reading
        began = time.monotonic()
        window._table.selectRow(0)
        window._read.click()
        qtbot.waitUntil(lambda: 0 < images(application), timeout=15_000)
        first = time.monotonic() - began
        assert images(application) <= FIRST
        assert application.elsewhere.coming(study.uid) is not None, f"it was still coming after {first:.2f} s"
        qtbot.waitUntil(lambda: reading.places.image(0) is not None, timeout=10_000)
        assert any("objects are here" in remark.sentence for remark in desk.remarks() if remark.check == "awaited")
        lacking = Awaited(application.archive.database).of(study.uid)
        assert lacking
        assert lacking.listed == COUNT
        reading.places.go_to_index(0, 2)
        shown = reading.places.image(0)
        assert shown is not None
        dam.open.set()
        qtbot.waitUntil(lambda: images(application) == COUNT, timeout=20_000)
        qtbot.waitUntil(lambda: reading.places.image(0) is not None, timeout=10_000)
        now = reading.places.image(0)
        assert now is not None
        assert now.ref == shown.ref, "the reader stays on the image"
        assert Awaited(application.archive.database).of(study.uid) is None
        assert not any(remark.check == "awaited" for remark in desk.remarks())


def test_a_study_of_a_dicom_node_is_read_while_it_comes_too(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, gate, came = write_ct_series(tmp_path / "in", COUNT), Event(), list[object]()
    keep = retrieve.keep_object

    def held(*arguments: object) -> object:
        came.append(1)
        if len(came) > FIRST:
            gate.wait(30)
        return keep(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(retrieve, "keep_object", held)
    home = Home(tmp_path / "home")
    with dcmqrscp(tmp_path) as node, workstation(home) as application:
        assert all(one.taken for one in send(node, Caller(), files))
        Systems(home.settings_file.parent).put(node)
        window, _ = found(qtbot, application)
        window._table.selectRow(0)
        window._read.click()
        qtbot.waitUntil(lambda: application.reading.places.image(0) is not None, timeout=15_000)
        assert images(application) <= FIRST
        gate.set()
        qtbot.waitUntil(lambda: images(application) == COUNT, timeout=20_000)


def test_who_has_changed_something_is_asked_and_keeps_it(
    qtbot: QtBot, tmp_path: Path, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.network.web.link.SILENT_S", 60.0)
    dam, home = Dam(behaviour), Home(tmp_path / "home")
    with web_server(behaviour) as node, workstation(home) as application:
        Systems(home.settings_file.parent).put(node)
        window, _ = found(qtbot, application)
        window._table.selectRow(0)
        window._read.click()
        qtbot.waitUntil(lambda: application.reading.places.image(0) is not None, timeout=15_000)
        application.reading.windows.invert(0)
        assert application.reading.undo.count() > 0
        before = images(application)
        with qtbot.waitSignal(application.arriving.said, timeout=20_000):
            dam.open.set()
        assert images(application) == before
        assert not application.arriving.why_not()
        application.actions.qt("place.arrived").trigger()
        qtbot.waitUntil(lambda: images(application) == COUNT, timeout=20_000)
        assert application.arriving.why_not()


def test_a_study_that_did_not_come_whole_says_so_at_the_next_start(
    qtbot: QtBot, tmp_path: Path, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.fetching.PAUSE_S", 0.01)
    behaviour.cut_after = lambda number: None if number < FIRST else 10
    home = Home(tmp_path / "home")
    with web_server(behaviour) as node, workstation(home) as application:
        Systems(home.settings_file.parent).put(node)
        _, study = found(qtbot, application)
        with qtbot.waitSignal(application.elsewhere.fetched, timeout=20_000) as fetched:
            application.elsewhere.fetch(study)
        assert fetched.args
        assert len(fetched.args[1].missing) == COUNT - FIRST
    with workstation(home) as application:
        application.desk.open(study.uid)
        qtbot.waitUntil(lambda: application.desk.work is not None, timeout=15_000)
        (remark,) = [one for one in application.desk.remarks() if one.check == "awaited"]
        assert f"{FIRST} of {COUNT} objects are here; {COUNT - FIRST} that fake lists have not come" in remark.sentence


def test_another_study_that_was_opened_meanwhile_stays(
    qtbot: QtBot, tmp_path: Path, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is torn from one patient to another by a study that comes late."""
    monkeypatch.setattr("app.network.web.link.SILENT_S", 60.0)
    dam, home = Dam(behaviour), Home(tmp_path / "home")
    real = wado.bring

    def late(*arguments: object) -> int:
        dam.open.wait(30)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("app.network.web.gathering.bring", late)
    with web_server(behaviour) as node, workstation(home) as application:
        Systems(home.settings_file.parent).put(node)
        application.importing.take_samples()
        window, _ = found(qtbot, application)
        qtbot.waitUntil(lambda: application.jobs.running == (), timeout=60_000)
        window._table.selectRow(0)
        window._read.click()
        other = application.archive
        uid = next(iter(_studies(other)))
        application.desk.open(uid)
        qtbot.waitUntil(lambda: application.desk.work is not None, timeout=15_000)
        with qtbot.waitSignal(application.elsewhere.fetched, timeout=20_000):
            dam.open.set()
        qtbot.wait(300)
        assert application.desk.work is not None
        assert application.desk.work.opened.study.uid == uid


def _studies(archive: object) -> list[str]:
    from sqlalchemy import select

    from app.archive.schema import study

    with archive.database.engine.connect() as connection:  # type: ignore[attr-defined]
        return list(connection.scalars(select(study.c.uid)))
