"""``main.py import PATH…``: folders, files, ZIP, DICOMDIR into the archive."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.archive.importer import Importer, ImportSummary
from app.commands.command import DONE, IN_PART, UNUSABLE, Command, Context, answer, json_switch, require
from app.commands.progress import Figure
from app.commands.rooms import archive_of, preferences


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument(
        "--reference", action="store_true", help="leave the files where they are and only refer to them"
    )
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    require(given.paths)
    copy = preferences(context).copy_files and not given.reference
    with archive_of(context) as archive, Figure("Importing") as figure:
        summary = Importer(archive, copy=copy).run(given.paths, lambda at: figure.show(at.done, at.total))
    answer(_document(summary), _text(summary), as_json=given.json)
    if summary.complete:
        return DONE
    return IN_PART if summary.studies else UNUSABLE


def _document(summary: ImportSummary) -> dict[str, Any]:
    return {
        "taken": summary.taken,
        "already_here": summary.already_here,
        "refused": [{"path": path, "reason": reason} for path, reason in summary.refused],
        "conflicts": [{"path": path, "sop_uid": uid, "reason": reason} for path, uid, reason in summary.conflicts],
        "studies": list(summary.studies),
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
