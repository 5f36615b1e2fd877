"""``main.py turnround [stat=60 …]``: within what time reports are due, by urgency."""

from __future__ import annotations

import argparse

from app.commands.command import DONE, Command, Context, Unusable, answer, json_switch
from app.commands.rooms import archive_of
from app.worklist.turnround import TurnRound

LEVELS = {"routine": 0, "urgent": 1, "stat": 2}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "rules",
        nargs="*",
        metavar="URGENCY=MINUTES",
        help="routine, urgent or stat, and minutes from arrival to report",
    )
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    wanted = dict(map(_rule, given.rules))
    with archive_of(context) as archive:
        rules = TurnRound(archive.database)
        try:
            rules.change(wanted)
        except ValueError as reason:
            raise Unusable(f"Nothing was changed: {reason}.") from reason
        now = rules.minutes()
    names = {name: now[level] for name, level in LEVELS.items() if level in now}
    answer(names, "\n".join(f"{name:8} {minutes} min" for name, minutes in names.items()), as_json=given.json)
    return DONE


def _rule(text: str) -> tuple[int, int]:
    name, _, minutes = text.partition("=")
    if name.lower() not in LEVELS or not minutes.isdecimal():
        raise Unusable(f"{text} is no rule; stat=60 is one.")
    return LEVELS[name.lower()], int(minutes)


COMMAND = Command("turnround", "within what time reports are due, by urgency", _run, _arguments)
