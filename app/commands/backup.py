"""``main.py backup``: a copy of the database, checked, for schedulers of the system; the window makes its own."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.archive.archive import folder_of
from app.archive.backups import back_up, backup_folder
from app.commands.command import DONE, Command, Context, Unusable, answer, json_switch
from app.commands.rooms import archive_of, has_archive, preferences
from app.database import DatabaseTrouble


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: the folder backups of the archive")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    if not has_archive(context):
        raise Unusable("There is no archive here.")
    values = preferences(context)
    own = backup_folder(folder_of(context.home, values), values.backup_folder)
    try:
        with archive_of(context) as archive:
            made = back_up(archive.database, given.to or own, values.backups_kept)
    except DatabaseTrouble as reason:
        raise Unusable(str(reason)) from reason
    if made is None:
        raise Unusable("This database has tools of its own for copies; Lectern copies SQLite only.")
    answer({"path": str(made)}, str(made), as_json=given.json)
    return DONE


COMMAND = Command("backup", "a checked copy of the database (not of the images)", _run, _arguments)
