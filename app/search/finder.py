"""Finds studies by the words of their reports and of what is known of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, Row, func, select

from app.archive import schema
from app.archive.archive import Archive
from app.archive.chunks import batched
from app.archive.index import Index
from app.search.passage import passage
from app.search.wish import Wish
from app.search.word_index import WordIndex, Words
from reporting.report import Report, Status
from reporting.store import REPORT, ReportStore, Tampered

FILE_NAME = "words.sqlite"
MOST = 500  # studies that are shown
_AT_ONCE = 500  # studies that are read, and written, together

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Hit:
    """A study that fits a wish, and the passage that shows it (BEGIN and END around what was found)."""

    study_uid: str
    patient_name: str
    patient_id: str
    birth_date: str
    date: str
    modalities: tuple[str, ...]
    description: str
    accession: str
    passage: str = ""
    status: Status | None = None  # of the latest signed version


@dataclass(frozen=True, slots=True)
class Found:
    """How many studies fit, and those that are shown."""

    count: int
    hits: tuple[Hit, ...] = ()


class Finder:
    """One archive's words, kept in ``folder``; ``renew`` first. Its methods take their time, on any thread."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive, self._database = archive, archive.database
        self._store = ReportStore(archive.database.engine)
        self._index = WordIndex(folder / FILE_NAME)

    def renew(self, tell: Told = lambda done, total: None, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Take in what was reported, received or deleted since."""
        known, now = self._index.states(), self._states()
        self._index.drop(known.keys() - now.keys())
        stale = [uid for uid, state in now.items() if known.get(uid) != state]
        for number, group in enumerate(batched(stale, _AT_ONCE)):
            if cancelled():
                return
            tell(number * _AT_ONCE, len(stale))
            self._index.put(self._words(group, now))
        tell(len(stale), len(stale))

    def find(self, wish: Wish, only: Iterable[str] | None = None, most: int = MOST) -> Found:
        """The studies that fit, the best first, where no word is wished for the latest; ``only`` among these where given."""
        uids = self._index.find(wish)
        if only is not None:
            wanted = set(only)
            uids = [uid for uid in uids if uid in wanted]
        if wish.modalities or any(wish.days) or not wish.words:
            uids = self._narrowed(wish, uids)
        return Found(len(uids), self._shown(wish, uids[:most]))

    def _narrowed(self, wish: Wish, uids: list[str]) -> list[str]:
        """Those of the kind and days that are wished for; the latest first where no word is."""
        study = schema.study.c
        asked = select(study.uid, study.modalities, study.date)
        if len(uids) <= _AT_ONCE:
            asked = asked.where(study.uid.in_(uids))
        with self._database.engine.connect() as connection:
            known = {row.uid: row for row in connection.execute(asked)}
        fit = [uid for uid in uids if uid in known and _fits(known[uid].modalities.split(), known[uid].date, wish)]
        return fit if wish.words else sorted(fit, key=lambda uid: str(known[uid].date), reverse=True)

    def _shown(self, wish: Wish, uids: list[str]) -> tuple[Hit, ...]:
        """With the passages and how their reports stand."""
        texts, statuses = self._index.texts(uids), self._store.latest_statuses(uids)
        hits = (hit for group in batched(uids, _AT_ONCE) for hit in self._hits(group))
        return tuple(
            replace(hit, passage=_passage(texts, hit, wish), status=statuses.get(hit.study_uid)) for hit in hits
        )

    def text(self, uid: str) -> str:
        """The text of the latest signed report of a study; "" where there is none, or none that matches its seal."""
        return self._reported(uid)

    def patient_studies(self, uid: str) -> frozenset[str]:
        """The study and all others that are surely of the same patient; raises UnknownStudy."""
        index = Index(self._archive)
        return frozenset(index.history(index.study(uid)))

    def _states(self) -> dict[str, str]:
        """What the words of each study rest on: its last object, its last report, its order."""
        latest = (
            select(REPORT.c.study_uid, func.max(REPORT.c.sequence).label("last"))
            .group_by(REPORT.c.study_uid)
            .subquery()
        )
        study, orders = schema.study, schema.orders
        asked = select(
            study.c.uid, study.c.changed, study.c.description, latest.c.last, orders.c.procedure,
            orders.c.clinical_question, orders.c.indication,
        ).select_from(
            study.outerjoin(latest, latest.c.study_uid == study.c.uid).outerjoin(orders, orders.c.study_uid == study.c.uid)
        )  # fmt: skip
        with self._database.engine.connect() as connection:
            return {row[0]: _digest(row[1:]) for row in connection.execute(asked)}

    def _words(self, uids: Iterable[str], states: Mapping[str, str]) -> list[Words]:
        wanted = list(uids)
        known = self._known_of(wanted)
        return [Words(uid, states[uid], self._reported(uid), known.get(uid, "")) for uid in wanted]

    def _known_of(self, uids: list[str]) -> dict[str, str]:
        """Patient, descriptions, parts of the body and the order of studies, as one text each."""
        study, series, orders = schema.study, schema.series, schema.orders
        columns = (
            (study.c.uid, study.c.search, study.c.description, study.c.body_parts, study.c.referrer),
            (orders.c.study_uid, orders.c.procedure, orders.c.clinical_question, orders.c.indication),
            (series.c.study_uid, series.c.description, series.c.body_part),
        )
        found: dict[str, list[str]] = {uid: [] for uid in uids}
        with self._database.engine.connect() as connection:
            for own in columns:
                for row in connection.execute(select(*own).where(own[0].in_(uids))):
                    found[row[0]].extend(text for text in row[1:] if text)
        return {uid: "\n".join(dict.fromkeys(texts)) for uid, texts in found.items()}

    def _reported(self, uid: str) -> str:
        """The text of the latest signed version; that of one that does not match its seal is not to be found."""
        try:
            report = self._store.latest(uid)
        except Tampered:
            return ""
        return text_of(report) if report else ""

    def _hits(self, uids: Iterable[str]) -> list[Hit]:
        """What the list shows of studies, in their order; of those that are no longer here nothing."""
        wanted = list(uids)
        with self._database.engine.connect() as connection:
            rows = {row.uid: _hit(row) for row in _studies(connection, wanted)}
        return [rows[uid] for uid in wanted if uid in rows]


def text_of(report: Report) -> str:
    """All sections under their titles."""
    return "\n\n".join(f"{one.title}\n{one.text.strip()}" for one in report.sections if one.text.strip())


def _studies(connection: Connection, uids: list[str]) -> Iterable[Row[tuple[object, ...]]]:
    study = schema.study
    columns = (study.c.uid, study.c.patient_name, study.c.patient_id, study.c.birth_date, study.c.date, study.c.modalities,
               study.c.description, study.c.accession)  # fmt: skip
    return connection.execute(select(*columns).where(study.c.uid.in_(uids)))


def _hit(row: Row[tuple[object, ...]]) -> Hit:
    return Hit(
        row.uid, row.patient_name, row.patient_id, row.birth_date, row.date, tuple(row.modalities.split()),
        row.description, row.accession,
    )  # fmt: skip


def _passage(texts: Mapping[str, tuple[str, str]], hit: Hit, wish: Wish) -> str:
    """Where it was found: in the report, else in what else is known."""
    return next((found for text in texts.get(hit.study_uid, ()) if (found := passage(text, wish.words))), "")


def _fits(modalities: list[str], date: str, wish: Wish) -> bool:
    """Whether kind and day are those that are wished for; a study without a day fits no days."""
    first, last = wish.days
    kinds = not wish.modalities or bool(set(wish.modalities) & set(modalities))
    return kinds and (not any(wish.days) or (bool(date) and date >= first and (not last or date <= last)))


def _digest(parts: Iterable[object]) -> str:
    return hashlib.sha256(repr(tuple(parts)).encode()).hexdigest()[:32]
