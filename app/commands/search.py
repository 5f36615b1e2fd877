"""``main.py search WORDS…``: studies by the words of their reports and of what is known of them."""

from __future__ import annotations

import argparse
import datetime
from typing import Any

from app.archive.index import UnknownStudy
from app.commands.command import DONE, Command, Context, Unusable, answer, json_switch
from app.commands.rooms import archive_of
from app.search.finder import Finder, Hit
from app.search.passage import BEGIN, END
from app.search.wish import Wish, wish_of
from viewer.model.text import date_text, name_text


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="WORD", help="as one says it: sarcoidosis CT chest last year")
    parser.add_argument(
        "--patient-of", default="", metavar="STUDY_UID", help="only studies of the patient of this study"
    )
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="at most so many (100)")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    wish = wish_of(" ".join(f'"{word}"' if " " in word else word for word in given.words), datetime.date.today())
    if wish.empty and not given.patient_of:
        raise Unusable("Say what to look for.")
    if given.limit < 1:
        raise Unusable("--limit is at least 1.")
    with archive_of(context) as archive:
        finder = Finder(archive, context.home.cache)
        finder.renew()
        try:
            only = finder.patient_studies(given.patient_of) if given.patient_of else None
        except UnknownStudy as error:
            raise Unusable(str(error)) from error
        found = finder.find(wish, only, given.limit)
    studies = "1 study" if found.count == 1 else f"{found.count} studies"
    lines = [f"{studies}: {wish.said}", *map(_line, found.hits)]
    answer(_document(wish, found.count, found.hits), "\n".join(lines), as_json=given.json)
    return DONE


def _document(wish: Wish, count: int, shown: tuple[Hit, ...]) -> dict[str, Any]:
    return {
        "understood": {
            "words": list(wish.words),
            "without": list(wish.without),
            "modalities": list(wish.modalities),
            "from": wish.days[0],
            "to": wish.days[1],
        },
        "found": count,
        "studies": [
            {
                "study_uid": hit.study_uid,
                "patient": {"name": hit.patient_name, "id": hit.patient_id, "birth_date": hit.birth_date},
                "date": hit.date,
                "modalities": list(hit.modalities),
                "description": hit.description,
                "accession": hit.accession,
                "report_status": hit.status.value if hit.status else None,
                "passage": _marked(hit.passage),
            }
            for hit in shown
        ],
    }


def _line(hit: Hit) -> str:
    what = (name_text(hit.patient_name), hit.patient_id, date_text(hit.date), "/".join(hit.modalities), hit.description)
    return f"{' · '.join(filter(None, what))}\n    {_marked(hit.passage)}".rstrip()


def _marked(passage: str) -> str:
    """The passage in one line, with what was found between double brackets."""
    return " ".join(passage.replace(BEGIN, "[[").replace(END, "]]").split())


COMMAND = Command("search", "studies by the words of their reports", _run, _arguments)
