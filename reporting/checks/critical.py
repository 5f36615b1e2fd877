"""A critical result is told to somebody, and the report says to whom; one that is not waits for a reason."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.anatomy import plain
from reporting.checks.contract import COMMUNICATION, IMPRESSION, Check, Context, Remark, Severity, headed, written
from reporting.checks.statements import statements
from reporting.checks.terms import terms
from reporting.report import Report


def _run(report: Report, context: Context) -> Iterator[Remark]:
    words = terms(report.language)
    said = any(one.text.strip() for one in written(report, COMMUNICATION))
    told = said or any(words.communicated.search(plain(one.text)) for one in report.sections)
    for one in context.critical:
        if one.closed_by is None:
            sentence = f"The critical result “{one.finding}” has not been acknowledged by anybody yet."
            yield Remark(CHECK.id, Severity.WARN, "", sentence, needs_reason=True)
        elif not told and not report.is_addendum:
            sentence = f"The report does not say to whom the critical result “{one.finding}” was told."
            yield Remark(CHECK.id, Severity.WARN, "", sentence, needs_reason=True)
    if told or context.critical or report.is_addendum:
        return
    for section in headed(report, IMPRESSION):
        found = [one for one in statements(section.text, words.critical, words) if one.positive]
        fresh = [one for one in found if not words.past.search(one.sentence)]
        if fresh:
            shown = section.text[fresh[0].start : fresh[0].stop]
            sentence = f"{section.title} says “{shown}”; nothing says that anybody was told."
            yield Remark(CHECK.id, Severity.WARN, section.id, sentence, (fresh[0].start, fresh[0].stop))


CHECK = Check("critical", "Critical result told", _run)
