"""The columns of the worklist: how each reads, what its tooltip says and how wide it begins."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from app.worklist.entries import Entry
from app.worklist.wording import (
    STATUS_WORDS,
    URGENCY_WORDS,
    age_and_sex,
    arriving,
    due_text,
    order_explained,
    order_text,
    waiting_explained,
    waiting_text,
)
from viewer.model.text import clean, date_text, name_text, time_text

Reads = Callable[[Entry, datetime.datetime], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``id`` is also what it is sorted by. ``explanation`` is the tooltip, "" for the text itself."""

    id: str
    title: str
    width: int
    text: Reads
    explanation: Reads = lambda entry, now: ""
    numeric: bool = False
    hidden: bool = False


def _images(entry: Entry, now: datetime.datetime) -> str:
    return f"{entry.images} …" if arriving(entry, now) else str(entry.images)


def _images_explained(entry: Entry, now: datetime.datetime) -> str:
    return "Images are still arriving" if arriving(entry, now) else ""


def _born(entry: Entry, now: datetime.datetime) -> str:
    return f"Born {date_text(entry.birth_date)}" if entry.birth_date else "Birth date unknown"


def _priors(entry: Entry, now: datetime.datetime) -> str:
    return str(entry.priors) if entry.priors else "–"


def _date(entry: Entry, now: datetime.datetime) -> str:
    return f"{date_text(entry.date)} {time_text(entry.time)}".strip()


COLUMNS = (
    Column("urgency", "Urgency", 82, lambda entry, now: URGENCY_WORDS[min(max(entry.urgency, 0), 2)]),
    Column("due", "Due", 122, due_text, waiting_explained, numeric=True),
    Column("waiting", "Waiting", 98, waiting_text, waiting_explained, numeric=True, hidden=True),
    Column("status", "Status", 92, lambda entry, now: STATUS_WORDS.get(entry.status, entry.status)),
    Column("patient", "Patient", 140, lambda entry, now: name_text(entry.patient_name)),
    Column("id", "Patient ID", 88, lambda entry, now: clean(entry.patient_id)),
    Column("age", "Age, sex", 68, lambda entry, now: age_and_sex(entry), _born, numeric=True),
    Column("modality", "Modality", 70, lambda entry, now: " ".join(entry.modalities)),
    Column("body", "Body part", 74, lambda entry, now: clean(" ".join(entry.body_parts)).capitalize(), hidden=True),
    Column("description", "Description", 166, lambda entry, now: clean(entry.description)),
    Column("images", "Images", 62, _images, _images_explained, numeric=True),
    Column("date", "Study date", 124, _date, numeric=True),
    Column("priors", "Priors", 52, _priors, numeric=True),
    Column("referrer", "Referrer", 84, lambda entry, now: name_text(entry.referrer)),
    Column("claim", "Claimed by", 88, lambda entry, now: clean(entry.claimed_by)),
    Column("order", "Order", 104, order_text, order_explained),
    Column("accession", "Accession", 130, lambda entry, now: clean(entry.accession), hidden=True),
)
