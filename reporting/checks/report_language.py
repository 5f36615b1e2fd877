"""A language that Lectern does not write, or that other checks do not read, is said before signing."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.report import Report
from reporting.words import ENGLISH, has_words, same_language


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    if not has_words(report.language):
        sentence = f"There are no words for the language “{report.language}”: what Lectern writes itself is English."
        yield Remark(CHECK.id, Severity.WARN, "", sentence)
    if not same_language(report.language, ENGLISH) and not report.addendum_number:
        sentence = "Sides and organs of the other sex were not checked: those checks read English only."
        yield Remark(CHECK.id, Severity.WARN, "", sentence)


CHECK = Check("report-language", "Language of the report", _run)
