"""The log says where, never who."""

from __future__ import annotations

import logging
from pathlib import Path

from app.logs import LOGGER, log_failure, start_logging


def test_a_failure_is_logged_without_what_it_quotes(tmp_path: Path) -> None:
    start_logging(tmp_path)
    try:
        fail("Canary^Patient 19600102")
    except ValueError as error:
        log_failure("opening a study failed", error)
    logging.shutdown()
    text = (tmp_path / "lectern.log").read_text("utf-8")
    LOGGER.handlers = []
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert "Canary" not in text


def fail(message: str) -> None:
    raise ValueError(message)
