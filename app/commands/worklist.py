"""``main.py worklist [FILTER…]``: the worklist, with the same filter words as the search box."""

from __future__ import annotations

import argparse
import datetime
from typing import Any

from app.commands.command import DONE, Command, Context, Unusable, answer, json_switch, tell
from app.commands.rooms import archive_of, preferences
from app.desk.person import reader
from app.worklist.columns_sql import SORTS
from app.worklist.entries import Entries, Entry, Sorting
from app.worklist.query import HELP, parse
from app.worklist.wording import STATUS_WORDS, URGENCY_WORDS, age_and_sex, late, waiting, waiting_text
from viewer.model.text import date_text, name_text


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("filters", nargs="*", metavar="FILTER", help=HELP)
    parser.add_argument("--sort", choices=tuple(SORTS), default="urgency", help="the column it is sorted by")
    parser.add_argument(
        "--descending", action=argparse.BooleanOptionalAction, help="largest first (urgency: yes, others: no)"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N studies")
    parser.add_argument("--late", action="store_true", help="only studies whose report is overdue")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    query = parse(" ".join([*(_quoted(word) for word in given.filters), *(["due:late"] if given.late else [])]))
    down = given.sort == "urgency" if given.descending is None else given.descending
    if given.limit is not None and given.limit < 0:
        raise Unusable("--limit takes a number of studies.")
    login = reader(preferences(context)).login
    with archive_of(context) as archive:
        entries = Entries(archive.database.engine, lambda: login)
        uids = entries.uids(query, Sorting(given.sort, descending=down), given.limit)
        total = len(uids) if given.limit is None else entries.count(query)
        rows = entries.rows(uids)
    shown = [rows[uid] for uid in uids if uid in rows]
    now = datetime.datetime.now(datetime.UTC)
    document = {"unknown_keys": list(query.unknown), "total": total, "studies": [_study(entry, now) for entry in shown]}
    answer(document, "\n".join(_line(entry, now) for entry in shown) or "No study fits.", as_json=given.json)
    for key in query.unknown:
        tell(f"{key}: is no key of the search box; it was searched for as text.")
    return DONE


def _quoted(word: str) -> str:
    """A word as the search box wants it: the shell has taken the quotes off ``ref:"Doe Jane"``."""
    key, colon, value = word.partition(":")
    alone = colon and " " in value and " " not in key and '"' not in value and ":" not in value
    return f'{key}:"{value}"' if alone else word


def _study(entry: Entry, now: datetime.datetime) -> dict[str, Any]:
    waited = waiting(entry, now)
    return {
        "study_uid": entry.uid,
        "patient": {
            "name": entry.patient_name,
            "id": entry.patient_id,
            "birth_date": entry.birth_date,
            "sex": entry.sex,
        },
        "date": entry.date,
        "time": entry.time,
        "description": entry.description,
        "accession": entry.accession,
        "referrer": entry.referrer,
        "modalities": list(entry.modalities),
        "body_parts": list(entry.body_parts),
        "images": entry.images,
        "urgency": URGENCY_WORDS[min(entry.urgency, 2)].lower(),
        "status": entry.status,
        "claimed_by": entry.claimed_by or None,
        "arrived": entry.arrived,
        "due": entry.due or None,
        "waiting_s": round(waited.total_seconds()) if waited is not None else None,
        "late": late(entry, now),
        "priors": entry.priors,
        "has_order": entry.has_order,
        "has_remarks": entry.has_remarks,
    }


def _line(entry: Entry, now: datetime.datetime) -> str:
    who = f"{name_text(entry.patient_name) or '(no name)'} · {entry.patient_id} · {age_and_sex(entry)}"
    what = f"{date_text(entry.date)} · {'/'.join(entry.modalities)} · {entry.description} · {entry.images} images"
    state = f"{STATUS_WORDS.get(entry.status, entry.status)} · {URGENCY_WORDS[min(entry.urgency, 2)]}"
    return " · ".join(filter(None, [who, what, state, waiting_text(entry, now), entry.uid]))


COMMAND = Command("worklist", "the worklist, with the filter words of the search box", _run, _arguments, "filters")
