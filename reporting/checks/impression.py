"""No report without an impression, no addendum without words."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import IMPRESSION, Check, Context, Remark, Severity, headed
from reporting.report import Report, Section


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    if report.is_addendum:
        yield from _empty(report.sections[-1], "The addendum is empty.")
        return
    if report.correction:
        yield from _empty(report.sections[-1], "The correction does not say what it corrects.")
    sections = headed(report, IMPRESSION)
    if not sections:
        yield Remark(CHECK.id, Severity.BLOCK, "", "The report has no impression.", final=True)
    for section in sections:
        yield from _empty(section, "The impression is empty.")


def _empty(section: Section, sentence: str) -> Iterator[Remark]:
    if not any(letter.isalnum() for letter in section.text):
        yield Remark(CHECK.id, Severity.BLOCK, section.id, sentence, final=True)


CHECK = Check("impression", "Impression", _run)
