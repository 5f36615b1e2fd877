"""How a row of the worklist reads: waiting time, status, urgency, age."""

from __future__ import annotations

import datetime

from app.worklist.entries import Entry
from viewer.model.text import age_text

URGENCY_WORDS = ("Routine", "Urgent", "STAT")
STATUS_WORDS = {"unread": "Unread", "draft": "Draft", "preliminary": "Preliminary", "final": "Final"}
SOON = datetime.timedelta(minutes=30)  # a report that is due within so long is marked
STILL_ARRIVING = datetime.timedelta(seconds=60)


def waiting(entry: Entry, now: datetime.datetime) -> datetime.timedelta | None:
    """How long the study has been waiting for a report; None when it has one or its arrival is not known."""
    arrived = moment(entry.arrived)
    if arrived is None or entry.status in ("preliminary", "final"):
        return None
    return max(now - arrived, datetime.timedelta())


def time_left(entry: Entry, now: datetime.datetime) -> datetime.timedelta | None:
    """Until the report is due, below zero where it is late; None when none is waited for, or no time is known."""
    due = moment(entry.due)
    return None if due is None or entry.status in ("preliminary", "final") else due - now


def late(entry: Entry, now: datetime.datetime) -> bool:
    """Whether the report is past the time that the order names, or past that of the rule of its urgency."""
    left = time_left(entry, now)
    return left is not None and left < datetime.timedelta()


def soon(entry: Entry, now: datetime.datetime) -> bool:
    """Whether the report is due before long."""
    left = time_left(entry, now)
    return left is not None and datetime.timedelta() <= left < SOON


def due_text(entry: Entry, now: datetime.datetime) -> str:
    """``3 h 10 left``, ``12 min left · soon``, ``5 min late``; "" when nothing is waited for."""
    left = time_left(entry, now)
    if left is None:
        return ""
    if left < datetime.timedelta():
        return f"{duration_text(-left)} late"
    return f"{duration_text(left)} left" + (" · soon" if left < SOON else "")


def waiting_text(entry: Entry, now: datetime.datetime) -> str:
    """``42 min``, ``3 h 10``, ``2 d``; with "late" where it is; "" when nothing is waited for."""
    time = waiting(entry, now)
    if time is None:
        return ""
    return f"{duration_text(time)} · late" if late(entry, now) else duration_text(time)


def duration_text(time: datetime.timedelta) -> str:
    """A length of time in its two largest units."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02d}"
    days = minutes // (24 * 60)
    return f"{days} d" if days < 365 else f"{days // 365} y"


def waiting_explained(entry: Entry, now: datetime.datetime) -> str:
    """The exact times behind the waiting time and the time left."""
    arrived, due = moment(entry.arrived), moment(entry.due)
    parts = [f"Arrived {local_text(arrived)}" if arrived else "Time of arrival unknown"]
    if due:
        parts.append(f"report due {local_text(due)}")
    return ", ".join(parts)


def arriving(entry: Entry, now: datetime.datetime) -> bool:
    """Whether images came in during the last minute, so that more may be on their way."""
    changed = moment(entry.changed)
    return changed is not None and now - changed < STILL_ARRIVING


def order_text(entry: Entry, now: datetime.datetime) -> str:
    """What is missing of order and images, "" where both are there."""
    if entry.awaits_images:
        return "No images"
    return "" if entry.has_order else "No order"


def order_explained(entry: Entry, now: datetime.datetime) -> str:
    """What is there, as a sentence."""
    if entry.awaits_images:
        return "An order whose images have not come"
    return "Images and their order" if entry.has_order else "Images without an order"


def age_and_sex(entry: Entry) -> str:
    """``67 y F``."""
    return " ".join(part for part in (age_text(entry.birth_date, entry.date), entry.sex) if part)


def local_text(when: datetime.datetime) -> str:
    """A moment in the reader's own time: ``2026-11-23 09:30``."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")


def moment(text: str) -> datetime.datetime | None:
    """An ISO 8601 moment with its offset; None if it is none."""
    try:
        when = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=datetime.UTC)
