"""A report says who wrote it."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.report import Report


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    if not report.author.name.strip(" ^="):
        yield Remark(
            CHECK.id, Severity.BLOCK, "", "The report has no author; enter your name in the settings.", final=True
        )


CHECK = Check("author", "Author", _run)
