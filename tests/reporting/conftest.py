from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.database import Database, open_database
from reporting.store import ReportStore


@pytest.fixture
def database(tmp_path: Path, database_url: str) -> Iterator[Database]:
    opened = open_database(database_url or tmp_path / "archive")
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> ReportStore:
    return ReportStore(database.engine)
