"""Commands run in this process, in a home of their own."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.commands.line import main
from app.logs import LOGGER


@dataclass(frozen=True)
class Outcome:
    """What a command gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The refusal: one line on stderr, nothing on stdout."""
        assert not self.out
        assert "Traceback" not in self.err
        lines = self.err.strip().splitlines()
        return lines[-1]


Run = Callable[..., Outcome]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def _no_traces() -> Iterator[None]:
    """A command is a program of its own: what it sets up for itself ends with it."""
    hooks = sys.excepthook, threading.excepthook
    yield
    for handler in LOGGER.handlers:
        handler.close()
    LOGGER.handlers = []
    sys.excepthook, threading.excepthook = hooks


@pytest.fixture
def lectern(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> Outcome:
        for handler in LOGGER.handlers:
            handler.close()
        capsys.readouterr()
        status = main(["--home", str(home), *map(str, arguments)])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run
