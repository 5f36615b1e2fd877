"""``main.py delete STUDY_UID --reason TEXT``: a study out of the archive; for a while it can be brought back."""

from __future__ import annotations

import argparse
from typing import Any

from app.archive.bin import Bin, Deleted, NotBroughtBack, NotDeleted
from app.archive.index import UnknownStudy
from app.commands.command import DONE, Command, Context, Unusable, answer, json_switch
from app.commands.rooms import archive_of, preferences
from app.desk.person import reader


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", nargs="?", default="", metavar="STUDY_UID")
    parser.add_argument("--reason", default="", help="why; without a reason nothing is deleted")
    parser.add_argument("--list", action="store_true", help="what was deleted and can be brought back")
    parser.add_argument("--undo", default="", metavar="ID", help="bring a study back, as --list names it")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    if sum(map(bool, (given.study, given.list, given.undo))) != 1:
        raise Unusable("Name one study, or --list, or --undo.")
    login = reader(preferences(context)).login
    with archive_of(context) as archive:
        deleted = Bin(archive)
        try:
            if given.undo:
                entry = deleted.bring_back(given.undo, login)
                answer(_document(entry), f"{entry.objects} objects are back.", as_json=given.json)
            elif given.study:
                entry = deleted.delete(given.study, login, given.reason)
                text = f"{entry.objects} objects deleted. `main.py delete --undo {entry.id}` brings them back"
                answer(_document(entry), f"{text} until {entry.until}.", as_json=given.json)
            else:
                entries = deleted.entries()
                lines = [*map(_line, entries), f"{len(entries)} studies can be brought back."]
                answer([_document(one) for one in entries], "\n".join(lines), as_json=given.json)
        except (UnknownStudy, NotDeleted, NotBroughtBack) as reason:
            raise Unusable(str(reason)) from reason
    return DONE


def _document(entry: Deleted) -> dict[str, Any]:
    return {
        "id": entry.id,
        "study_uid": entry.study_uid,
        "patient": {"name": entry.patient_name, "id": entry.patient_id},
        "date": entry.date,
        "description": entry.description,
        "objects": entry.objects,
        "deleted_by": entry.reader,
        "deleted_at": entry.moment,
        "reason": entry.reason,
        "until": entry.until,
    }


def _line(entry: Deleted) -> str:
    what = " · ".join(filter(None, (entry.patient_name, entry.patient_id, entry.date, entry.description)))
    return f"{entry.id}  {what}  {entry.objects} objects, until {entry.until}: {entry.reason} ({entry.reader})"


COMMAND = Command("delete", "a study out of the archive, for a while to be brought back", _run, _arguments)
