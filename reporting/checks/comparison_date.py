"""A comparison is dated like a prior that exists."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from reporting.checks.contract import COMPARISON, Check, Context, Remark, Severity, headed
from reporting.report import Report
from viewer.model.text import parse_date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
NUMBERS = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?{_NAME},? (\d{{4}})\b", re.I)
MONTH_FIRST = re.compile(rf"\b{_NAME} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.I)


def _run(report: Report, context: Context) -> Iterator[Remark]:
    dates = {parse_date(study.date) for study in (*report.comparisons, *context.priors)}
    for section in headed(report, COMPARISON):
        for words, meanings in dates_in(section.text):
            if not meanings & dates:
                sentence = f"{section.title} names {words}; no prior of that date is known."
                yield Remark(CHECK.id, Severity.WARN, section.id, sentence)


def dates_in(text: str) -> Iterator[tuple[str, set[datetime.date | None]]]:
    """Every full date with what it may mean: 03/04/2025 is read both ways."""
    for found in ISO.finditer(text):
        yield found[0], _meanings((found[1], found[2], found[3]))
    for found in NUMBERS.finditer(text):
        day, month, year = found.groups()
        yield found[0], _meanings((year, month, day), (year, day, month))
    for found in DAY_FIRST.finditer(text):
        yield found[0], _meanings((found[3], _month(found[2]), found[1]))
    for found in MONTH_FIRST.finditer(text):
        yield found[0], _meanings((found[3], _month(found[1]), found[2]))


def _meanings(*readings: tuple[str, str, str]) -> set[datetime.date | None]:
    return {_date(*reading) for reading in readings} - {None}


def _date(year: str, month: str, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _month(name: str) -> str:
    return str(MONTHS.index(name[:3].lower()) + 1)


CHECK = Check("comparison-date", "Comparison date", _run)
