"""Critical results and recommended follow-ups: small frozen facts that go on living after the report is signed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Urgency(StrEnum):
    """How soon somebody who treats the patient must know (ACR practice parameter on communication, 2020)."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


# Within which time of being found; what a department may want otherwise is a matter of its own rules.
LIMIT: Final = {
    Urgency.MINUTES: datetime.timedelta(minutes=60),
    Urgency.HOURS: datetime.timedelta(hours=12),
    Urgency.DAYS: datetime.timedelta(days=3),
}


class Way(StrEnum):
    """How somebody was told."""

    IN_PERSON = "in person"
    TELEPHONE = "telephone"
    MESSAGE = "message"


SPOKEN: Final = (Way.IN_PERSON, Way.TELEPHONE)


@dataclass(frozen=True, slots=True)
class Contact:
    """One attempt to tell somebody: who told, whom, when (ISO 8601 with offset), how, and what came of it.

    ``read_back`` is that the receiver repeated the result; ``acknowledged`` that they confirmed a message.
    """

    by: str
    to: str
    at: str
    way: Way
    reached: bool = True
    read_back: bool = False
    acknowledged: bool = False
    note: str = ""

    @property
    def closes(self) -> bool:
        """Whether the loop is closed: reached, and a spoken result read back, a written one acknowledged."""
        return self.reached and (self.read_back if self.way in SPOKEN else self.acknowledged)


@dataclass(frozen=True, slots=True)
class Critical:
    """A result that somebody must be told, found at a moment (ISO 8601 with offset), with every attempt to tell it."""

    uid: str
    study_uid: str
    finding: str
    urgency: Urgency
    found_at: str
    found_by: str
    contacts: tuple[Contact, ...] = ()

    @property
    def closed_by(self) -> Contact | None:
        """The contact that closed the loop, None while it is open."""
        return next((contact for contact in self.contacts if contact.closes), None)

    @property
    def due(self) -> datetime.datetime:
        """By when it must be told."""
        return datetime.datetime.fromisoformat(self.found_at) + LIMIT[self.urgency]

    def left(self, now: datetime.datetime) -> datetime.timedelta:
        """How much of the time is left; negative when it is over. For a closed loop, what was left when it was closed."""
        closed = self.closed_by
        return self.due - (datetime.datetime.fromisoformat(closed.at) if closed else now)


class FollowUpState(StrEnum):
    """Where a recommended follow-up stands."""

    WAITING = "waiting"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    CANCELLED = "cancelled"


DUE_BEFORE: Final = datetime.timedelta(days=30)
OVERDUE_AFTER: Final = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A recommended follow-up: which examination, by when (ISO date), and by what rule.

    ``modality`` is a DICOM modality (CT, MR, ...); ``region`` a word that the study's description or body part holds, ""
    for any. ``done_by`` is the study that met it, ``cancelled`` why it is no longer wanted.
    """

    uid: str
    study_uid: str
    modality: str
    due: str
    region: str = ""
    reason: str = ""
    guideline: str = ""
    made_by: str = ""
    made_at: str = ""
    done_by: str = ""
    cancelled: str = ""

    def state(self, today: datetime.date) -> FollowUpState:
        """Where it stands on a day."""
        if self.done_by:
            return FollowUpState.DONE
        if self.cancelled:
            return FollowUpState.CANCELLED
        due = datetime.date.fromisoformat(self.due)
        if today > due + OVERDUE_AFTER:
            return FollowUpState.OVERDUE
        return FollowUpState.DUE if today >= due - DUE_BEFORE else FollowUpState.WAITING


def months_later(date: str, months: int) -> str:
    """The ISO date so many months after a DICOM date, "" for none; the last of its month where that has no such day."""
    try:
        day = datetime.datetime.strptime(date, "%Y%m%d").date()
    except ValueError:
        return ""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not datetime.MINYEAR <= year < datetime.MAXYEAR:
        return ""
    last = (datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last)).isoformat()
