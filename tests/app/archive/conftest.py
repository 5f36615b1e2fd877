from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.archive import Archive, open_archive

ON_BOTH = {"test_importer", "test_index", "test_orders", "test_bin", "test_calibrations", "test_keeping", "test_search"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The tests of what every archive does run on both databases."""
    if "archive" in metafunc.fixturenames and metafunc.module.__name__.rpartition(".")[2] in ON_BOTH:
        metafunc.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Archive]:
    url = request.getfixturevalue("database_url") if "database_url" in request.fixturenames else ""
    opened = open_archive(tmp_path / "archive", url)
    yield opened
    opened.close()


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder
