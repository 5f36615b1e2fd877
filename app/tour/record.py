"""What a tour did: each step, its time and what it made."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.tour.hands import screenshot


class Record:
    """Writes ``tour.json`` after every step, so that a tour that stops leaves what it did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.steps: list[dict[str, Any]] = []
        self._pictures = 0

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Time a step; what it made goes into the dictionary it is given."""
        made: dict[str, Any] = {}
        started = time.perf_counter()
        try:
            yield made
        except BaseException as error:
            made["problem"] = str(error) or type(error).__name__
            raise
        finally:
            self.steps.append({"step": name, "seconds": round(time.perf_counter() - started, 3), **made})
            self._write()

    def picture(self, window: QWidget, name: str) -> str:
        """A numbered screenshot; its file name."""
        self._pictures += 1
        file = f"{self._pictures:02d}-{name}.png"
        screenshot(window, self.folder / file)
        return file

    def keep(self, name: str, data: bytes) -> str:
        """A file of the tour's own."""
        (self.folder / name).write_bytes(data)
        return name

    def _write(self) -> None:
        text = json.dumps({"steps": self.steps}, indent=1, ensure_ascii=False)
        (self.folder / "tour.json").write_text(text, "utf-8")
