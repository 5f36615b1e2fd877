"""The whole workstation, headless, with phantom studies; no scenario passes that warns or leaves something running."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.scenarios.seat import Seat, seated
from tests.scenarios.studies import write_morning

# The sound library of the machine that runs the tests is not what is tested.
NOT_OURS = ("symbolsresolver", "pipewire", "PulseAudio", "propagateSizeHints")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*NOT_OURS))
            if "soak" in item.keywords and not os.environ.get("LECTERN_SOAK"):
                item.add_marker(pytest.mark.skip(reason="the long version is run by make soak"))


@pytest.fixture(scope="session")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the studies of a morning."""
    return write_morning(tmp_path_factory.mktemp("morning"))


@pytest.fixture(scope="module")
def workstation(tmp_path_factory: pytest.TempPathFactory, morning: Path, qapp: QApplication) -> Iterator[Seat]:
    """A workstation into whose archive the morning's studies came; one per module, its tests go on from each other."""
    with seated(tmp_path_factory.mktemp("home"), qapp) as seat:
        seat.bring(morning)
        yield seat


@pytest.fixture
def fresh_workstation(tmp_path: Path, morning: Path, qapp: QApplication) -> Iterator[Seat]:
    """A workstation for one test."""
    with seated(tmp_path / "home", qapp) as seat:
        seat.bring(morning)
        yield seat
