"""``main.py orders import|listen|query|list|merges|merge|unmerge``: orders of other systems, without a window."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.archive.archive import Archive
from app.archive.identities import Identities, NotMerged, NotUndone
from app.archive.identity_events import Event, Kind
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch
from app.commands.order_documents import listed, person, sentence_of
from app.commands.order_listening import listen, listen_options
from app.commands.rooms import archive_of, preferences
from app.desk.person import reader
from app.network.calling import Caller, Unreachable
from app.network.http import get, is_url
from app.network.node import node_of
from app.network.tls import calling
from app.network.worklist_query import Scheduled
from app.orders.files import LARGEST, take_document
from app.orders.listening import ask_worklist, days_around
from app.orders.taking import Taken
from app.settings import Preferences
from viewer.model.text import parse_date


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request: the archive, the reader's settings, the arguments."""

    archive: Archive
    values: Preferences
    given: argparse.Namespace


def _arguments(parser: argparse.ArgumentParser) -> None:
    rows = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (explanation, _) in _ACTIONS.items():
        one = rows.add_parser(name, help=explanation, description=explanation)
        one.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if name in _OPTIONS:
            _OPTIONS[name](one)
        json_switch(one)


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", metavar="FILE", help="HL7 v2 or FHIR JSON; a file, or a URL of FHIR")


def _query_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", metavar="TITLE@HOST:PORT", help="with +tls behind it: through TLS")
    parser.add_argument("--title", help="the AE title to call with (default: the setting receiver_title)")
    parser.add_argument("--dates", default="", metavar="DAY[-DAY]", help="of the start; default yesterday to tomorrow")
    parser.add_argument("--modality", default="", help="modality")
    parser.add_argument("--station", default="", help="AE title of the scheduled station")
    parser.add_argument("--trust", type=Path, metavar="FILE", help="the node's certificate is signed by these")


def _merge_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("prior", metavar="PRIOR_ID", help="the patient ID that is given up")
    parser.add_argument("survivor", metavar="SURVIVING_ID", help="the patient ID under which everything is listed then")


def _unmerge_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="N", help="as `orders merges` lists it")


def _run(context: Context, given: argparse.Namespace) -> int:
    _, action = _ACTIONS[given.action]
    with archive_of(context) as archive:
        return action(_Asked(archive, preferences(context), given))


def _import(asked: _Asked) -> int:
    rows = []
    for source in asked.given.sources:
        rows += [{"source": source, **_row(one)} for one in take_document(asked.archive.database, _read(source))]
    kept = sum(row["orders"] for row in rows)
    changed = sum(row["patients"] for row in rows)
    refused = [row for row in rows if row["answer"] != "AA"]
    document = {"orders": kept, "patients_changed": changed, "messages": rows, "refused": len(refused)}
    lines = [f"{kept} orders kept, {changed} identities changed."]
    lines += [f"{row['source']}: {row['reason']}" for row in refused]
    answer(document, "\n".join(lines), as_json=asked.given.json)
    return IN_PART if refused else DONE


def _row(taken: Taken) -> dict[str, Any]:
    return {
        "control_id": taken.control_id or None,
        "answer": taken.code,
        "reason": taken.said or None,
        "orders": taken.orders,
        "patients": taken.patients,
        "again": taken.again,
    }


def _read(source: str) -> bytes:
    try:
        if is_url(source):
            found = get(source, LARGEST)
            if found.status != 200:
                raise Unusable(f"{source} answers with status {found.status}.")
            return found.body
        file = Path(source)
        if file.stat().st_size > LARGEST:
            raise Unusable(f"{source} is longer than {LARGEST >> 20} MiB.")
        return file.read_bytes()
    except Unreachable as error:
        raise Unusable(str(error)) from error
    except (OSError, ValueError) as error:
        raise Unusable(f"{source} cannot be read ({getattr(error, 'strerror', None) or error}).") from error


def _listen(asked: _Asked) -> int:
    return listen(asked.archive, asked.values, asked.given)


