"""A language that Lectern does not write, or that other checks do not read, is said before signing."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.anatomy import is_read
from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.checks.terms import has_terms
from reporting.report import Report
from reporting.words import has_words


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    if not has_words(report.language):
        sentence = f"There are no words for the language “{report.language}”: what Lectern writes itself is English."
        yield Remark(CHECK.id, Severity.WARN, "", sentence)
    if not (is_read(report.language) and has_terms(report.language)) and not report.is_addendum:
        sentence = (
            f"Sides and organs of the other sex were not checked: those checks have no words for “{report.language}”."
        )
        yield Remark(CHECK.id, Severity.WARN, "", sentence)


CHECK = Check("report-language", "Language of the report", _run)
