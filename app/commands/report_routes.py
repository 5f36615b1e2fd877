"""``report send|return|correct|compare|pending``: the way of a report between those who sign it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from app.archive.routes import Route, Routes
from app.commands.command import DONE, Unusable, answer
from app.commands.report_asked import Asked, document, tell_remarks
from reporting.draft.life_cycle import Event, Phase
from reporting.draft.redline import Change, Kind, changes
from reporting.report import CoSigned, Report
from viewer.model.text import clean, name_text

MARKS = {Kind.SAME: ("", ""), Kind.ADDED: ("{+", "+}"), Kind.REMOVED: ("[-", "-]")}


def _send_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", default="", metavar="LOGIN", help="who is to confirm it; default whoever may")
    parser.add_argument("--note", default="", metavar="TEXT")


def _return_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--note", required=True, metavar="TEXT", help="what is to be done")


def _correct_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", required=True, metavar="TEXT", help="what is corrected, and why")
    parser.add_argument("--sections", default="{}", metavar="JSON", help="the corrected texts by section id")


def _compare_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="before", type=int, default=0, metavar="N", help="default the version before")
    parser.add_argument("--to", dest="after", type=int, default=0, metavar="N", help="default the newest one")


def _send(asked: Asked) -> int:
    return _routed(asked, Event.SEND, asked.given.to)


def _return(asked: Asked) -> int:
    return _routed(asked, Event.RETURN, "")


def _routed(asked: Asked, event: Event, to: str) -> int:
    made = asked.writing()
    if made.opened.saved is not None:
        raise Unusable("You have a draft of this report. Sign it, or throw it away with `report discard`.")
    made.send_on(event, asked.given.note, to)
    answered = {**document(made, made.draft.report), "phase": made.draft.phase.value}  # as it stands now
    answer(answered, f"The report is {made.draft.phase.value}.", as_json=asked.given.json)
    return DONE


def _correct(asked: Asked) -> int:
    made = asked.writing()
    made.begin_correction(asked.given.text)
    made.fill(made.texts(asked.given.sections))
    made.save()
    report = made.draft.report
    text = f"Correction {report.correction_number}, version {report.version}, is saved as a draft."
    answer(document(made, report), text, as_json=asked.given.json)
    tell_remarks(made)
    return DONE


def _compare(asked: Asked) -> int:
    made = asked.writing()
    before, after = _pair(made.opened.versions, asked.given.before, asked.given.after)
    found = changes(before, after)
    answered = {
        "study_uid": after.study.uid,
        "from": before.version,
        "to": after.version,
        "graded": _graded(after.cosigned),
        "sections": [_change(one) for one in found],
    }
    answer(
        answered,
        "\n\n".join(_text(one) for one in found if one.differs) or "No word differs.",
        as_json=asked.given.json,
    )
    return DONE


def _pair(versions: tuple[Report, ...], before: int, after: int) -> tuple[Report, Report]:
    known = {one.version: one for one in versions}
    last = after or max(known, default=0)
    first = before or last - 1
    if first not in known or last not in known:
        raise Unusable(f"There are no signed versions {first} and {last} of this report.")
    return known[first], known[last]


def _graded(under: CoSigned | None) -> dict[str, Any] | None:
    if under is None:
        return None
    return {"preliminary_by": under.by.name, "grade": under.grade.value or None, "comment": under.comment}


def _change(change: Change) -> dict[str, Any]:
    pieces = [{"kind": piece.kind.value, "text": piece.text} for piece in change.pieces]
    return {"id": change.section_id, "title": change.title, "differs": change.differs, "pieces": pieces}


def _text(change: Change) -> str:
    marked = "".join(MARKS[piece.kind][0] + piece.text + MARKS[piece.kind][1] for piece in change.pieces)
    return f"{change.title}\n{marked}"


def _pending(asked: Asked) -> int:
    routes = Routes(asked.archive.database)
    found = {phase.value: [_route(one) for one in routes.waiting(phase)] for phase in (Phase.PENDING, Phase.RETURNED)}
    lines = [
        f"{phase}: {one['study_uid']} · version {one['version']} · {one['by']} · {one['note']}"
        for phase, some in found.items()
        for one in some
    ]
    answer(found, "\n".join(lines) or "No report waits to be confirmed.", as_json=asked.given.json)
    return DONE


def _route(route: Route) -> dict[str, Any]:
    return {
        "study_uid": route.study_uid,
        "version": route.version,
        "by": clean(name_text(route.by_name) or route.by_login),
        "to": route.to_login or None,
        "note": clean(route.note),
        "moment": route.moment,
    }


ACTIONS: dict[str, tuple[str, Callable[[Asked], int]]] = {
    "send": ("send a preliminary report to be confirmed", _send),
    "return": ("give a preliminary report back with what is to be done", _return),
    "correct": ("begin a correction of a final report, and save it as a draft", _correct),
    "compare": ("what changed between two signed versions, word by word", _compare),
    "pending": ("the reports that wait to be confirmed, or were given back", _pending),
}
OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "send": _send_options,
    "return": _return_options,
    "correct": _correct_options,
    "compare": _compare_options,
}
