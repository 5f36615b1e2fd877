"""``main.py results …``: critical results until somebody knows, follow-ups until they are done, quality notes."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.archive.archive import Archive
from app.archive.critical_results import CriticalResults
from app.archive.follow_ups import FollowUps
from app.archive.index import Index, UnknownStudy
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch
from app.commands.rooms import archive_of, preferences
from app.commands.writing import templates, writing
from app.desk.desk import now
from app.desk.person import letterhead, name_to_read, reader
from app.home import Home
from app.posting import destinations
from app.quality import NotNoted, note_quality
from app.settings import Preferences
from reporting.communication import communication_section
from reporting.draft.life_cycle import Event
from reporting.export.quality import REASONS, Complaint, Demand
from reporting.results import Contact, Critical, FollowUp, FollowUpState, Urgency, Way, months_later
from viewer.model.measurement import new_tracking_uid
from viewer.model.study import ImageRef, Study


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request."""

    home: Home
    archive: Archive
    values: Preferences
    given: argparse.Namespace

    @property
    def who(self) -> str:
        return name_to_read(reader(self.values))

    def study(self) -> Study:
        try:
            return Index(self.archive).study(self.given.study)
        except UnknownStudy as reason:
            raise Unusable(str(reason)) from reason


def _arguments(parser: argparse.ArgumentParser) -> None:
    rows = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (explanation, _) in _ACTIONS.items():
        one = rows.add_parser(name, help=explanation, description=explanation)
        one.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        _OPTIONS[name](one)
        json_switch(one)


def _flag_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--study", required=True, metavar="UID")
    parser.add_argument("--finding", required=True, metavar="TEXT")
    parser.add_argument("--urgency", required=True, choices=[one.value for one in Urgency])


def _tell_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--result", required=True, metavar="UID", help="as `results open` shows it")
    parser.add_argument("--to", required=True, metavar="WHO")
    parser.add_argument("--way", required=True, choices=[one.value for one in Way])
    parser.add_argument("--at", default="", metavar="MOMENT", help="ISO 8601 with offset; default now")
    parser.add_argument("--not-reached", action="store_true")
    parser.add_argument("--read-back", action="store_true", help="the receiver repeated the result")
    parser.add_argument("--acknowledged", action="store_true", help="the receiver confirmed a message")
    parser.add_argument("--note", default="", metavar="TEXT")


def _open_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="also those that were acknowledged")


def _recommend_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--study", required=True, metavar="UID")
    parser.add_argument("--modality", required=True, metavar="CT", help="a DICOM modality")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--months", type=int, metavar="N", help="after the study")
    when.add_argument("--due", metavar="DATE", help="YYYY-MM-DD")
    parser.add_argument("--region", default="", metavar="WORD", help="that the study's description or body part holds")
    parser.add_argument("--reason", default="", metavar="TEXT")
    parser.add_argument("--guideline", default="", metavar="TEXT")


def _cancel_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--follow-up", required=True, metavar="UID")
    parser.add_argument("--reason", required=True, metavar="TEXT")


def _quality_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--study", required=True, metavar="UID")
    parser.add_argument("--image", action="append", required=True, metavar="UID", help="a SOP Instance UID")
    parser.add_argument("--ask", required=True, choices=[one.value for one in Demand])
    parser.add_argument("--reason", required=True, choices=list(REASONS))
    parser.add_argument("--note", default="", metavar="TEXT")


def _run(context: Context, given: argparse.Namespace) -> int:
    with archive_of(context) as archive:
        return _ACTIONS[given.action][1](_Asked(context.home, archive, preferences(context), given))


def _flag(asked: _Asked) -> int:
    finding, study = asked.given.finding.strip(), asked.study()
    if not finding:
        raise Unusable("A critical result is put into words.")
    made = Critical(new_tracking_uid(), study.uid, finding, Urgency(asked.given.urgency), now(), asked.who)
    CriticalResults(asked.archive.database).add(made)
    answer(_critical(made), f"{made.uid}: somebody must know by {made.due:%Y-%m-%d %H:%M}.", as_json=asked.given.json)
    return DONE


def _tell(asked: _Asked) -> int:
    given, rows = asked.given, CriticalResults(asked.archive.database)
    found = next((one for one in rows.all() if one.uid == given.result), None)
    if found is None:
        raise Unusable(f"There is no critical result {given.result}.")
    if not given.to.strip():
        raise Unusable("Somebody was told, or tried: say whom.")
    at = _moment(given.at or now())
    told = Contact(
        asked.who,
        given.to.strip(),
        at,
        Way(given.way),
        not given.not_reached,
        given.read_back and not given.not_reached,
        given.acknowledged and not given.not_reached,
        given.note.strip(),
    )
    rows.tell(found.uid, told)
    after = replace(found, contacts=(*found.contacts, told))
    _write_down(asked, rows.of(found.study_uid), found.study_uid)
    state = "It is closed." if after.closed_by else "It stays open: nobody has repeated or confirmed it."
    answer(_critical(after), state, as_json=given.json)
    return DONE if after.closed_by else IN_PART


def _write_down(asked: _Asked, results: tuple[Critical, ...], study_uid: str) -> None:
    """Into the reader's draft, where there is one; a signed report is not touched."""
    made = writing(asked.archive, asked.values, study_uid, templates(asked.home))
    section = communication_section(results, made.draft.report.language)
    if made.opened.saved is not None and section is not None and not made.draft.why_not(Event.EDIT):
        made.draft.put_section(section)
        made.save()


def _moment(text: str) -> str:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise Unusable("--at is a moment such as 2026-03-01T14:10:00+01:00.") from error
    return text if moment.tzinfo else moment.astimezone().isoformat(timespec="seconds")


