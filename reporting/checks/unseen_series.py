"""No series is signed unseen without a word."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.report import Report

NAMED = 3


def _run(report: Report, context: Context) -> Iterator[Remark]:
    unseen = context.unseen_series
    if not unseen or report.is_addendum:
        return
    more = f" and {len(unseen) - NAMED} more" if len(unseen) > NAMED else ""
    yield Remark(CHECK.id, Severity.WARN, "", f"{len(unseen)} series not opened: {'; '.join(unseen[:NAMED])}{more}.")


CHECK = Check("unseen-series", "Series not opened", _run)
