"""``main.py outbox list|send|add|withdraw``: what is on its way to other systems and folders."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.archive.archive import Archive
from app.archive.index import Index, UnknownStudy
from app.archive.outbox import Item, Outbox, State
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch, tell
from app.commands.rooms import archive_of, preferences
from app.desk.person import reader
from app.network.calling import Caller
from app.network.tls import calling
from app.posting import Posting, destinations, fault_of
from app.settings import Preferences


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request."""

    archive: Archive
    values: Preferences
    home: Path
    given: argparse.Namespace

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.archive.database)


def _arguments(parser: argparse.ArgumentParser) -> None:
    rows = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (explanation, _) in _ACTIONS.items():
        one = rows.add_parser(name, help=explanation, description=explanation)
        one.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        _OPTIONS[name](one)
        json_switch(one)


def _send_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--now", action="store_true", help="also what is to be tried later")


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--study", required=True, metavar="UID", help="its reports and key objects")
    parser.add_argument("--images", action="store_true", help="its images too")
    parser.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="DESTINATION",
        help="TITLE@host:port, folder:/path or dicomweb:NAME",
    )


def _withdraw_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("numbers", nargs="+", type=int, metavar="NUMBER", help="as `outbox list` shows them")


def _run(context: Context, given: argparse.Namespace) -> int:
    with archive_of(context) as archive:
        return _ACTIONS[given.action][1](_Asked(archive, preferences(context), context.home.folder, given))


def _list(asked: _Asked) -> int:
    items = asked.outbox.all_items()
    counts = {str(state): count for state, count in asked.outbox.counts().items()}
    document = {"counts": counts, "items": [asdict(item) for item in items]}
    still = [item for item in items if item.state in (State.WAITING, State.SENT)]
    lines = [*map(_line, still), f"{len(still)} on their way, {counts.get('confirmed', 0)} arrived."]
    answer(document, "\n".join(lines), as_json=asked.given.json)
    return IN_PART if any(item.reason and item.attempts for item in still) else DONE


def _line(item: Item) -> str:
    later = f", again at {item.next_try[11:16]} UTC" if item.next_try else ""
    return f"{item.id}  {item.state}  {item.destination}  {item.sop_uid}  {item.reason}{later}".rstrip()


def _send(asked: _Asked) -> int:
    if asked.given.now:
        asked.outbox.hurry()
    trusted = calling() if any("+tls" in item.destination for item in asked.outbox.open_items()) else None
    caller = Caller(asked.values.receiver_title, trusted)
    commitment = asked.values.results_commitment
    turn = Posting(
        asked.archive, caller, commitment=commitment, reader=reader(asked.values).login, home=asked.home
    ).run()
    still = len(asked.outbox.open_items())
    sentence = f"{turn.taken} taken, {turn.confirmed} confirmed, {turn.failed} failed; {still} on their way."
    document = {**asdict(turn), "reasons": list(turn.reasons), "on_their_way": still}
    answer(document, "\n".join([sentence, *turn.reasons]), as_json=asked.given.json)
    return IN_PART if still else DONE


def _add(asked: _Asked) -> int:
    where = tuple(asked.given.to) or destinations(asked.values)
    if not where:
        raise Unusable("There is no destination; name one with --to, or in the settings results_to or results_folder.")
    fault = "" if asked.given.to else fault_of(asked.values)
    if fault:
        raise Unusable(fault)
    try:
        study = Index(asked.archive).study(asked.given.study)
    except UnknownStudy as reason:
        raise Unusable(str(reason)) from reason
    wanted = [one for series in study.series for one in series.documents]
    wanted += [one for series in study.series for one in series.instances] if asked.given.images else []
    if not wanted:
        tell("The study has no reports and no key objects.")
    asked.outbox.put(study.uid, [one.sop_uid for one in wanted], where)
    document = {"objects": len(wanted), "destinations": list(where)}
    answer(document, f"{len(wanted)} objects wait for {', '.join(where)}.", as_json=asked.given.json)
    return DONE


def _withdraw(asked: _Asked) -> int:
    waiting = {item.id for item in asked.outbox.open_items()}
    unknown = [number for number in asked.given.numbers if number not in waiting]
    if unknown:
        raise Unusable(f"Nothing on its way has the number {', '.join(map(str, unknown))}.")
    asked.outbox.withdraw(asked.given.numbers, reader(asked.values).login)
    document = {"withdrawn": asked.given.numbers}
    answer(document, f"{len(asked.given.numbers)} taken back.", as_json=asked.given.json)
    return DONE


_ACTIONS: dict[str, tuple[str, Callable[[_Asked], int]]] = {
    "list": ("what is on its way, and why it has not arrived", _list),
    "send": ("try what is due", _send),
    "add": ("put the reports of a study into it", _add),
    "withdraw": ("take back what has not arrived", _withdraw),
}
_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], Any]] = {
    "list": lambda _: None,
    "send": _send_options,
    "add": _add_options,
    "withdraw": _withdraw_options,
}

COMMAND = Command("outbox", "results on their way: list, send, add, withdraw", _run, _arguments)
