"""``main.py tour OUT [--data DIR]``: one whole reading without a person."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QApplication

from app.application import Application
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, tell
from app.home import Home
from app.tour.hands import TourStopped
from app.tour.record import Record
from app.tour.steps import Tour

READER = {"reader_name": "Tour, Tilda", "reader_login": "tour", "organisation": "Lectern sample hospital"}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT", help="folder for screenshots, PDF, SR objects and tour.json")
    parser.add_argument(
        "--data", type=Path, action="append", default=[], metavar="DIR", help="read this instead of the samples"
    )
    parser.add_argument("--size", default="1920x1080", metavar="WxH")


def _run(context: Context, given: argparse.Namespace) -> int:
    missing = [str(path) for path in given.data if not path.exists()]
    if missing:
        raise Unusable(f"There is no file or folder {', '.join(missing)}.")
    width, _, height = given.size.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise Unusable(f"A size is WIDTHxHEIGHT, not {given.size!r}.")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    given.out.mkdir(parents=True, exist_ok=True)
    home = given.out / "home"  # an archive of its own: a tour never touches the reader's
    shutil.rmtree(home, ignore_errors=True)
    return tour(given.out, Home(home.resolve()), given.data, (int(width), int(height)))


def tour(out: Path, home: Home, data: list[Path], size: tuple[int, int]) -> int:
    """Do the tour in a fresh home; 0 when every step was done, 1 when it stopped at one."""
    qt = cast("QApplication", QApplication.instance()) or QApplication(sys.argv[:1])
    station = Application(home, qt)
    record = Record(out)
    try:
        station.settings.change(**READER)
        station.window.resize(*size)
        station.window.show()
        station.prepare()
        Tour(station, record).run(data)
    except TourStopped as stop:
        tell(f"The tour stopped at {record.steps[-1]['step'] if record.steps else 'its start'}: {stop}")
        return IN_PART
    finally:
        station.close()
    for one in record.steps:
        tell(f"{one['seconds']:8.2f} s  {one['step']}")
    tell(f"Screenshots, PDF, SR objects and tour.json are in {out}.")
    return DONE


COMMAND = Command("tour", "one whole reading without a person", _run, _arguments)
