"""While the window is open it receives what known systems send; the listener ends with it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.archive.archive import open_archive
from app.archive.index import Index
from app.archive.requests import Requests
from app.home import Home
from app.settings import Settings
from app.shell.reception import ORDERS, Reception
from tests.app.network.conftest import associated, send
from tests.app.orders.messages import order
from tests.app.orders.test_listening import Sender
from tests.phantoms import write_ct_series


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def settings(home: Home) -> Settings:
    kept = Settings(home.settings_file)
    kept.change(receiver_port=_free_port(), nodes="SENDER@127.0.0.1")
    return kept


@pytest.fixture
def reception(qtbot: QtBot, home: Home, settings: Settings) -> Iterator[Reception]:
    made = Reception(home, settings)
    yield made
    made.close()


def test_nothing_listens_unless_it_is_set_so(reception: Reception) -> None:
    reception.start()
    assert not reception.listening


def test_it_receives_when_it_is_switched_on_and_no_longer_when_off(
    qtbot: QtBot, reception: Reception, settings: Settings, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(reception.said, timeout=20_000) as said:
        settings.change(receiver_open=True)
    assert said.args is not None
    assert "LECTERN listens" in said.args[0]
    files = write_ct_series(tmp_path / "series", 3)
    with qtbot.waitSignal(reception.arrived, timeout=20_000):
        assert send(settings.values.receiver_port, files, monkeypatch) == [0] * 3
    settings.change(receiver_open=False)
    qtbot.waitUntil(lambda: not reception.listening, timeout=20_000)
    assert not associated(settings.values.receiver_port, files).is_established
    with closing(open_archive(home.archive)) as archive:
        assert Index(archive).counts().objects == 3


def test_a_port_that_is_taken_is_said(qtbot: QtBot, reception: Reception, settings: Settings) -> None:
    with (
        socket.create_server(("127.0.0.1", settings.values.receiver_port)),
        qtbot.waitSignal(reception.refused, timeout=20_000) as refused,
    ):
        settings.change(receiver_open=True)
    assert refused.args is not None
    assert "cannot listen" in refused.args[0]
    assert not reception.listening


def test_orders_are_received_while_the_window_is_open_and_the_worklist_is_told(
    qtbot: QtBot, home: Home, settings: Settings
) -> None:
    port = _free_port()
    with closing(Reception(home, settings, listener=ORDERS)) as ordering:
        ordering.start()
        assert not ordering.listening
        with qtbot.waitSignal(ordering.said, timeout=20_000):
            settings.change(orders_open=True, orders_port=port, orders_from="127.0.0.1")
        with qtbot.waitSignal(ordering.arrived, timeout=20_000):
            assert Sender(port).ask(order())["MSA"][1] == "AA"
    with closing(open_archive(home.archive)) as archive:
        assert len(Requests(archive.database).all()) == 1
