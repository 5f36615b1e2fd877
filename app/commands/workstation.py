"""``main.py``: the workstation, on the worklist; ``main.py open``: on a study."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.application import Application
from app.commands.command import DONE, Command, Context, Unusable, tell
from app.database import DatabaseTrouble

PROBE = "from PySide6.QtGui import QGuiApplication; import sys; QGuiApplication(sys.argv); sys.exit(0)"
PROBE_S = 20


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--or-tour", metavar="OUT", help="where there is no display: a tour into this folder instead")


def _run(context: Context, given: argparse.Namespace) -> int:
    if given.or_tour and not display_at_hand():
        tell(f"There is no display here, so the same reading is done without one, into {given.or_tour}.")
        main = Path(sys.argv[0]).resolve()
        return subprocess.run([sys.executable, str(main), "tour", given.or_tour], check=False).returncode
    return show(context)


def show(context: Context, paths: Sequence[Path] = (), study_uid: str = "") -> int:
    """Run the workstation until its window is closed."""
    if not display_at_hand():
        raise Unusable("There is no display here. `main.py tour OUT` does the same reading without one.")
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("Lectern")
    try:
        application = Application(context.home, qt)
    except DatabaseTrouble as error:
        raise Unusable(str(error)) from error
    try:
        application.start(paths, study_uid)
        qt.exec()
    finally:
        application.close()
    return DONE


def display_at_hand() -> bool:
    """Whether a window can be opened; asked of a process of its own, since Qt ends the one that cannot."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        probe = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, timeout=PROBE_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return probe.returncode == 0


COMMAND = Command("workstation", "the workstation, on the worklist (the default)", _run, _arguments)
