from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.archive import Archive, open_archive

ON_BOTH = {"test_importer", "test_index", "test_orders", "test_bin", "test_calibrations", "test_keeping", "test_search"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The tests of what every archive does run on both databases."""
    if "kept_in" in metafunc.fixturenames and metafunc.module.__name__.rpartition(".")[2] in ON_BOTH:
        metafunc.parametrize("kept_in", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def kept_in(request: pytest.FixtureRequest) -> str:
    """The URL of the archive's database, "" for the file in its folder."""
    return request.getfixturevalue("postgresql").new() if getattr(request, "param", "") == "postgresql" else ""


@pytest.fixture
def archive(tmp_path: Path, kept_in: str) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "archive", kept_in)
    yield opened
    opened.close()


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder
