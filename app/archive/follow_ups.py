"""Recommended follow-ups, kept until a matching study arrives or somebody says why none is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError

from app.archive.result_tables import FOLLOW_UP, FOLLOW_UP_END
from app.archive.schema import study
from app.database import Database
from reporting.results import FollowUp
from viewer.model.text import folded

NAMES = ("uid", "study_uid", "modality", "due", "region", "reason", "guideline", "made_by", "made_at")


class FollowUps:
    """The rows. Its methods may be called from any thread and any process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, follow_up: FollowUp) -> None:
        """Keep a new one; when this returns, it is on disk."""
        with self._database.writing() as connection:
            connection.execute(insert(FOLLOW_UP).values({name: getattr(follow_up, name) for name in NAMES}))

    def end(self, uid: str, *, by: str, at: str, done_by: str = "", cancelled: str = "") -> bool:
        """Say that it was met by a study, or why it is not wanted; whether it was open."""
        row = {"follow_up_uid": uid, "done_by": done_by, "cancelled": cancelled, "ended_by": by, "ended_at": at}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(FOLLOW_UP_END).values(row))
        except IntegrityError:
            return False
        return True

    def all(self) -> tuple[FollowUp, ...]:
        """Every one, those that are due first standing first."""
        joined = FOLLOW_UP.outerjoin(FOLLOW_UP_END, FOLLOW_UP_END.c.follow_up_uid == FOLLOW_UP.c.uid)
        asked = select(FOLLOW_UP, FOLLOW_UP_END.c.done_by, FOLLOW_UP_END.c.cancelled).select_from(joined)
        with self._database.engine.connect() as connection:
            return tuple(_follow_up(row) for row in connection.execute(asked.order_by(FOLLOW_UP.c.due, FOLLOW_UP.c.id)))

    def meet(self, at: str) -> int:
        """Hold the open ones against the studies that are here now; how many are met by this.

        A study meets one where it is surely of the same patient (ID, issuer and birth date agree, and ID and birth date are
        there), of that modality, later than the study in which it was recommended, and names the region where one is asked.
        """
        met = 0
        for one in [one for one in self.all() if not (one.done_by or one.cancelled)]:
            for found in self._candidates(one):
                met += self.end(one.uid, by="", at=at, done_by=found)
                break
        return met

    def _candidates(self, one: FollowUp) -> Iterable[str]:
        with self._database.engine.connect() as connection:
            origin = connection.execute(select(study).where(study.c.uid == one.study_uid)).first()
            if origin is None or not origin.patient_id or not origin.birth_date or not origin.date:
                return []
            same = [getattr(study.c, name) == getattr(origin, name) for name in ("patient_id", "issuer", "birth_date")]
            later = select(study).where(*same, study.c.date > origin.date).order_by(study.c.date, study.c.time)
            rows = connection.execute(later).all()
        return [row.uid for row in rows if f" {one.modality} " in row.modalities and _names(row, one.region)]


def _names(row: Row[Any], region: str) -> bool:
    return not region or folded(region) in folded(f"{row.description} {row.body_parts}")


def _follow_up(row: Row[Any]) -> FollowUp:
    facts = FollowUp(**{name: getattr(row, name) for name in NAMES})
    return replace(facts, done_by=row.done_by or "", cancelled=row.cancelled or "")
