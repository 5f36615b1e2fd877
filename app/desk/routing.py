"""Sends a signed preliminary report to be confirmed, or gives it back with what is to be done."""

from __future__ import annotations

from app.archive.routes import Overtaken, Routes, next_route
from app.database import Database
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import LIFE_CYCLE, Event, Phase, Refused
from reporting.report import Person


def send_on(
    database: Database, draft: Draft, event: Event, by: Person, moment: str, *, note: str = "", to: str = ""
) -> None:
    """Keep where the report goes, then let the draft stand there; raises Refused, and then nothing was changed."""
    reason = draft.why_not(event)
    if reason:
        raise Refused(reason)
    if event is Event.RETURN and not note.strip():
        raise Refused("A report is given back with what is to be done.")
    following, report = LIFE_CYCLE[draft.phase, event], draft.report
    if not isinstance(following, Phase):
        raise Refused(following)
    routes = Routes(database)
    step = next_route(routes.latest(report.study.uid, report.version), report, following, by, moment)
    try:
        routes.add(step.with_words(note.strip(), to.strip()))
    except Overtaken as overtaken:
        raise Refused(str(overtaken)) from overtaken
    draft.route(event)
