"""``main.py claim STUDY_UID``: who has a study, since when and who had it before; and handing it to a reader."""

from __future__ import annotations

import argparse

from app.archive.index import Index
from app.commands.command import DONE, Command, Context, Unusable, answer, json_switch
from app.commands.rooms import archive_of, preferences
from app.desk.person import reader
from app.worklist.claims import Claims, Holder


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY_UID")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--take", action="store_true", help="claim it for you, as if you had opened it; refused if it is taken"
    )
    what.add_argument("--release", action="store_true", help="give your claim back")
    what.add_argument("--hand-on", metavar="LOGIN", help="give it to a reader, whoever has it; recorded with your name")
    what.add_argument("--withdraw", action="store_true", help="take it from whoever has it; recorded with your name")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    login = reader(preferences(context)).login
    with archive_of(context) as archive:
        if not Index(archive).has(given.study):
            raise Unusable(f"The archive has no study with the UID {given.study}.")
        claims = Claims(archive.database)
        claims.sweep()
        _change(claims, given, login)
        holder, history = claims.reader(given.study), claims.history(given.study)
    lines = [f"{one.moment}  {one.reader}: {one.kind}{f', by {one.actor}' if one.actor else ''}" for one in history]
    document = {
        "study_uid": given.study,
        "reader": holder or None,
        "history": [
            {"moment": one.moment, "event": str(one.kind), "reader": one.reader, "actor": one.actor or None}
            for one in history
        ],
    }
    answer(document, "\n".join([*lines, f"{holder} has it." if holder else "Nobody has it."]), as_json=given.json)
    return DONE


def _change(claims: Claims, given: argparse.Namespace, login: str) -> None:
    # No program stays behind that gives a sign of life: the claim waits for its reader, as one that was handed to them.
    if given.take and not claims.take(given.study, Holder(login, "")):
        raise Unusable(f"{claims.reader(given.study)} has the study; it was not claimed.")
    if given.release and not claims.release(given.study, Holder(login, "")):
        raise Unusable("The study is not claimed by you here; nothing was given back.")
    if given.hand_on is not None and not claims.hand_on(given.study, given.hand_on.strip(), login):
        raise Unusable("Name the reader who is to have the study.")
    if given.withdraw and not claims.hand_on(given.study, "", login):
        raise Unusable("Nobody has the study; nothing was changed.")


COMMAND = Command("claim", "who has a study and who had it; claiming it and handing it on", _run, _arguments)
