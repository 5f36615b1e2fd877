"""Qt calls without end do not end the interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CALLS = """
import sys
from viewer.session import immortals
from PySide6.QtCore import QObject, Signal
class Owner(QObject):
    told = Signal(str)
owner = Owner()
owner.told.connect(lambda text: None)
for number in range(sys.getrefcount(None) % (1 << 30) + 50_000):
    owner.setObjectName("x")
    owner.told.emit("x")
    owner.blockSignals(False)
print(f"{None} {True} {False}")
"""


def test_a_day_of_qt_calls_uses_up_neither_none_nor_true_nor_false() -> None:
    root = Path(__file__).resolve().parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", CALLS],
        cwd=root,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "None True False\n"), ended.stderr[-400:]
