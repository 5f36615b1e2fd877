"""ISO 8601 times as DICOM dates and times with their offset from UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reporting.export.exporter import ExportError
from reporting.report import Report


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as DICOM text: DA, TM, DT (with offset) and Timezone Offset From UTC ("" where it is not known)."""

    date: str
    time: str
    offset: str

    @property
    def date_time(self) -> str:
        """DT with the offset."""
        return f"{self.date}{self.time}{self.offset}"


def moment(text: str) -> Moment:
    """An ISO 8601 time; raises ExportError for any other text."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as reason:
        raise ExportError(f"“{text}” is no time by which a report could be dated. Nothing was exported.") from reason
    return Moment(f"{found:%Y%m%d}", f"{found:%H%M%S}", f"{found:%z}"[:5])


def content_moment(report: Report) -> Moment:
    """When what the report says was last changed: when it was signed, else when it was begun."""
    if not (report.signed_at or report.created):
        raise ExportError("The report has no time of writing. Nothing was exported.")
    return moment(report.signed_at or report.created)
