from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.archive import Archive, open_archive
from app.export.profile import Profile
from app.home import RESOURCES


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "archive")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def profile() -> Profile:
    return Profile(RESOURCES)
