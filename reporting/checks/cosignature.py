"""Who changes the preliminary report of somebody else says how far it differed; a major difference is put into words."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.report import Grade, Report
from viewer.model.text import clean, name_text


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    under = report.cosigned
    if under is None:
        return
    who = clean(name_text(under.by.name) or under.by.login)
    if under.grade is Grade.OPEN:
        sentence = f"Say how far this differs from the preliminary report of {who}: agree, minor or major."
        yield Remark(CHECK.id, Severity.WARN, "", sentence, final=True, needs_reason=True)
    elif under.grade is Grade.MAJOR and not under.comment.strip():
        sentence = "A major difference from the preliminary report is put into words."
        yield Remark(CHECK.id, Severity.WARN, "", sentence, final=True, needs_reason=True)


CHECK = Check("co-signature", "Against the preliminary report", _run)
