"""What is compared was there, and was looked at."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.anatomy import plain
from reporting.checks.contract import COMPARISON, FINDINGS, IMPRESSION, Check, Context, Remark, Severity, headed
from reporting.checks.terms import terms
from reporting.report import Report
from viewer.model.text import date_text


def _run(report: Report, context: Context) -> Iterator[Remark]:
    if report.is_addendum:
        return
    words, sections = terms(report.language), headed(report, COMPARISON)
    none = all(words.no_prior.search(plain(one.text)) or not one.text.strip() for one in sections)
    if not report.comparisons and none:
        for section in (*headed(report, FINDINGS), *headed(report, IMPRESSION)):
            found = words.comparing.search(plain(section.text))
            if found:
                sentence = f"{section.title} compares (“{found[0]}”), but the report names no comparison."
                yield Remark(CHECK.id, Severity.WARN, section.id, sentence, found.span())
                break
    if context.opened_priors is not None and not none:
        for prior in report.comparisons:
            if prior.uid not in context.opened_priors:
                what = f"{prior.description} of {date_text(prior.date)}".strip()
                sentence = f"The comparison {what} is named, but none of its images was on the screen."
                yield Remark(CHECK.id, Severity.WARN, sections[0].id, sentence)


CHECK = Check("comparison", "Comparison looked at", _run)
