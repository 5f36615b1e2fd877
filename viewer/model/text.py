"""How dates, names and ages of DICOM read to a person. Whatever cannot be read is given back as it stands.

Answers are kept: the same few are asked for with every picture.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=256)
def parse_date(text: str) -> datetime.date | None:
    """A DICOM date (DA, also the old form with dots); None if it is no date."""
    digits = text.strip().replace(".", "").replace("-", "")[:8]
    if not re.fullmatch(r"\d{8}", digits):
        return None
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


@lru_cache(maxsize=256)
def parse_time(text: str) -> datetime.time | None:
    """A DICOM time (TM: hours, then optional minutes, seconds and fraction); None if it is no time."""
    found = re.fullmatch(r"(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,6}))?)?)?", text.strip())
    if not found:
        return None
    hour, minute, second, fraction = found.groups(default="0")
    try:
        return datetime.time(int(hour), int(minute), min(int(second), 59), int(fraction.ljust(6, "0")))
    except ValueError:
        return None


def date_text(text: str) -> str:
    """A DICOM date as ``2026-11-22``; the text itself if it is no date."""
    date = parse_date(text)
    return date.isoformat() if date else text


@lru_cache(maxsize=256)
def time_text(text: str) -> str:
    """A DICOM time as ``14:05``; the text itself if it is no time."""
    time = parse_time(text)
    return time.strftime("%H:%M") if time else text


def moment_text(date: str, time: str) -> str:
    """A DICOM date and time as ``2026-11-22 14:05``; the date alone where there is no time, "" where there is no date."""
    day = date_text(date.strip())
    return f"{day} {time_text(time.strip())}".rstrip() if day else ""


def offset_text(offset: str) -> str:
    """An offset from UTC (``-0500``) as ``UTC−05:00``; "" for what is none."""
    found = re.fullmatch(r"([+-])(\d\d)([0-5]\d)", offset.strip())
    return f"UTC{'−' if found[1] == '-' else '+'}{found[2]}:{found[3]}" if found else ""


def distance_text(date: str, from_date: str) -> str:
    """How far one study lies from another: ``1 y before``, ``3 m after``; "" where a date is missing."""
    one, other = parse_date(date), parse_date(from_date)
    if one is None or other is None:
        return ""
    days = abs((other - one).days)
    word = "before" if one <= other else "after"
    if days == 0:
        return "same day"
    if days < 60:
        return f"{days} d {word}"
    return f"{round(days / 30.44)} m {word}" if days < 350 else f"{round(days / 365.25)} y {word}"


@lru_cache(maxsize=256)
def name_text(person_name: str) -> str:
    """A DICOM person name (PN) for reading: ``Family, Given Middle, Prefix``, then the ideographic form in brackets.

    Control characters (also those that turn the direction of writing) are taken out, so that a name cannot rearrange what
    stands beside it.
    """
    groups = [_group_text(group) for group in clean(person_name).split("=")]
    first = groups[0] or next((group for group in groups if group), "")
    ideographic = groups[1] if len(groups) > 1 else ""
    return f"{first} ({ideographic})" if ideographic and ideographic != first else first


def _group_text(group: str) -> str:
    family, given, middle, prefix, suffix = (part.strip() for part in (group.split("^") + [""] * 5)[:5])
    rest = " ".join(part for part in (prefix, given, middle) if part)
    return ", ".join(part for part in (family, rest, suffix) if part)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@lru_cache(maxsize=1024)
def clean(text: str, limit: int = 1024) -> str:
    """Text without control and direction characters, at most ``limit`` characters (an ellipsis says it was cut)."""
    plain = _CONTROL.sub("", text).strip()
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def folded(text: str) -> str:
    """Words as they are compared, without case, accents and separators of names: ``Müller^Anna`` gives ``muller anna``."""
    normal = unicodedata.normalize("NFKD", clean(text))
    letters = "".join(letter for letter in normal if not unicodedata.combining(letter))
    return " ".join(letters.casefold().replace("^", " ").replace("=", " ").replace(",", " ").split())


@lru_cache(maxsize=256)
def age_text(birth_date: str, on_date: str, age: str = "") -> str:
    """Age at a study: ``67 y``, ``5 m``, ``12 d``. Patient's Age (AS) is used only if the dates do not tell it."""
    born, then = parse_date(birth_date), parse_date(on_date)
    if born and then and then >= born:
        return _age_between(born, then)
    found = re.fullmatch(r"0*(\d{1,3})([DWMY])", age.strip().upper())
    return f"{found[1]} {found[2].lower()}" if found else ""


def age_years(birth_date: str, on_date: str, age: str = "") -> int | None:
    """Age at a study in completed years; None where it is not known."""
    number, _, unit = age_text(birth_date, on_date, age).partition(" ")
    if not number:
        return None
    return {"y": int(number), "m": int(number) // 12, "w": int(number) // 52, "d": int(number) // 365}[unit]


def _age_between(born: datetime.date, then: datetime.date) -> str:
    months = (then.year - born.year) * 12 + then.month - born.month - (then.day < born.day)
    if months >= 24:
        return f"{months // 12} y"
    return f"{months} m" if months >= 1 else f"{(then - born).days} d"
