"""Other systems are added, changed, tested and removed in one window; what fails is told by its layer."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.jobs import Jobs
from app.network.known import SECRETS, Systems
from app.network.node import Node, Retrieve
from app.network.web.web_node import Auth, Secret, WebNode
from app.settings import Settings
from app.shell.source_form import KEPT
from app.shell.sources import KnownSources
from app.shell.sources_window import FAILS, OPEN, WORKS, SourcesWindow
from tests.app.network.peers import free_port, orthanc_web

PASSWORD = "a pass word"


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, WebNode]]:
    with orthanc_web(tmp_path_factory.mktemp("peer"), "ada", PASSWORD) as both:
        yield both


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def sources(qtbot: QtBot, settings: Settings, tmp_path: Path) -> Iterator[KnownSources]:
    with ThreadPoolExecutor(2) as pool:
        yield KnownSources(tmp_path, settings, Jobs(pool))


@pytest.fixture
def window(qtbot: QtBot, sources: KnownSources) -> SourcesWindow:
    made = SourcesWindow(sources)
    qtbot.addWidget(made)
    made.show()
    return made


def checks(window: SourcesWindow) -> dict[str, tuple[str, str]]:
    table = window.results
    cells = [
        [(item := table.item(row, column)) and item.text() for column in range(3)] for row in range(table.rowCount())
    ]
    return {str(name): (str(state), str(said)) for name, state, said in cells}


def test_a_server_is_added_tested_and_kept_with_its_secret_apart(
    qtbot: QtBot,
    window: SourcesWindow,
    sources: KnownSources,
    settings: Settings,
    peers: tuple[Node, WebNode],
    tmp_path: Path,
) -> None:
    window.new_web.click()
    form = window.form
    form.name.setText("vna")
    form.url.setText(peers[1].url)
    form.auth.setCurrentIndex(form.auth.findData("basic"))
    form.user.setText("ada")
    form.secret.setText("wrong")
    with qtbot.waitSignal(sources.tested, timeout=20_000):
        window.try_it.click()
    assert [state for state, _ in checks(window).values()] == [WORKS, WORKS, OPEN, FAILS]
    assert "does not know who asks" in checks(window)["QIDO-RS"][1]
    form.secret.setText(PASSWORD)
    with qtbot.waitSignal(sources.tested, timeout=20_000):
        window.try_it.click()
    assert {state for state, _ in checks(window).values()} == {WORKS, OPEN}
    form.results.setChecked(True)
    window.save.click()
    assert Systems(tmp_path).known().web == (WebNode("vna", peers[1].url, Auth.BASIC, "ada"),)
    assert Systems(tmp_path).secret("vna") == Secret(PASSWORD)
    assert stat.S_IMODE((tmp_path / SECRETS).stat().st_mode) == 0o600
    assert all(
        PASSWORD not in file.read_text() for file in tmp_path.iterdir() if file.is_file() and file.name != SECRETS
    )
    assert settings.values.results_to == "dicomweb:vna"
    assert (form.secret.text(), form.secret.placeholderText()) == ("", KEPT)
    form.name.setText("archive")  # the secret stays with it, and what goes there too
    window.save.click()
    assert Systems(tmp_path).secret("archive") == Secret(PASSWORD)
    assert Systems(tmp_path).secret("vna") == Secret()
    assert settings.values.results_to == "dicomweb:archive"
    with qtbot.waitSignal(sources.tested, timeout=20_000):
        window.try_it.click()
    assert {state for state, _ in checks(window).values()} == {WORKS, OPEN}
    window.drop.click()
    assert Systems(tmp_path).known().web, "the first click asks"
    window.drop.click()
    assert Systems(tmp_path).known().all == ()
    assert Systems(tmp_path).secret("archive") == Secret()
    assert settings.values.results_to == ""


def test_a_node_is_tested_layer_by_layer(
    qtbot: QtBot, window: SourcesWindow, sources: KnownSources, peers: tuple[Node, WebNode]
) -> None:
    window.new_dicom.click()
    form = window.form
    form.title.setText("PEER")
    form.host.setText("127.0.0.1")
    form.port.setText(str(peers[0].port))
    with qtbot.waitSignal(sources.tested, timeout=20_000):
        window.try_it.click()
    found = checks(window)
    assert [found[name][0] for name in ("name", "TCP", "C-ECHO", "C-FIND", "C-GET")] == [WORKS] * 5
    assert found["C-MOVE"][0] == OPEN, "it is not needed, and Orthanc does not know us"
    form.retrieve.setCurrentIndex(form.retrieve.findData("move"))
    with qtbot.waitSignal(sources.tested, timeout=20_000):
        window.try_it.click()
    assert checks(window)["C-MOVE"][0] == FAILS
    assert "may not know where that is" in checks(window)["C-MOVE"][1]
    form.title.setText("OTHER")
    with qtbot.waitSignal(sources.tested, timeout=20_000):
        window.try_it.click()
    assert checks(window)["C-ECHO"][0] == FAILS
    assert "is not called by this AE title" in checks(window)["C-ECHO"][1]
    form.port.setText(str(free_port()))
    with qtbot.waitSignal(sources.tested, timeout=20_000):
        window.try_it.click()
    assert [*checks(window).values()][-1][0] == FAILS
    assert "Nothing listens" in checks(window)["TCP"][1]
    form.host.setText("pacs.invalid")
    with qtbot.waitSignal(sources.tested, timeout=20_000):
        window.try_it.click()
    assert list(checks(window)) == ["name"]


def test_nodes_named_in_the_settings_are_shown_and_changed_here(
    window: SourcesWindow, sources: KnownSources, settings: Settings, tmp_path: Path
) -> None:
    settings.change(nodes="PACS@10.0.0.1:104 OLD@10.0.0.2:104")
    sources.changed.emit()
    assert [item.text() for row in range(2) if (item := window.table.item(row, 0))] == ["OLD", "PACS"]
    window.table.selectRow(1)
    window.form.name.setText("main")
    window.form.retrieve.setCurrentIndex(window.form.retrieve.findData("move"))
    window.save.click()
    assert settings.values.nodes == "OLD@10.0.0.2:104"
    assert Systems(tmp_path).known().dicom == (Node("PACS", "10.0.0.1", 104, name="main", retrieve=Retrieve.MOVE),)


def test_what_is_amiss_is_said_and_nothing_is_kept(window: SourcesWindow, tmp_path: Path) -> None:
    window.new_web.click()
    window.form.name.setText("a b")
    window.form.url.setText("nonsense")
    window.save.click()
    assert "is written https://" in window.says.text()
    window.form.url.setText("https://h/rs")
    window.save.click()
    assert "no blanks" in window.says.text()
    window.form.name.setText("one")
    window.save.click()
    window.new_dicom.click()
    window.form.name.setText("one")
    window.form.title.setText("PACS")
    window.form.host.setText("h")
    window.save.click()
    assert "known already" in window.says.text()
    assert len(Systems(tmp_path).known().all) == 1
