"""Garbage is collected on the GUI thread, and Python gets its own way back at the end."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.shell.collector import Collector


class Knot:
    """Garbage that only a collection finds; notes on which thread it went."""

    def __init__(self, gone: list[int]) -> None:
        self.itself, self.gone = self, gone

    def __del__(self) -> None:
        self.gone.append(threading.get_ident())


@pytest.fixture(autouse=True)
def _python_collects() -> Iterator[None]:
    """Python has its own way before and after, as outside of the tests."""
    gc.enable()
    yield
    gc.disable()


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    made = Collector()
    made.start()
    yield made
    made.stop()


def make_knots(gone: list[int]) -> None:
    for _ in range(gc.get_threshold()[0] * 3):
        Knot(gone)


def test_what_a_worker_leaves_behind_goes_on_the_gui_thread(collector: Collector, qtbot: QtBot) -> None:
    gone: list[int] = []
    worker = threading.Thread(target=make_knots, args=(gone,))
    worker.start()
    worker.join()
    assert gone == []
    qtbot.waitUntil(lambda: len(gone) > 0)
    assert set(gone) == {threading.get_ident()}


def test_what_was_there_at_the_start_is_not_looked_through_again(collector: Collector) -> None:
    collector.set_aside()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < gc.get_freeze_count()


def test_python_has_its_own_way_again_afterwards(qtbot: QtBot) -> None:
    collector = Collector()
    collector.start()
    assert not gc.isenabled()
    collector.set_aside()
    collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_of_two_the_second_gives_nothing_back_that_the_first_has_taken(qtbot: QtBot) -> None:
    first, second = Collector(), Collector()
    first.start()
    second.start()
    second.stop()
    assert not gc.isenabled()
    first.stop()
    assert gc.isenabled()
