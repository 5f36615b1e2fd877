"""``main.py doctor``: what this machine offers Lectern, what is missing, and whether the archive is whole."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from typing import Any

from app.archive.archive import folder_of
from app.archive.backups import backup_folder, backups_in
from app.archive.forecast import forecast
from app.archive.index import Index
from app.archive.integrity import IntegrityReport, check
from app.commands import mending
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch, tell
from app.commands.display import display_at_hand
from app.commands.progress import Figure
from app.commands.rooms import archive_of, has_archive, preferences
from app.inspection import machine
from reporting.store import ReportStore


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hashes", action="store_true", help="read every byte of the archive (slow)")
    parser.add_argument(
        "--repair",
        action="store_true",
        help="restore a damaged database from the last copy, and bring rows and files together again",
    )
    parser.add_argument("--rebuild", action="store_true", help="make the index anew from the files alone")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    repaired = mending.mend(context, rebuild=given.rebuild) if given.repair or given.rebuild else None
    tell("Asking the machine …")
    document = {
        "python": machine.python(),
        "qt": machine.window_system(display=display_at_hand(), qt_platform=os.environ.get("QT_QPA_PLATFORM", "")),
        "renderer": machine.renderer(),
        "decoders": machine.decoders(),
        "speech": machine.speech(context.home.cache, preferences(context).dictation_model_folder),
        "fonts": machine.fonts(),
        "disk": machine.disk(folder_of(context.home, preferences(context))),
        "archive": _archive(context, hashes=given.hashes),
    }
    if repaired is not None:
        document["repaired"] = repaired.document
    document["amiss"] = list(_amiss(document))
    lines = [*(repaired.lines if repaired else ()), *_lines(document)]
    answer(document, "\n".join(lines), as_json=given.json)
    return IN_PART if document["amiss"] else DONE


def _archive(context: Context, *, hashes: bool) -> dict[str, Any]:
    if not has_archive(context):
        return {"present": False, "why_not": None}
    try:
        with archive_of(context) as archive, Figure("Checking the archive") as figure:
            report = check(archive, hashes=hashes, on_progress=figure.show)
            if report.database:
                return {"present": True, "why_not": f"{report.database} `main.py doctor --repair` does so."}
            counts, room = Index(archive).counts(), forecast(archive)
            seals = ReportStore(archive.database.engine).faults()
    except Unusable as error:
        return {"present": True, "why_not": str(error)}
    size = {"studies": counts.studies, "objects": counts.objects, "held_apart": counts.held_apart}
    found = {**size, **_integrity(report, hashes=hashes), "report_faults": list(seals)}
    values = preferences(context)
    copies = backups_in(backup_folder(folder_of(context.home, values), values.backup_folder))
    return {
        "present": True,
        "why_not": None,
        **found,
        "backups": [copy.name for copy in copies],
        "full_in_days": None if room.days is None else round(room.days, 1),
        "bytes_per_day": round(room.per_day),
        "room": room.warning or None,
    }


def _integrity(report: IntegrityReport, *, hashes: bool) -> dict[str, Any]:
    return {
        "checked": report.checked,
        "hashes_verified": hashes,
        "database": report.database or None,
        "missing": [{"sop_uid": uid, "path": path} for uid, path in report.missing],
        "changed": [{"sop_uid": uid, "path": path} for uid, path in report.changed],
        "unknown_files": list(report.unknown),
    }


def _amiss(found: dict[str, Any]) -> Iterator[str]:
    """A sentence for everything that a reader will miss. No display and a script without a font are only told."""
    for decoder in found["decoders"]:
        if not decoder["works"]:
            yield f"{decoder['name']} images cannot be shown: {decoder['why_not']}"
    if not found["speech"]["engines"]["faster-whisper"]:
        yield "The speech engine faster-whisper is not installed; there is no dictation."
    for model in found["speech"]["models"]:
        if not model["usable"]:
            yield model["why_not"]
    if found["disk"]["low"]:
        yield f"Only {_giga(found['disk']['free_bytes'])} are free where the archive is."
    yield from _amiss_in(found["archive"])


def _amiss_in(archive: dict[str, Any]) -> Iterator[str]:
    if archive["why_not"]:
        yield archive["why_not"]
    if archive.get("database"):
        yield archive["database"]
    for kind in ("missing", "changed"):
        if archive.get(kind):
            yield f"{len(archive[kind])} files of the archive are {kind}; their images are marked."
    if archive.get("unknown_files"):
        count = len(archive["unknown_files"])
        yield f"{count} files of the archive are in no index; `main.py doctor --repair` takes them in."
    if archive.get("room"):
        yield archive["room"]
    yield from archive.get("report_faults", ())


def _lines(found: dict[str, Any]) -> Iterator[str]:
    qt, draws, speech = found["qt"], found["renderer"], found["speech"]
    yield f"Python      {found['python']['version']} ({found['python']['platform']})"
    yield f"Qt          {qt['version']}, platform {qt['platform']}, {'a' if qt['display_at_hand'] else 'no'} display at hand"
    yield f"Renderer    {draws['gl_renderer'] or 'no OpenGL'}; volumes by {draws['volumes']}"
    works = [one for one in found["decoders"] if one["works"]]
    yield f"Decoders    {len(works)} of {len(found['decoders'])} compressed transfer syntaxes work"
    engines = ", ".join(f"{name} {number or 'not installed'}" for name, number in speech["engines"].items())
    yield f"Speech      {engines}"
    yield from (
        f"            {one['name']}: {'verified' if one['usable'] else one['why_not']}" for one in speech["models"]
    )
    without = ", ".join(script for script, face in found["fonts"].items() if not face)
    yield f"PDF fonts   {len(found['fonts'])} scripts looked for; {f'none for {without}' if without else 'all found'}"
    yield f"Disk        {_giga(found['disk']['free_bytes'])} free at {found['disk']['folder']}"
    yield f"Archive     {_archive_line(found['archive'])}"
    yield from (f"Amiss: {sentence}" for sentence in found["amiss"])


def _archive_line(archive: dict[str, Any]) -> str:
    if not archive["present"]:
        return "none yet"
    if archive["why_not"]:
        return "cannot be opened"
    copies = len(archive["backups"])
    how = "every byte" if archive["hashes_verified"] else "presence and size"
    counts = f"{archive['studies']} studies, {archive['objects']} objects"
    return f"{counts}; {archive['checked']} files checked ({how}); {copies} backups"


def _giga(count: int) -> str:
    return f"{count / (1 << 30):.1f} GiB"


COMMAND = Command(
    "doctor", "what this machine offers, what is missing, and whether the archive is whole", _run, _arguments
)
