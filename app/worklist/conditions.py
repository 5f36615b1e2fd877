"""A query as conditions on the tables."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from app.archive.search import search_text
from app.worklist.columns_sql import LISTED, STAGES, UNSIGNED, holds
from app.worklist.date_range import date_range
from app.worklist.query import Query, Term

Condition = ColumnElement[bool]
URGENCIES = {"stat": 2, "emergency": 2, "urgent": 1, "routine": 0}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who is asking, on which day and at which moment: what ``claim:me``, ``date:today`` and ``due:late`` mean."""

    reader: str
    today: datetime.date
    now: str = "~"


def conditions(query: Query, asked: Circumstances) -> Condition:
    """What a study must fulfil."""
    words = [holds(LISTED.search, search_text(word)) for word in query.words]
    return and_(true(), *words, *(_term(term, asked) for term in query.terms))


def _term(term: Term, asked: Circumstances) -> Condition:
    fits = or_(false(), *(_CONDITIONS[term.key](value, asked) for value in term.values))
    return not_(fits) if term.negated else fits


def _raw(column: ColumnElement[str], text: str) -> Condition:
    """The column, of which the database has made the letters of ASCII small, holds the text whatever its case."""
    return or_(*(holds(column, one) for one in sorted({text.lower(), _ascii_lower(text), _ascii_lower(text.upper())})))


def _ascii_lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _word(column: ColumnElement[str]) -> Callable[[str, Circumstances], Condition]:
    return lambda value, asked: holds(column, f" {value.upper()} ")


def _status(value: str, asked: Circumstances) -> Condition:
    word = value.lower()
    if word == "open":
        return LISTED.stage < UNSIGNED
    if word == "signed":
        return LISTED.stage >= UNSIGNED
    return LISTED.stage == STAGES.index(word) if word in STAGES else false()


def _date(value: str, asked: Circumstances) -> Condition:
    days = date_range(value, asked.today)
    if days is None:
        return false()
    first, last = days
    return and_(
        LISTED.date >= first if first else true(), and_(LISTED.date <= last, LISTED.date != "") if last else true()
    )


def _urgency(value: str, asked: Circumstances) -> Condition:
    level = URGENCIES.get(value.lower())
    return LISTED.urgency == level if level is not None else false()


def _claim(value: str, asked: Circumstances) -> Condition:
    if value.lower() == "free":
        return LISTED.reader == ""
    reader = asked.reader if value.lower() == "me" else value
    return and_(LISTED.reader == reader, LISTED.reader != "")


def _due(value: str, asked: Circumstances) -> Condition:
    """``late``; or a day or span of days by which the report is due."""
    if value.lower() == "late":
        return LISTED.due_key < asked.now
    days = date_range(value, asked.today)
    if days is None:
        return false()
    first, last = (f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else "" for day in days)
    return and_(LISTED.due_key >= first, LISTED.due_key <= f"{last}~" if last else LISTED.due_key < "~")


def _text_in(column: ColumnElement[str]) -> Callable[[str, Circumstances], Condition]:
    return lambda value, asked: _raw(column, value)


def _referrer(value: str, asked: Circumstances) -> Condition:
    return _raw(LISTED.referrer, value.replace(" ", "^"))


def _name(value: str, asked: Circumstances) -> Condition:
    return and_(true(), *(holds(LISTED.name_key, word) for word in search_text(value).split()))


_CONDITIONS: dict[str, Callable[[str, Circumstances], Condition]] = {
    "modality": _word(LISTED.modalities),
    "body": _word(LISTED.body_parts),
    "status": _status,
    "date": _date,
    "urgency": _urgency,
    "claim": _claim,
    "due": _due,
    "order": _text_in(LISTED.order_text),
    "referrer": _referrer,
    "id": _text_in(LISTED.patient_id),
    "accession": _text_in(LISTED.accession),
    "description": _text_in(LISTED.description),
    "name": _name,
    "sex": lambda value, asked: LISTED.sex == value.upper(),
}
