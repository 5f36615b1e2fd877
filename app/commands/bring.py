"""``main.py import PATH…``: folders, files, ZIP, DICOMDIR into the archive."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any

from app.archive.archive import Archive
from app.archive.importer import Importer, ImportSummary
from app.commands import wrap
from app.commands.command import DONE, IN_PART, UNUSABLE, Command, Context, answer, json_switch, require
from app.commands.passwords import password_in
from app.commands.progress import Figure
from app.commands.rooms import archive_of, preferences


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument(
        "--reference", action="store_true", help="leave the files where they are and only refer to them"
    )
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="its first line opens encrypted ZIPs")
    wrap.add_arguments(parser)
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    require(given.paths)
    if given.wrap:
        return wrap.run(context, given)
    wrap.refuse_alone(given)
    copy = preferences(context).copy_files and not given.reference
    password = password_in(given.password_file) if given.password_file else ""
    with archive_of(context) as archive:
        summary = _take(archive, given.paths, password, copy=copy)
        if summary.locked and not password and sys.stdin.isatty():
            summary = _take(archive, given.paths, getpass.getpass("Password of the ZIP: "), copy=copy)
    answer(_document(summary), _text(summary), as_json=given.json)
    if summary.complete:
        return DONE
    return IN_PART if summary.studies else UNUSABLE


def _take(archive: Archive, paths: list[Path], password: str, *, copy: bool) -> ImportSummary:
    with Figure("Importing") as figure:
        importer = Importer(archive, copy=copy, password=password)
        return importer.run(paths, lambda at: figure.show(at.done, at.total))


def _document(summary: ImportSummary) -> dict[str, Any]:
    return {
        "taken": summary.taken,
        "already_here": summary.already_here,
        "refused": [{"path": path, "reason": reason} for path, reason in summary.refused],
        "conflicts": [{"path": path, "sop_uid": uid, "reason": reason} for path, uid, reason in summary.conflicts],
        "studies": list(summary.studies),
        "promised": [
            {"directory": one.name, "listed": one.listed, "missing": list(one.missing)} for one in summary.promises
        ],
        "remarks": list(summary.remarks),
    }


def _text(summary: ImportSummary) -> str:
    lines = [
        f"{summary.taken} taken, {summary.already_here} already here, {len(summary.refused)} refused, "
        f"{len(summary.conflicts)} held apart; {len(summary.studies)} studies.",
        *summary.remarks,
        *(f"refused {path}: {reason}" for path, reason in summary.refused),
        *(f"held apart {path}: {reason}" for path, _, reason in summary.conflicts),
    ]
    return "\n".join(lines)


COMMAND = Command("import", "folders, files, ZIP, DICOMDIR into the archive", _run, _arguments)
