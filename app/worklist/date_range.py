"""Days as a reader names them in the search box: ``today``, ``7d``, ``2026-11``, ``2026-11-01..2026-11-20``."""

from __future__ import annotations

import calendar
import datetime
import re

Range = tuple[str, str]  # first and last day, DICOM dates; "" is open
_LENGTH = {"d": 1, "w": 7, "m": 31, "y": 366}
MAXIMUM_DAYS = 40_000


def date_range(text: str, today: datetime.date) -> Range | None:
    """First and last day (YYYYMMDD, inclusive); None if the text names no days."""
    word = text.strip().lower()
    if ".." in word:
        return _between(*word.split("..", 1))
    return _named(word, today) or _lasting(word, today) or _calendar(word)


def _named(word: str, today: datetime.date) -> Range | None:
    back = {"today": 0, "yesterday": 1}.get(word)
    if back is None:
        return None
    day = _text(today - datetime.timedelta(days=back))
    return day, day


def _lasting(word: str, today: datetime.date) -> Range | None:
    """``7d`` is today and the six days before; it has no end, so that a study dated ahead is not lost."""
    found = re.fullmatch(r"(\d{1,5})([dwmy])", word)
    if not found:
        return None
    days = min(int(found[1]) * _LENGTH[found[2]], MAXIMUM_DAYS)
    return _text(today - datetime.timedelta(days=max(days - 1, 0))), ""


def _calendar(word: str) -> Range | None:
    found = re.fullmatch(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?", word)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return _text(first), _text(first)
    last_month = month or 12
    return _text(first), _text(datetime.date(year, last_month, calendar.monthrange(year, last_month)[1]))


def _between(start: str, end: str) -> Range | None:
    first = _calendar(start) if start else ("", "")
    last = _calendar(end) if end else ("", "")
    return (first[0], last[1]) if first and last else None


def _text(day: datetime.date) -> str:
    return day.strftime("%Y%m%d")
