"""Dates and times of HL7 (TS, DTM) and FHIR as DICOM text, and as moments in UTC."""

from __future__ import annotations

import datetime
import re

_TS = re.compile(r"(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:\.\d*)?([+-]\d{4})?")


def dicom_moment(text: str) -> str:
    """``20261124`` or ``20261124153000``, as exact as the text; "" where it is no day."""
    found = _TS.match(_bare(text))
    if not found or not found[3]:
        return ""
    day, time = "".join(found.groups(default="")[:3]), "".join(found.groups(default="")[3:6])
    return day + time.ljust(6, "0") if time else day


def utc_moment(text: str, offset: str = "") -> str:
    """The moment in UTC as the archive writes it; without an offset of its own by ``offset``, else by this computer's."""
    found = _TS.match(_bare(text))
    if not found or not found[3]:
        return ""
    numbers = [int(part) if part else 0 for part in found.groups()[:6]]
    try:
        when = datetime.datetime(*numbers)  # type: ignore[arg-type]
        zone = _zone(found[7] or offset)
        return (
            (when.replace(tzinfo=zone) if zone else when.astimezone())
            .astimezone(datetime.UTC)
            .isoformat(timespec="milliseconds")
        )
    except (ValueError, OverflowError, OSError):
        return ""


def offset_of(text: str) -> str:
    """The offset at the end of a time stamp, "" without one."""
    found = _TS.match(_bare(text))
    return (found[7] or "") if found else ""


def _bare(text: str) -> str:
    """ISO 8601 as FHIR writes it without its punctuation."""
    day, letter, time = text.strip().partition("T")
    if not letter:
        return day.replace("-", "") if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else day
    return day.replace("-", "") + re.sub(r"Z$", "+0000", time).replace(":", "")


def _zone(offset: str) -> datetime.timezone | None:
    if not re.fullmatch(r"[+-]\d{4}", offset):
        return None
    minutes = int(offset[1:3]) * 60 + int(offset[3:])
    return datetime.timezone(datetime.timedelta(minutes=-minutes if offset[0] == "-" else minutes))
