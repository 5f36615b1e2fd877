"""What a reader looks for, as one says it: ``sarcoidosis CT chest last year``, ``"ground glass" -covid since 2024``.

Words and phrases in quotes must all be there, those after a minus must not. Kinds of images and times are taken out of the
words and said back, so that nothing is narrowed down silently.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

from app.worklist.date_range import Range, date_range
from viewer.model.text import date_text

_TOKENS = re.compile(r'-?"[^"]*"|\S+')
# Written as these, in any case; "US" and the like only in capitals, for they are words as well.
_ANY_CASE = {"ct": ("CT",), "mr": ("MR",), "mri": ("MR",), "pet": ("PT",), "mammography": ("MG",), "xr": ("CR", "DX")}
_CAPITALS = {one: (one,) for one in ("US", "MG", "PT", "NM", "XA", "RF", "CR", "DX", "OPT")}
_LASTING = {"day": 1, "week": 7, "month": 31, "year": 366}
_LAST_SEVERAL = re.compile(r"\blast (\d{1,3}) (day|week|month|year)s?\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(this|last) (week|month|year)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\b(since|before|in) (\d{4}(?:-\d{2}(?:-\d{2})?)?)(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """Words and phrases that must stand in report or study, others that must not, kinds of images, first and last day."""

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    days: Range = field(default=("", ""))

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.words or self.modalities or any(self.days))

    @property
    def said(self) -> str:
        """The wish as it was understood, for the reader."""
        first, last = (date_text(day) for day in self.days)
        days = (
            f"{first} to {last}" if first and last else f"since {first}" if first else f"until {last}" if last else ""
        )
        without = f"without {', '.join(self.without)}" if self.without else ""
        return " · ".join(part for part in (", ".join(self.words), without, "/".join(self.modalities), days) if part)


def wish_of(text: str, today: datetime.date) -> Wish:
    """What is asked for by ``text``."""
    rest, days = _days(text[:300], today)
    words, without, modalities = list[str](), list[str](), list[str]()
    for token in _TOKENS.findall(rest):
        named = date_range(token, today) if not days else None
        kinds = _CAPITALS.get(token) or _ANY_CASE.get(token.lower())
        word = token.lstrip("-").strip('"').strip()
        if kinds:
            modalities.extend(kinds)
        elif named and not token.isdigit():
            days = named
        elif re.search(r"\w", word):
            (without if token.startswith("-") else words).append(word)
    return Wish(tuple(words), tuple(without), tuple(dict.fromkeys(modalities)), days or ("", ""))


def _days(text: str, today: datetime.date) -> tuple[str, Range | None]:
    """The text without the times it names, and the days from the first to the last of these; None where it names none."""
    for pattern, read in ((_LAST_SEVERAL, _several), (_NAMED, _this_or_last), (_FROM_TO, _from_to)):
        found = pattern.search(text)
        days = read(found, today) if found else None
        if found and days:
            return text[: found.start()] + " " + text[found.end() :], days
    return text, None


def _several(found: re.Match[str], today: datetime.date) -> Range:
    back = int(found[1]) * _LASTING[found[2].lower()]
    return (today - datetime.timedelta(days=back)).strftime("%Y%m%d"), ""


def _this_or_last(found: re.Match[str], today: datetime.date) -> Range:
    """A calendar week (from Monday), month or year."""
    unit = found[2].lower()
    first = {
        "week": today - datetime.timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }[unit]
    if found[1].lower() == "this":
        return first.strftime("%Y%m%d"), ""
    last = first - datetime.timedelta(days=1)
    before = {
        "week": last - datetime.timedelta(days=6),
        "month": last.replace(day=1),
        "year": last.replace(month=1, day=1),
    }[unit]
    return before.strftime("%Y%m%d"), last.strftime("%Y%m%d")


def _from_to(found: re.Match[str], today: datetime.date) -> Range | None:
    days = date_range(found[2], today)
    if days is None:
        return None
    first = datetime.datetime.strptime(days[0], "%Y%m%d").date()
    before = "" if first == datetime.date.min else (first - datetime.timedelta(days=1)).strftime("%Y%m%d")
    return {"since": (days[0], ""), "before": ("", before), "in": days}[found[1].lower()]
