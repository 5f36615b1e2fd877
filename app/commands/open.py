"""``main.py open PATH_OR_STUDY_UID``: the workstation, on that study."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from app.commands.command import Command, Context, Unusable
from app.commands.workstation import show


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="PATH_OR_STUDY_UID")


def _run(context: Context, given: argparse.Namespace) -> int:
    path = Path(given.what)
    if path.exists():
        return show(context, paths=[path])
    if re.fullmatch(r"[0-9.]{1,64}", given.what):
        return show(context, study_uid=given.what)
    raise Unusable(f"{given.what} is neither a file or folder nor a Study Instance UID.")


COMMAND = Command("open", "the workstation, on that study", _run, _arguments)
