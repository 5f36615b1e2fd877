"""Studies of other systems are found as the answers come, and brought here whole."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive, open_archive
from app.archive.index import Index
from app.jobs import Jobs
from app.network.calling import Caller
from app.network.node import Node
from app.network.send import send
from app.settings import Settings
from app.shell.elsewhere import Elsewhere
from app.shell.elsewhere_window import NO_SYSTEMS, ElsewhereWindow
from tests.app.network.peers import free_port, orthanc
from tests.phantoms import ct_slice, save, write_ct_series


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    folder = tmp_path_factory.mktemp("peer")
    hostile = ct_slice(number=9)
    hostile.PatientName, hostile.PatientID = "<b>x</b>^\u202eevil", "HOSTILE"
    hostile.SpecificCharacterSet = "ISO_IR 192"
    hostile.StudyInstanceUID, hostile.SOPInstanceUID = "2.25.77", "2.25.78"
    hostile.file_meta.MediaStorageSOPInstanceUID = "2.25.78"
    files = [*write_ct_series(folder / "study", 3), save(hostile, folder / "hostile.dcm")]
    with orthanc(folder) as node:
        assert all(one.taken for one in send(node, Caller(), files))
        yield node


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def elsewhere(qtbot: QtBot, archive: Archive, settings: Settings, tmp_path: Path) -> Iterator[Elsewhere]:
    with ThreadPoolExecutor(3) as pool:
        yield Elsewhere(archive, Jobs(pool), settings, tmp_path)


def a_window(qtbot: QtBot, elsewhere: Elsewhere) -> ElsewhereWindow:
    window = ElsewhereWindow(elsewhere)
    qtbot.addWidget(window)
    return window


def rows(window: ElsewhereWindow) -> list[list[str]]:
    table = window._table
    return [
        [item.text() if (item := table.item(row, column)) else "" for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_every_system_answers_by_itself_and_a_study_comes_here(
    qtbot: QtBot, elsewhere: Elsewhere, settings: Settings, archive: Archive, peer: Node
) -> None:
    settings.change(nodes=f"PEER@127.0.0.1:{peer.port} GONE@127.0.0.1:{free_port()}")
    window = a_window(qtbot, elsewhere)
    window.search()
    qtbot.waitUntil(lambda: len(window._answers) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: len(rows(window)) == 2, timeout=5_000)
    assert window._answers["PEER"] == "PEER: 2 studies."
    assert window._answers["GONE"].startswith("GONE: Nothing listens")
    uids = [one.uid for one in window._studies]
    row = 1 - uids.index("2.25.77")
    window._table.selectRow(row)
    with qtbot.waitSignal(elsewhere.fetched, timeout=20_000):
        window._fetch.click()
    assert rows(window)[row][-1] == "here"
    assert Index(archive).counts().objects == 3


def test_what_patients_are_called_is_plain_text(
    qtbot: QtBot, elsewhere: Elsewhere, settings: Settings, peer: Node
) -> None:
    settings.change(nodes=f"PEER@127.0.0.1:{peer.port}")
    window = a_window(qtbot, elsewhere)
    window._fields["patient_id"].setText("HOSTILE")
    window.search()
    qtbot.waitUntil(lambda: len(rows(window)) == 1, timeout=20_000)
    (row,) = rows(window)
    assert "\u202e" not in row[0]
    assert row[0].startswith("<b>x</b>")


def test_a_test_tells_each_system(qtbot: QtBot, elsewhere: Elsewhere, settings: Settings, peer: Node) -> None:
    settings.change(nodes=f"PEER@127.0.0.1:{peer.port} OTHER@127.0.0.1:{peer.port}")
    window = a_window(qtbot, elsewhere)
    window._test.click()
    qtbot.waitUntil(lambda: len(window._answers) == 2, timeout=20_000)
    assert window._answers["PEER"] == "PEER is there and lets Lectern in."
    assert "is not called by this AE title" in window._answers["OTHER"]


def test_without_systems_it_says_where_they_are_named(qtbot: QtBot, elsewhere: Elsewhere, settings: Settings) -> None:
    window = a_window(qtbot, elsewhere)
    assert window._says.text() == NO_SYSTEMS
    settings.change(nodes="nonsense")
    with qtbot.waitSignal(elsewhere.refused) as refused:
        window.search()
    assert refused.args is not None
    assert "cannot be read" in refused.args[0]


def test_what_a_system_no_longer_has_is_said(
    qtbot: QtBot, elsewhere: Elsewhere, settings: Settings, peer: Node
) -> None:
    settings.change(nodes=f"PEER@127.0.0.1:{peer.port}")
    window = a_window(qtbot, elsewhere)
    window.search()
    qtbot.waitUntil(lambda: len(rows(window)) == 2, timeout=20_000)
    study = window._studies[0]
    gone = type(study)(**{**{name: getattr(study, name) for name in study.__slots__}, "uid": "1.2.3"})
    with qtbot.waitSignal(elsewhere.refused, timeout=20_000) as refused:
        elsewhere.fetch(gone)
    assert refused.args is not None
    assert "no study with this UID" in refused.args[0]