def _open(asked: _Asked) -> int:
    rows = CriticalResults(asked.archive.database)
    found = rows.all() if asked.given.all else rows.open()
    at = datetime.datetime.now().astimezone()
    lines = [f"{one.uid}  {one.urgency}  {one.finding}  {_left(one, at)}  {one.study_uid}" for one in found]
    document = {"results": [_critical(one) for one in found]}
    answer(document, "\n".join(lines) or "No critical result is open.", as_json=asked.given.json)
    return IN_PART if any(one.closed_by is None and one.left(at) < datetime.timedelta() for one in found) else DONE


def _left(one: Critical, at: datetime.datetime) -> str:
    minutes = round(one.left(at).total_seconds() / 60)
    state = "closed, " if one.closed_by else ""
    return f"{state}{minutes} min left" if minutes >= 0 else f"{state}{-minutes} min over"


def _critical(one: Critical) -> dict[str, Any]:
    at, closed = datetime.datetime.now().astimezone(), one.closed_by
    return {
        "uid": one.uid,
        "study_uid": one.study_uid,
        "finding": one.finding,
        "urgency": one.urgency.value,
        "found_at": one.found_at,
        "found_by": one.found_by,
        "due": one.due.isoformat(),
        "seconds_left": round(one.left(at).total_seconds()),
        "open": closed is None,
        "contacts": [
            {
                "by": told.by,
                "to": told.to,
                "at": told.at,
                "way": told.way.value,
                "reached": told.reached,
                "read_back": told.read_back,
                "acknowledged": told.acknowledged,
                "note": told.note,
            }
            for told in one.contacts
        ],
    }


def _recommend(asked: _Asked) -> int:
    given, study = asked.given, asked.study()
    due = given.due or months_later(study.date, given.months)
    try:
        datetime.date.fromisoformat(due)
    except ValueError as error:
        raise Unusable("The follow-up has no date: the study has none, or --due is not YYYY-MM-DD.") from error
    facts = (given.region.strip(), given.reason.strip(), given.guideline.strip())
    made = FollowUp(new_tracking_uid(), study.uid, given.modality.strip().upper(), due, *facts, asked.who, now())
    FollowUps(asked.archive.database).add(made)
    answer(_follow_up(made), f"{made.modality} is due on {made.due}.", as_json=given.json)
    return DONE


def _follow_ups(asked: _Asked) -> int:
    rows = FollowUps(asked.archive.database)
    rows.meet(now())
    found = [_follow_up(one) for one in rows.all()]
    lines = [f"{one['uid']}  {one['state']}  {one['modality']}  {one['due']}  {one['reason']}" for one in found]
    document = {"follow_ups": found}
    answer(document, "\n".join(lines) or "No follow-up was recommended.", as_json=asked.given.json)
    return IN_PART if any(one["state"] == FollowUpState.OVERDUE for one in found) else DONE


def _follow_up(one: FollowUp) -> dict[str, Any]:
    return {
        "uid": one.uid,
        "study_uid": one.study_uid,
        "modality": one.modality,
        "region": one.region,
        "due": one.due,
        "state": one.state(datetime.datetime.now().astimezone().date()).value,
        "reason": one.reason,
        "guideline": one.guideline,
        "made_by": one.made_by,
        "done_by": one.done_by or None,
        "cancelled": one.cancelled or None,
    }


def _cancel(asked: _Asked) -> int:
    reason = asked.given.reason.strip()
    rows = FollowUps(asked.archive.database)
    if not reason or asked.given.follow_up not in {one.uid for one in rows.all()}:
        raise Unusable("Name a follow-up that there is, and why it is not wanted.")
    if not rows.end(asked.given.follow_up, by=asked.who, at=now(), cancelled=reason):
        raise Unusable("This follow-up has ended already.")
    answer({"uid": asked.given.follow_up, "cancelled": reason}, "It is no longer waited for.", as_json=asked.given.json)
    return DONE


def _quality(asked: _Asked) -> int:
    given, study = asked.given, asked.study()
    known = {image.sop_uid: image for series in study.series for image in series.instances}
    unknown = [uid for uid in given.image if uid not in known]
    if unknown:
        raise Unusable(f"The study has no image {', '.join(unknown)}.")
    images = tuple(
        ImageRef(study.uid, known[uid].series_uid, known[uid].sop_class_uid, uid) for uid in dict.fromkeys(given.image)
    )
    who = reader(asked.values)
    note = Complaint(study, images, Demand(given.ask), given.reason, given.note, who, now(), new_tracking_uid())
    try:
        uid = note_quality(asked.archive, note, letterhead(asked.values), destinations(asked.values))
    except NotNoted as reason:
        raise Unusable(str(reason)) from reason
    sent = list(destinations(asked.values))
    answer({"sop_uid": uid, "images": len(images), "destinations": sent}, f"{uid} is kept.", as_json=given.json)
    return DONE


_ACTIONS: dict[str, tuple[str, Callable[[_Asked], int]]] = {
    "flag": ("a result that somebody must be told; its timer runs", _flag),
    "tell": ("who told it to whom, when and how, reached or not", _tell),
    "open": ("critical results that nobody has acknowledged", _open),
    "recommend": ("a follow-up that the study asks for", _recommend),
    "follow-ups": ("recommended follow-ups: waiting, due, overdue, done", _follow_ups),
    "cancel": ("a follow-up that is not wanted any more", _cancel),
    "quality": ("images to be taken again, or that limit the reading, as a key object for whoever took them", _quality),
}
_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "flag": _flag_options,
    "tell": _tell_options,
    "open": _open_options,
    "recommend": _recommend_options,
    "follow-ups": lambda _: None,
    "cancel": _cancel_options,
    "quality": _quality_options,
}

COMMAND = Command("results", "critical results, follow-ups, and notes on image quality", _run, _arguments)
