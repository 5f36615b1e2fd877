"""A query as conditions on the tables."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true

from app.archive.search import search_text
from app.worklist import columns_sql as sql
from app.worklist.date_range import date_range
from app.worklist.query import Query, Term
from reporting.store import REPORT

Condition = ColumnElement[bool]
STUDY, ORDER, CLAIM = sql.STUDY.c, sql.ORDER.c, sql.CLAIM.c
URGENCIES = {"stat": 2, "emergency": 2, "urgent": 1, "routine": 0}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who is asking, and on which day: what ``claim:me`` and ``date:today`` mean."""

    reader: str
    today: datetime.date


def conditions(query: Query, asked: Circumstances) -> Condition:
    """What a study (joined with its order) must fulfil."""
    words = [_containing(STUDY.search, word) for word in query.words]
    return and_(true(), *words, *(_term(term, asked) for term in query.terms))


def _term(term: Term, asked: Circumstances) -> Condition:
    fits = or_(false(), *(_CONDITIONS[term.key](value, asked) for value in term.values))
    return not_(fits) if term.negated else fits


def _containing(column: ColumnElement[str], text: str) -> Condition:
    """The prepared column holds the text; a percent sign or an underscore means itself."""
    return column.contains(search_text(text), autoescape=True)


def _raw_containing(column: ColumnElement[str], text: str) -> Condition:
    return column.icontains(text, autoescape=True)


def _word(column: ColumnElement[str]) -> Callable[[str, Circumstances], Condition]:
    return lambda value, asked: column.contains(f" {value.upper()} ", autoescape=True)


def _status(value: str, asked: Circumstances) -> Condition:
    word = value.lower()
    if word == "unread":
        return and_(not_(sql.is_signed), not_(sql.is_begun))
    if word == "draft":
        return and_(not_(sql.is_signed), sql.is_begun)
    if word == "open":
        return not_(sql.is_signed)
    if word == "signed":
        return sql.is_signed
    once = STUDY.uid.in_(select(REPORT.c.study_uid).where(REPORT.c.status == word))  # few rows to begin with
    return and_(once, sql.status == word)


def _date(value: str, asked: Circumstances) -> Condition:
    days = date_range(value, asked.today)
    if days is None:
        return false()
    first, last = days
    return and_(
        STUDY.date >= first if first else true(), and_(STUDY.date <= last, STUDY.date != "") if last else true()
    )


def _urgency(value: str, asked: Circumstances) -> Condition:
    level = URGENCIES.get(value.lower())
    return STUDY.urgency == level if level is not None else false()


def _claim(value: str, asked: Circumstances) -> Condition:
    of_study = CLAIM.study_uid == STUDY.uid
    if value.lower() == "free":
        return not_(exists().where(of_study))
    reader = asked.reader if value.lower() == "me" else value
    return exists().where(of_study, CLAIM.reader == reader)


def _order(value: str, asked: Circumstances) -> Condition:
    texts = (ORDER.procedure, ORDER.clinical_question, ORDER.indication)
    return or_(*(and_(column.is_not(None), _raw_containing(column, value)) for column in texts))


def _with(value: str, asked: Circumstances) -> Condition:
    if value.lower() == "images":
        return STUDY.arrived != ""  # the row of an order alone has none
    return ORDER.study_uid.is_not(None) if value.lower() == "order" else false()


def _text_in(column: ColumnElement[str]) -> Callable[[str, Circumstances], Condition]:
    return lambda value, asked: _raw_containing(column, value)


def _referrer(value: str, asked: Circumstances) -> Condition:
    return _raw_containing(sql.referrer, value.replace(" ", "^"))


_CONDITIONS: dict[str, Callable[[str, Circumstances], Condition]] = {
    "modality": _word(STUDY.modalities),
    "body": _word(STUDY.body_parts),
    "status": _status,
    "date": _date,
    "urgency": _urgency,
    "claim": _claim,
    "order": _order,
    "with": _with,
    "referrer": _referrer,
    "id": _text_in(STUDY.patient_id),
    "accession": _text_in(STUDY.accession),
    "description": _text_in(STUDY.description),
    "name": lambda value, asked: and_(*(_containing(STUDY.name_key, word) for word in search_text(value).split())),
    "sex": lambda value, asked: STUDY.sex == value.upper(),
}
