from __future__ import annotations

from pathlib import Path

import pytest

from app.database import Database, open_database
from reporting.store import ReportStore


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path / "archive")


@pytest.fixture
def store(database: Database) -> ReportStore:
    return ReportStore(database.engine)
