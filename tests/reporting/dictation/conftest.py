"""Speech fixtures: recordings with what was said, and the engine loaded once."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reporting.dictation.whisper import WhisperEngine
from tests.conftest import real_data


@pytest.fixture(scope="session")
def recordings() -> dict[str, dict[str, str]]:
    """File name to kind, spoken and written form."""
    folder = real_data("dictation")
    with (folder / "transcripts.tsv").open(encoding="utf-8") as table:
        return {
            row["file"]: {**row, "path": str(folder / row["file"])} for row in csv.DictReader(table, delimiter="\t")
        }


@pytest.fixture(scope="session")
def dictation_thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, dictation_thread: ThreadPoolExecutor) -> WhisperEngine:
    engine = WhisperEngine(Path(tmp_path_factory.mktemp("models")), dictation_thread)
    engine.load()
    return engine