def _query(asked: _Asked) -> int:
    given = asked.given
    try:
        node = node_of(given.node)
        caller = Caller(given.title or asked.values.receiver_title, calling(given.trust) if node.tls else None)
    except ValueError as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(f"A certificate cannot be used ({error.strerror or error}).") from error
    try:
        found = ask_worklist(asked.archive.database, node, caller, _scheduled(given))
    except Unreachable as error:
        answer({"reached": False, "layer": str(error.layer), "why_not": str(error)}, str(error), as_json=given.json)
        return IN_PART
    document = {
        "reached": True,
        "orders": found.found,
        "left_out": found.left_out,
        "incomplete": list(found.incomplete),
    }
    cut = f" Not all were told of: {', '.join(found.incomplete)}." if found.incomplete else ""
    text = f"{found.found} orders kept, {found.left_out} left out that name no patient or no number.{cut}"
    answer(document, text, as_json=given.json)
    return IN_PART if found.incomplete or found.left_out else DONE


def _scheduled(given: argparse.Namespace) -> Scheduled:
    if not given.dates:
        return days_around(1, 1, given.modality, given.station)
    first, dash, last = given.dates.partition("-") if given.dates.count("-") == 1 else (given.dates, "", "")
    days = [parse_date(first), parse_date(last) if dash else parse_date(first)]
    if None in days:
        raise Unusable(f"{given.dates} is neither a day (20261124) nor two of them (20261124-20261126).")
    begin, end = (day for day in days if isinstance(day, datetime.date))
    if end < begin or (end - begin).days > 366:
        raise Unusable("The last day is before the first, or more than a year after it.")
    return Scheduled(begin, end, given.modality, given.station)


def _list(asked: _Asked) -> int:
    rows = listed(asked.archive.database)
    answer({"orders": rows}, "\n".join(map(sentence_of, rows)) or "There are no orders.", as_json=asked.given.json)
    return DONE


def _merges(asked: _Asked) -> int:
    events = [one for one in Identities(asked.archive.database).events() if one.kind is Kind.MERGE]
    rows = [_merge(one) for one in events]
    lines = [
        f"{row['number']}  {row['prior']['id']} into {row['survivor']['id']}, {len(row['studies'])} studies"
        f"{', undone' if row['undone'] else ''}"
        for row in rows
    ]
    answer({"merges": rows}, "\n".join(lines) or "No patients were merged.", as_json=asked.given.json)
    return DONE


def _merge(event: Event) -> dict[str, Any]:
    return {
        "number": event.id,
        "moment": event.moment,
        "survivor": person(event.survivor),
        "prior": person(event.prior) if event.prior else None,
        "studies": [one.uid for one in event.moved if one.uid],
        "orders": sum(bool(one.request) for one in event.moved),
        "undone": event.undone or None,
    }


def _merge_by_hand(asked: _Asked) -> int:
    given = asked.given
    try:
        count = Identities(asked.archive.database).merge(given.survivor, given.prior, reader(asked.values).login)
    except NotMerged as reason:
        raise Unusable(str(reason)) from reason
    answer({"moved": count}, f"{count} studies and orders are listed under {given.survivor} now.", as_json=given.json)
    return DONE


def _unmerge(asked: _Asked) -> int:
    try:
        count = Identities(asked.archive.database).unmerge(asked.given.number)
    except NotUndone as reason:
        raise Unusable(str(reason)) from reason
    answer({"given_back": count}, f"{count} studies and orders have their patient back.", as_json=asked.given.json)
    return DONE


_ACTIONS: dict[str, tuple[str, Callable[[_Asked], int]]] = {
    "import": ("orders and changes of patients from files (HL7 v2, FHIR)", _import),
    "listen": ("the HL7 listener (MLLP), and the worklists of the settings, until it is stopped", _listen),
    "query": ("what a modality worklist has scheduled", _query),
    "list": ("every order, with its images or without", _list),
    "merges": ("patients that were merged", _merges),
    "merge": ("merge two patients by hand, where no message could", _merge_by_hand),
    "unmerge": ("undo a merge", _unmerge),
}
_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "import": _import_options,
    "listen": listen_options,
    "query": _query_options,
    "merge": _merge_options,
    "unmerge": _unmerge_options,
}

COMMAND = Command(
    "orders", "orders of other systems: import, listen, query, list, merges, merge, unmerge", _run, _arguments
)
