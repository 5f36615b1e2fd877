"""Answers what is in the archive, from rows alone: no header is read again and no pixel is touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from sqlalchemy import Connection, Row, func, or_, select

from app.archive import schema
from app.archive.archive import Archive
from app.archive.chunks import batched
from app.archive.facts import decode_instance, decode_remarks, decode_series, decode_study
from app.archive.patients import doubts
from viewer.model.same_patient import name_key
from viewer.model.study import Instance, Series, Study
from viewer.model.text import parse_date

MAXIMUM_PRIORS = 40


class UnknownStudy(LookupError):  # noqa: N818 - it says what was found
    """The archive has no study under this UID."""

    def __init__(self, uid: str) -> None:
        super().__init__(f"The archive has no study with the UID {uid}.")


@dataclass(frozen=True, slots=True)
class Prior:
    """An earlier study that may be of the same patient; ``reason`` is a sentence that says why it is not verified."""

    study: Study
    verified: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the archive holds; ``held_apart`` are objects in quarantine."""

    studies: int
    series: int
    objects: int
    held_apart: int


@dataclass(frozen=True, slots=True)
class HeldObject:
    """An object that was not let in, and where its file lies."""

    sop_uid: str
    study_uid: str
    series_uid: str
    kind: str  # app.archive.arrival.Outcome
    reason: str
    patient_name: str
    patient_id: str
    file: Path
    arrived: str


class Index:
    """The archive's answers. Any thread may ask."""

    def __init__(self, archive: Archive) -> None:
        self._files = archive.files
        self._engine = archive.database.engine

    def study(self, uid: str) -> Study:
        """A study with all series and instances; raises UnknownStudy."""
        with self._engine.connect() as connection:
            return self._study(connection, uid)

    def priors(self, study: Study) -> tuple[Prior, ...]:
        """Studies no later than this one that may be of the same patient: verified ones first, then the latest first."""
        with self._engine.connect() as connection:
            judged = [(uid, doubts(study.patient, bare.patient)) for uid, bare in self._candidates(connection, study)]
            kept = sorted(((uid, doubt) for uid, doubt in judged if doubt is not None), key=lambda one: one[1] != "")
            return tuple(
                Prior(self._study(connection, uid), doubt == "", _sentence(doubt))
                for uid, doubt in kept[:MAXIMUM_PRIORS]
            )

    def history(self, study: Study) -> tuple[str, ...]:
        """The UIDs of all studies that are surely of the same patient, with this one, whenever they were made."""
        with self._engine.connect() as connection:
            others = self._candidates(connection, study, later_too=True)
        return study.uid, *(uid for uid, bare in others if doubts(study.patient, bare.patient) == "")

    def latest(self) -> str | None:
        """The study that arrived last, None in an empty archive."""
        table = schema.study.c
        with self._engine.connect() as connection:
            return connection.scalar(select(table.uid).order_by(table.arrived.desc(), table.uid).limit(1))

    def has(self, uid: str) -> bool:
        """Whether the archive has the study."""
        with self._engine.connect() as connection:
            return connection.scalar(select(schema.study.c.uid).where(schema.study.c.uid == uid)) is not None

    def counts(self) -> Counts:
        """How much there is."""
        tables = (schema.study, schema.series, schema.instance, schema.quarantine)
        with self._engine.connect() as connection:
            return Counts(*(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables))

    def file(self, sop_uid: str) -> Path | None:
        """The file of an object (a report, a key object, an image), None where the archive has none."""
        table = schema.instance.c
        with self._engine.connect() as connection:
            path = connection.scalar(select(table.path).where(table.sop_uid == sop_uid))
        return self._files.absolute(path) if path else None

    def present(self, sop_uids: Iterable[str]) -> set[str]:
        """Those of the objects that the archive has."""
        column = schema.instance.c.sop_uid
        with self._engine.connect() as connection:
            return {
                uid
                for some in batched(list(sop_uids), 500)
                for uid in connection.scalars(select(column).where(column.in_(some)))
            }

    def remarks(self, uid: str) -> tuple[str, ...]:
        """Sentences about a study: objects held apart, demographics that differ, files missing."""
        table = schema.study.c
        with self._engine.connect() as connection:
            return decode_remarks(connection.scalar(select(table.remarks).where(table.uid == uid)) or "")

    def held_apart(self, study_uid: str = "") -> tuple[HeldObject, ...]:
        """Objects in quarantine, of one study or of all."""
        table = schema.quarantine.c
        asked = select(schema.quarantine).order_by(table.id)
        with self._engine.connect() as connection:
            rows = connection.execute(asked.where(table.study_uid == study_uid) if study_uid else asked).all()
        return tuple(self._held(row) for row in rows)

    def _study(self, connection: Connection, uid: str) -> Study:
        facts = connection.scalar(select(schema.study.c.facts).where(schema.study.c.uid == uid))
        if facts is None:
            raise UnknownStudy(uid)
        instances = self._instances(connection, uid)
        table = schema.series.c
        asked = select(table.uid, table.facts).where(table.study_uid == uid)
        in_order = asked.order_by(table.number.is_(None), table.number, table.uid)
        series = (_series(text, instances.get(one, [])) for one, text in connection.execute(in_order))
        return decode_study(facts, tuple(series))

    def _instances(self, connection: Connection, uid: str) -> dict[str, list[Instance]]:
        table = schema.instance.c
        asked = select(table.series_uid, table.facts, table.path, table.trouble).where(table.study_uid == uid)
        rows = connection.execute(asked.order_by(table.series_uid, table.number.is_(None), table.number, table.sop_uid))
        return {
            series: [decode_instance(text, self._files.absolute(path), trouble) for _, text, path, trouble in some]
            for series, some in groupby(rows, key=itemgetter(0))
        }

    def _candidates(self, connection: Connection, study: Study, *, later_too: bool = False) -> list[tuple[str, Study]]:
        """Studies (without series) that share the patient ID, or name and birth date."""
        table, patient, key = schema.study.c, study.patient, name_key(study.patient.name)
        same_id = (table.patient_id == patient.patient_id) & (table.patient_id != "")
        same_person = (table.name_key == key) & (table.birth_date == patient.birth_date)
        named = same_person & (table.name_key != "") & (table.birth_date != "")
        day = parse_date(study.date)
        not_later = table.date <= (f"{day:%Y%m%d}" if day and not later_too else "99999999")
        asked = select(table.uid, table.facts).where(or_(same_id, named), not_later, table.uid != study.uid)
        in_order = asked.order_by(table.date.desc(), table.time.desc(), table.uid)
        return [(uid, decode_study(facts, ())) for uid, facts in connection.execute(in_order)]

    def _held(self, row: Row[tuple[object, ...]]) -> HeldObject:
        return HeldObject(
            row.sop_uid,
            row.study_uid,
            row.series_uid,
            row.kind,
            row.reason,
            row.patient_name,
            row.patient_id,
            self._files.absolute(row.path),
            row.arrived,
        )


def _series(facts: str, instances: list[Instance]) -> Series:
    images = tuple(instance for instance in instances if instance.format is not None)
    documents = tuple(instance for instance in instances if instance.format is None)
    return decode_series(facts, images, documents)


def _sentence(doubt: str | None) -> str:
    return f"Not verified as the same patient: {doubt}." if doubt else ""
