"""A study of which something is missing is signed only with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.report import Report


def _run(report: Report, context: Context) -> Iterator[Remark]:
    if not report.is_addendum:
        for sentence in context.incomplete:
            yield Remark(CHECK.id, Severity.WARN, "", f"The study is not complete: {sentence}", needs_reason=True)


CHECK = Check("incomplete-study", "Study complete", _run)
