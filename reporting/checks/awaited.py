"""No study of which images are missing is signed without a word."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.report import Report


def _run(_report: Report, context: Context) -> Iterator[Remark]:
    if context.awaited:
        yield Remark(CHECK.id, Severity.WARN, "", f"The study is not complete. {context.awaited}")


CHECK = Check("awaited", "Images that have not come", _run)
