"""``main.py export STUDY_UID… --out PATH``: studies as an IHE PDI folder or ZIP, with their identity or without."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.archive.index import UnknownStudy
from app.commands.command import DONE, IN_PART, UNUSABLE, Command, Context, Unusable, answer, json_switch
from app.commands.passwords import password_in
from app.commands.progress import Figure
from app.commands.rooms import archive_of, preferences
from app.desk.person import letterhead, reader
from app.export.containers import NoExport
from app.export.exporting import Exporting
from app.export.options import Dates, Keep, Options
from app.export.wish import Exported, Wish


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("studies", nargs="+", metavar="STUDY_UID")
    parser.add_argument("--out", required=True, type=Path, metavar="PATH", help="a new folder, or a new ZIP with --zip")
    parser.add_argument("--zip", action="store_true", help="one ZIP instead of a folder")
    parser.add_argument("--encrypt", action="store_true", help="encrypt the ZIP (AES-256); the password is asked for")
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="its first line is the ZIP's password")
    parser.add_argument("--deidentify", action="store_true", help="by the Basic Profile of PS3.15 Annex E")
    parser.add_argument(
        "--keep", action="append", default=[], choices=[str(one) for one in Keep], help="an option of the profile"
    )
    parser.add_argument("--dates", default=str(Dates.REMOVED), choices=[str(one) for one in Dates])
    parser.add_argument(
        "--release",
        action="append",
        default=[],
        metavar="SOP_UID",
        help="an object held for a look that you have looked at; 'all' for every one",
    )
    parser.add_argument("--recipient", default="", help="to whom it goes, for the record of what left")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    options = _options(given)
    values = preferences(context)
    wish = Wish(
        tuple(given.studies),
        given.out,
        zipped=given.zip,
        password=_password(given),
        options=options,
        released=frozenset(given.release),
        recipient=given.recipient,
        reader=reader(values).login,
        letterhead=letterhead(values),
    )
    try:
        with archive_of(context) as archive, Figure("Exporting") as figure:
            exported = Exporting(archive).run(wish, figure.show)
    except (NoExport, UnknownStudy) as reason:
        raise Unusable(str(reason)) from reason
    answer(_document(exported), _text(exported), as_json=given.json)
    if exported.path is None:
        return UNUSABLE
    return IN_PART if exported.withheld else DONE


def _options(given: argparse.Namespace) -> Options | None:
    if given.deidentify:
        return Options(frozenset(Keep(one) for one in given.keep), Dates(given.dates))
    if given.keep or given.release or given.dates != Dates.REMOVED:
        raise Unusable("--keep, --dates and --release go with --deidentify; without it everything is kept as it is.")
    return None


def _password(given: argparse.Namespace) -> str:
    if given.password_file:
        return password_in(given.password_file)
    if not given.encrypt:
        return ""
    if not sys.stdin.isatty():
        raise Unusable("There is nobody to ask for the password; name a file with --password-file.")
    typed = getpass.getpass("Password of the ZIP: ")
    if typed != getpass.getpass("Once more: "):
        raise Unusable("The two passwords differ. Nothing was exported.")
    return typed


def _document(exported: Exported) -> dict[str, Any]:
    return {
        "path": str(exported.path) if exported.path else None,
        "objects": exported.objects,
        "reports": exported.reports,
        "withheld": [asdict(one) for one in exported.withheld],
        "remarks": list(exported.remarks),
    }


def _text(exported: Exported) -> str:
    where = (
        f"{exported.objects} objects and {exported.reports} reports are in {exported.path}." if exported.path else ""
    )
    held = len(exported.held)
    lines = [
        where,
        *exported.remarks,
        f"{held} held for a look; --release lets go what you have looked at." if held else "",
        *(
            f"{'held' if one.held else 'left out'} {one.place} ({one.sop_uid}): {one.reason}"
            for one in exported.withheld
        ),
    ]
    return "\n".join(line for line in lines if line)


COMMAND = Command("export", "studies as DICOM with DICOMDIR (IHE PDI), with or without identity", _run, _arguments)
