"""The language of the search box: plain words and terms such as ``mod:CT status:unread date:7d urgency:stat``.

A term is ``key:value``; several values are parted by commas, a value with spaces stands in quotes, and a minus in front
turns the term round. What is no term is searched as text, so nothing that a reader types is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECE = re.compile(r'(-?)(?:([A-Za-z]+):)?(?:"([^"]*)"?|(\S+))')

# Every way of writing a key, and the key.
KEYS = {
    "mod": "modality",
    "modality": "modality",
    "status": "status",
    "date": "date",
    "due": "due",
    "urgency": "urgency",
    "priority": "urgency",
    "claim": "claim",
    "id": "id",
    "acc": "accession",
    "accession": "accession",
    "name": "name",
    "patient": "name",
    "body": "body",
    "sex": "sex",
    "ref": "referrer",
    "referrer": "referrer",
    "order": "order",
    "with": "with",
    "desc": "description",
    "description": "description",
}
HELP = (
    "Words: patient, ID, accession, description. Terms: mod:CT · status:unread,draft,preliminary,final,signed · "
    "date:today, 7d, 2026-11, 2026-11-01..2026-11-20 · due:late, today · urgency:stat,urgent,routine · "
    "claim:me,free · body:chest · id: · acc: · ref: · order: · with:order,images. A minus turns a term round: -mod:US."
)


@dataclass(frozen=True, slots=True)
class Term:
    """One ``key:value,value``; it fits where any of the values does, or none if ``negated``."""

    key: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: every word and every term must fit. ``unknown`` are the keys that were not understood."""

    words: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    unknown: tuple[str, ...] = ()


def parse(text: str) -> Query:
    """The query that a reader typed."""
    words: list[str] = []
    terms: list[Term] = []
    unknown: list[str] = []
    for minus, key, quoted, plain in _PIECE.findall(text):
        value = quoted or plain
        known = KEYS.get(key.lower()) if key else None
        if known:
            values = (value,) if quoted else tuple(part for part in value.split(",") if part)
            terms += [Term(known, values, minus == "-")] if values else []
        else:
            unknown += [key] if key else []
            words.append(f"{minus}{key}:{value}" if key else f"{minus}{value}")
    return Query(tuple(words), tuple(terms), tuple(unknown))


def joined(*queries: Query) -> Query:
    """What fits every one of them."""
    return Query(
        tuple(word for query in queries for word in query.words),
        tuple(term for query in queries for term in query.terms),
        tuple(key for query in queries for key in query.unknown),
    )
