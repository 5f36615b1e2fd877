"""ISO 8601 times as DICOM dates and times with their offset from UTC.

Timezone Offset From UTC (0008,0201) speaks for every date and time of an object that has no offset of its own (PS3.3 Table
C.12-1), also for those copied from the images. So it says what the images say and nothing else: a signature in winter time
must not move a study made in summer time by an hour. Where the images say nothing it is left out, and the moment of signing
is exact where its value holds an offset itself (DT: Verification DateTime, Participation DateTime).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from reporting.export.exporter import ExportError
from reporting.report import Report
from viewer.model.study import Study

_LEAST, _MOST = timedelta(hours=-12), timedelta(hours=14)  # PS3.5 6.2, DT


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as DICOM text: DA, TM, DT (with offset) and its offset from UTC ("" where it is not known)."""

    date: str
    time: str
    offset: str

    @property
    def date_time(self) -> str:
        """DT with the offset."""
        return f"{self.date}{self.time}{self.offset}"


def moment(text: str) -> Moment:
    """An ISO 8601 time; raises ExportError for any other text."""
    return _moment(_parsed(text))


def declared_moment(report: Report) -> Moment:
    """When the report got its words: when it was signed, else when it was begun. Raises ExportError where neither is known.

    ``offset`` is what Timezone Offset From UTC may say: that of the images, on whose clock the moment is then given. It is
    "" where they have none, and the moment is that of the clock on which the report was signed.
    """
    if not (report.signed_at or report.created):
        raise ExportError("The report has no time of writing. Nothing was exported.")
    return moment_beside(report.study, report.signed_at or report.created)


def moment_beside(study: Study, text: str) -> Moment:
    """An ISO 8601 time on the clock of the images of a study, where they say which that is; ``offset`` as above."""
    at, zone = _parsed(text), _zone(study_offset(study))
    if zone is None or at.tzinfo is None:
        return _moment(at.replace(tzinfo=None))
    return _moment(at.astimezone(zone))


def study_offset(study: Study) -> str:
    """The offset from UTC that all images of a study declare, "" where one has none or another."""
    offsets = {instance.utc_offset for series in study.series for instance in series.instances}
    return offsets.pop() if len(offsets) == 1 else ""


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as reason:
        raise ExportError(f"“{text}” is no time by which a report could be dated. Nothing was exported.") from reason


def _moment(at: datetime) -> Moment:
    return Moment(f"{at:%Y%m%d}", f"{at:%H%M%S}", f"{at:%z}"[:5])


def _zone(offset: str) -> timezone | None:
    """``+0100`` as a time zone; None for what is no offset of DICOM (UTC is +0000, never -0000)."""
    found = re.fullmatch(r"([+-])(\d\d)([0-5]\d)", offset)
    if not found or offset == "-0000":
        return None
    span = timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)
    return timezone(span) if _LEAST <= span <= _MOST else None
