"""A signed version that does not match its seal: nothing is signed over it."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.report import Report


def _run(_report: Report, context: Context) -> Iterator[Remark]:
    if context.broken_seal:
        sentence = f"{context.broken_seal} Do not rely on it; tell whoever looks after the archive."
        yield Remark(CHECK.id, Severity.BLOCK, "", sentence, final=True)


CHECK = Check("seal", "Seal of signed versions", _run)
