"""The outbox is carried while the window is open, and shows what has not arrived and why."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.archive.outbox import Outbox, State
from app.settings import Settings
from app.shell.outbox_window import OutboxWindow
from app.shell.postman import Postman
from tests.app.network.peers import free_port
from tests.phantoms import SUBJECT, report, save


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        save(report(), tmp_path / "in" / "report.dcm")
        Importer(opened).run([tmp_path / "in"])
        yield opened


@pytest.fixture
def postman(qtbot: QtBot, archive: Archive, tmp_path: Path) -> Iterator[Postman]:
    with ThreadPoolExecutor(1) as pool:
        made = Postman(archive, pool, Settings(tmp_path / "settings.json"))
        yield made
        made.close()


def queued(archive: Archive, where: str) -> Outbox:
    outbox = Outbox(archive.database)
    outbox.put(SUBJECT.study_uid, [str(report().SOPInstanceUID)], [where])
    return outbox


def a_window(qtbot: QtBot, postman: Postman) -> OutboxWindow:
    window = OutboxWindow(postman)
    qtbot.addWidget(window)
    return window


def test_what_an_earlier_program_left_is_carried_at_the_start(
    qtbot: QtBot, postman: Postman, archive: Archive, tmp_path: Path
) -> None:
    queued(archive, f"folder:{tmp_path / 'out'}")
    with qtbot.waitSignal(postman.said, timeout=10_000) as said:
        postman.start()
    assert said.args == ["1 result was sent."]
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_failure_is_said_once_and_stays_in_the_window_with_its_reason(
    qtbot: QtBot, postman: Postman, archive: Archive
) -> None:
    queued(archive, f"GONE@127.0.0.1:{free_port()}")
    window = a_window(qtbot, postman)
    with qtbot.waitSignal(postman.refused, timeout=10_000) as refused:
        postman.turn()
    assert refused.args is not None
    assert "Nothing listens" in refused.args[0]
    qtbot.waitUntil(lambda: window.table.rowCount() == 1 and window.table.item(0, 3).text() == "1", timeout=10_000)
    assert "Nothing listens" in window.table.item(0, 5).text()
    again: list[str] = []
    postman.refused.connect(again.append)
    window.again.click()
    qtbot.waitUntil(lambda: window.table.item(0, 3).text() == "2", timeout=10_000)
    assert again == []


def test_taking_back_asks_first(qtbot: QtBot, postman: Postman, archive: Archive) -> None:
    outbox = queued(archive, f"GONE@127.0.0.1:{free_port()}")
    window = a_window(qtbot, postman)
    qtbot.waitUntil(lambda: window.table.rowCount() == 1, timeout=10_000)
    assert not window.back.isEnabled()
    window.table.selectRow(0)
    window.back.click()
    assert {item.state for item in outbox.all_items()} == {State.WAITING}
    assert "Do not send these 1?" in window.back.text()
    window.back.click()
    qtbot.waitUntil(lambda: {item.state for item in outbox.all_items()} == {State.WITHDRAWN}, timeout=10_000)
    qtbot.waitUntil(lambda: window.says.text() == "Everything has arrived.", timeout=10_000)


def test_a_setting_that_cannot_be_read_is_said_at_the_start(qtbot: QtBot, postman: Postman) -> None:
    postman._settings.change(results_to="nonsense")
    with qtbot.waitSignal(postman.refused) as refused:
        postman.start()
    assert refused.args is not None
    assert "cannot be read" in refused.args[0]
