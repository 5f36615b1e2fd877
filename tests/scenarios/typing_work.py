"""A workstation in a process of its own, into which somebody types until the process is killed."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.scenarios.seat import seated


def main(home: Path, uid: str) -> None:
    """Open the study and type numbered words; each is told, with the time, as soon as it stands in the draft."""
    application = QApplication(sys.argv[:1])
    with seated(home, application) as seat:
        seat.open(uid)
        editor = seat.editor("impression")
        editor.setFocus()
        for number in range(100_000):
            QTest.keyClicks(editor, f"w{number} ")
            assert f"w{number} " in seat.text("impression")
            sys.stdout.write(f"{number} {time.monotonic()}\n")
            sys.stdout.flush()
            seat.rest(20)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
