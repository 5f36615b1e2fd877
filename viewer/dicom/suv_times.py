"""How long the tracer decayed: from its administration to the moment the pixels are corrected to (safety 3.7)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from viewer.model.text import parse_date, parse_time
from viewer.model.uptake import UptakeFacts

MOST_HALF_LIVES = 10.0
_OFFSET = re.compile(r"([+-])(\d\d)([0-5]\d)$")


class Withheld(Exception):  # noqa: N818 - an ordinary end
    """There is no SUV; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Times:
    """Both moments on the clock of the scanner, where each was read, and the seconds between them."""

    scan: datetime.datetime
    scan_from: str
    start: datetime.datetime
    start_from: str

    @property
    def elapsed_s(self) -> float:
        """Seconds from administration to scan."""
        return (self.scan - self.start).total_seconds()


def times(series: Sequence[UptakeFacts]) -> Times:
    """The moments of a series; raises Withheld where one is missing, unreadable or cannot be true."""
    first = series[0]
    scan, scan_from = _scan(series)
    start, start_from = _start(first, scan)
    found = Times(scan, scan_from, start, start_from)
    if found.elapsed_s < 0:
        raise Withheld("The radiopharmaceutical was given after the scan, by the times of the header.")
    if first.half_life_s and found.elapsed_s > MOST_HALF_LIVES * first.half_life_s:
        raise Withheld("More than 10 half-lives lie between administration and scan, by the times of the header.")
    return found


def _scan(series: Sequence[UptakeFacts]) -> tuple[datetime.datetime, str]:
    """The series' own time unless it was written after the first acquisition, as a reconstruction made later is."""
    first = series[0]
    whole = _moment(first.series_date, first.series_time, "Series Date and Time (0008,0021), (0008,0031)")
    acquired = min(
        _moment(one.acquisition_date, one.acquisition_time, "Acquisition Date and Time (0008,0022), (0008,0032)")
        for one in series
    )
    if whole <= acquired:
        return whole, "Series Date and Time"
    stated = [_stamp(one.ge_scan_time, one, "the GE scan time (0009,xx0D)") for one in series if one.ge_scan_time]
    if stated:
        if len(set(stated)) > 1:
            return min(stated), "earliest GE scan time (GEMS_PETD_01)"
        return stated[0], "GE scan time (GEMS_PETD_01)"
    if first.slices and len(series) < first.slices:
        raise Withheld(
            f"Only {len(series)} of {first.slices} images are here, and the scan began with the earliest of all."
        )
    return acquired, "earliest Acquisition Date and Time"


def _start(first: UptakeFacts, scan: datetime.datetime) -> tuple[datetime.datetime, str]:
    if first.start_moment:
        moment = _stamp(first.start_moment, first, "Radiopharmaceutical Start DateTime (0018,1078)")
        _same_clock(first, moment)
        return moment, "Radiopharmaceutical Start DateTime"
    if not first.start_time:
        raise Withheld("The start of the radiopharmaceutical, (0018,1078) or (0018,1072), is missing.")
    clock = parse_time(first.start_time)
    if clock is None:
        raise Withheld("Radiopharmaceutical Start Time (0018,1072) cannot be read.")
    start = datetime.datetime.combine(scan.date(), clock)
    if start <= scan:
        return start, "Radiopharmaceutical Start Time"
    return start - datetime.timedelta(days=1), "Radiopharmaceutical Start Time, the day before the scan"


def _same_clock(first: UptakeFacts, moment: datetime.datetime) -> None:
    """A moment with an offset, where the other times have none, is on their clock unless the start time contradicts."""
    if not _OFFSET.search(first.start_moment) or first.utc_offset:
        return
    clock = parse_time(first.start_time)
    if clock is not None and abs((datetime.datetime.combine(moment.date(), clock) - moment).total_seconds()) > 60:
        raise Withheld("Radiopharmaceutical Start DateTime names an offset from UTC, and the times of the scan none.")


def _moment(date: str, time: str, name: str) -> datetime.datetime:
    if not date or not time:
        raise Withheld(f"{name} are missing or not complete.")
    day, clock = parse_date(date), parse_time(time)
    if day is None or clock is None:
        raise Withheld(f"{name} cannot be read.")
    return datetime.datetime.combine(day, clock)


def _stamp(text: str, facts: UptakeFacts, name: str) -> datetime.datetime:
    """A DT value on the clock of the object's other dates and times."""
    offset = _OFFSET.search(text)
    bare = text[: offset.start()] if offset else text
    if len(bare) < 12:
        raise Withheld(f"{name} is not complete or cannot be read.")
    moment = _moment(bare[:8], bare[8:], name)
    own = _OFFSET.search(facts.utc_offset)
    return moment - _shift(offset) + _shift(own) if offset and own else moment


def _shift(offset: re.Match[str]) -> datetime.timedelta:
    size = datetime.timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return -size if offset[1] == "-" else size
