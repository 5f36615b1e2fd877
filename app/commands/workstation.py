"""``main.py``: the workstation, on the worklist; ``main.py open``: on a study."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.application import Application
from app.commands.command import DONE, Command, Context, Unusable, tell
from app.commands.display import display_at_hand
from app.database import DatabaseTrouble


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


COMMAND = Command("workstation", "the workstation, on the worklist (the default)", _run, _arguments)
