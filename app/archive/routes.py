"""Where signed preliminary reports were sent: to be confirmed, or back with what is to be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.archive.result_tables import REPORT_ROUTE
from app.database import Database
from reporting.draft.life_cycle import Phase
from reporting.report import Person, Report
from reporting.store import REPORT


class Overtaken(Exception):  # noqa: N818 - the answer to a request
    """Somebody else sent, returned or signed the report meanwhile; nothing was written."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where one version of a report was sent: by whom, to whom ("" for anybody who may confirm it), and with which note."""

    study_uid: str
    version: int
    step: int
    phase: Phase
    by_login: str
    by_name: str
    to_login: str
    note: str
    moment: str

    def with_words(self, note: str, to: str) -> Route:
        """The same step with a note, and to whom it goes."""
        return replace(self, note=note, to_login=to)


class Routes:
    """The ways of reports. Its methods may be called from any thread and any process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, study_uid: str, version: int) -> Route | None:
        """Where a version was sent last, None where it was not."""
        table = REPORT_ROUTE.c
        asked = select(REPORT_ROUTE).where(table.study_uid == study_uid, table.version == version)
        with self._database.engine.connect() as connection:
            row = connection.execute(asked.order_by(table.step.desc()).limit(1)).first()
        return _route(row) if row else None

    def add(self, route: Route) -> None:
        """Keep a step; raises Overtaken where the version has been sent on, or another one was signed, meanwhile."""
        newest = select(func.max(REPORT.c.version)).where(REPORT.c.study_uid == route.study_uid)
        row = {
            "study_uid": route.study_uid,
            "version": route.version,
            "step": route.step,
            "state": route.phase.value,
            "by_login": route.by_login,
            "by_name": route.by_name,
            "to_login": route.to_login,
            "note": route.note,
            "moment": route.moment,
        }
        try:
            with self._database.writing() as connection:
                if connection.scalar(newest) != route.version:
                    raise Overtaken("Another version of this report was signed meanwhile; it was not sent.")
                connection.execute(insert(REPORT_ROUTE).values(row))
        except IntegrityError as error:
            raise Overtaken("Somebody else has sent this report meanwhile.") from error

    def waiting(self, phase: Phase) -> tuple[Route, ...]:
        """The newest versions that stand in a phase, the oldest first."""
        last = select(func.max(REPORT_ROUTE.c.id)).group_by(REPORT_ROUTE.c.study_uid)
        newest = (
            select(REPORT.c.study_uid, func.max(REPORT.c.version).label("version"))
            .group_by(REPORT.c.study_uid)
            .subquery()
        )
        table = REPORT_ROUTE.c
        same = (newest.c.study_uid == table.study_uid) & (newest.c.version == table.version)
        asked = select(REPORT_ROUTE).join(newest, same).where(table.id.in_(last), table.state == phase.value)
        with self._database.engine.connect() as connection:
            return tuple(_route(row) for row in connection.execute(asked.order_by(table.id)))


def next_route(latest: Route | None, report: Report, phase: Phase, by: Person, moment: str) -> Route:
    """The step after the latest one of a version."""
    step = latest.step + 1 if latest else 1
    return Route(report.study.uid, report.version, step, phase, by.login, by.name, "", "", moment)


def _route(row: Row[Any]) -> Route:
    facts = (row.by_login, row.by_name, row.to_login, row.note, row.moment)
    return Route(row.study_uid, row.version, row.step, Phase(row.state), *facts)
