"""What the preview of a study shows: order, priors, series, what is missing. Read from rows alone, in the background."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select

from app.archive import schema
from app.archive.facts import decode_remarks
from app.archive.listing import listing
from app.archive.orders import ImagingOrder, Orders
from app.archive.patients import doubts
from app.database import Database
from app.worklist import columns_sql as sql
from app.worklist.columns_sql import LISTED
from app.worklist.entries import Entries, Entry
from viewer.model.same_patient import name_key
from viewer.model.study import Patient

MAXIMUM_PRIORS = 60
MAXIMUM_SPAN = 20_000  # numbers of images; a wider span is no counting
MAXIMUM_GAPS = 4


@dataclass(frozen=True, slots=True)
class PriorLine:
    """A study of surely or possibly (``doubt`` says why) the same patient; ``later`` than the one previewed."""

    uid: str
    date: str
    modalities: tuple[str, ...]
    description: str
    status: str
    doubt: str = ""
    later: bool = False


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series with the place its thumbnail takes. ``missing`` is a sentence about images, "" where none seems to lack."""

    uid: str
    number: int | None
    modality: str
    description: str
    images: int
    documents: int
    missing: str = ""


@dataclass(frozen=True, slots=True)
class PreviewFacts:
    """All that the preview says about a study."""

    entry: Entry
    order: ImagingOrder | None
    priors: tuple[PriorLine, ...]
    series: tuple[SeriesLine, ...]
    remarks: tuple[str, ...]


class Previews:
    """Reads previews; any thread may ask."""

    def __init__(self, database: Database, entries: Entries) -> None:
        self._engine: Engine = database.engine
        self._orders = Orders(database)
        self._entries = entries

    def of(self, uid: str) -> PreviewFacts | None:
        """The preview of a study, None if it is not there (any more)."""
        entry = self._entries.rows([uid]).get(uid)
        if entry is None:
            return None
        with self._engine.connect() as connection:
            remarks = connection.scalar(select(schema.study.c.remarks).where(schema.study.c.uid == uid)) or ""
            found = _priors(connection, uid), _series(connection, uid)
        return PreviewFacts(entry, self._orders.get(uid), *found, decode_remarks(remarks))


def _priors(connection: Connection, uid: str) -> tuple[PriorLine, ...]:
    """Other studies of the patient, the latest first; those in doubt say why."""
    table = schema.study.c
    known = (table.patient_name, table.patient_id, table.issuer, table.birth_date, table.sex)
    here = connection.execute(select(*known, table.date, table.time).where(table.uid == uid)).one()
    patient, own = Patient(*here[:5]), (here.date, here.time)
    facts = (table.uid, table.date, table.time, table.modalities, table.description, sql.status.label("status"))
    listed = schema.study.join(listing, LISTED.study_uid == table.uid)
    asked = select(*known, *facts).select_from(listed).where(_perhaps(patient), table.uid != uid)
    lines = []
    for row in connection.execute(asked.order_by(table.date.desc(), table.time.desc(), table.uid)):
        doubt = doubts(patient, Patient(*row[:5]))
        if doubt is not None:
            words = tuple(row.modalities.split())
            later = (row.date, row.time) > own
            lines.append(PriorLine(row.uid, row.date, words, row.description, row.status, doubt, later))
    return tuple(lines[:MAXIMUM_PRIORS])


def _perhaps(patient: Patient) -> ColumnElement[bool]:
    table, key = schema.study.c, name_key(patient.name)
    same_id = and_(table.patient_id == patient.patient_id, table.patient_id != "")
    same_person = and_(table.name_key == key, table.name_key != "", table.birth_date == patient.birth_date)
    return or_(same_id, and_(same_person, table.birth_date != ""))


def _series(connection: Connection, uid: str) -> tuple[SeriesLine, ...]:
    table = schema.series.c
    asked = (
        select(schema.series).where(table.study_uid == uid).order_by(table.number.is_(None), table.number, table.uid)
    )
    trouble = _troubled(connection, uid)
    return tuple(
        SeriesLine(
            row.uid,
            row.number,
            row.modality,
            row.description,
            row.image_count,
            row.document_count,
            trouble.get(row.uid) or _gap_sentence(_numbers(connection, row.uid, uid)),
        )
        for row in connection.execute(asked).all()
    )


def _troubled(connection: Connection, uid: str) -> dict[str, str]:
    """Series with files that are missing or were changed, each with a sentence."""
    table = schema.instance.c
    asked = select(table.series_uid, func.count()).where(table.study_uid == uid, table.trouble != "")
    found = connection.execute(asked.group_by(table.series_uid)).all()
    return {series: f"{count} of its files cannot be read" for series, count in found}


def _numbers(connection: Connection, series_uid: str, study_uid: str) -> list[int]:
    table = schema.instance.c
    of_series = and_(table.study_uid == study_uid, table.series_uid == series_uid, table.number.is_not(None))
    return list(connection.scalars(select(table.number).where(of_series).order_by(table.number)))


def _gap_sentence(numbers: list[int]) -> str:
    """``3 image numbers are absent: 17–19``; "" where the series does not count its images one by one."""
    gaps = missing_numbers(numbers)
    count = sum(last - first + 1 for first, last in gaps)
    if not gaps or count > len(numbers):  # numbered in steps: nothing can be said
        return ""
    named = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in gaps[:MAXIMUM_GAPS])
    more = ", …" if len(gaps) > MAXIMUM_GAPS else ""
    return f"{count} image number{'s are' if count > 1 else ' is'} absent: {named}{more}"


def missing_numbers(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last number of every gap between the lowest and the highest number that are there."""
    present = sorted(set(numbers))
    if not present or present[-1] - present[0] > MAXIMUM_SPAN:
        return []
    return [(low + 1, high - 1) for low, high in pairwise(present) if high - low > 1]
