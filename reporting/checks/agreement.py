"""Findings and impression agree: nothing grave is left out or new, nothing is ruled out in one and said in the other."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.anatomy import plain
from reporting.checks.contract import FINDINGS, IMPRESSION, Check, Context, Remark, Severity, headed
from reporting.checks.statements import Statement, statements
from reporting.checks.terms import Kind, Terms, terms
from reporting.report import Report


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    findings, impressions = headed(report, FINDINGS), headed(report, IMPRESSION)
    if report.is_addendum or not findings or not impressions:
        return
    words = terms(report.language)
    found = "\n".join(section.text for section in findings)
    stated = "\n".join(section.text for section in impressions)
    if not found.strip() or not stated.strip():
        return  # other checks say so
    for kind in words.kinds:
        sentence, place = _disagreement(kind, found, stated, words)
        if sentence:
            yield Remark(CHECK.id, Severity.WARN, impressions[0].id, sentence, place if len(impressions) == 1 else None)


def _disagreement(kind: Kind, found: str, stated: str, words: Terms) -> tuple[str, tuple[int, int] | None]:
    there, here = statements(found, kind.said, words), statements(stated, kind.said, words)
    said = [one for one in here if one.positive]
    ruled_out = [one for one in there if one.denied]
    positive = [one for one in there if one.positive]
    if said and ruled_out and not positive:
        return f"The impression says “{_quote(stated, said[0])}”, the findings rule it out.", _place(said[0])
    if said and kind.seen and not statements(found, kind.named, words):
        return f"The impression says “{_quote(stated, said[0])}”; the findings do not speak of it.", _place(said[0])
    fresh = [one for one in positive if not words.past.search(one.sentence)]
    denied = [one for one in here if one.denied]
    if fresh and denied and not said and not kind.named.search(_without(stated, denied)):
        return f"The findings say “{_quote(found, fresh[0])}”, the impression rules it out.", _place(denied[0])
    if fresh and kind.grave and not kind.named.search(plain(stated)):
        return f"The findings say “{_quote(found, fresh[0])}”; the impression does not speak of it.", None
    return "", None


def _without(text: str, denied: list[Statement]) -> str:
    shown = plain(text)
    for one in denied:
        shown = shown.replace(one.sentence, " ")
    return shown


def _quote(text: str, one: Statement) -> str:
    return text[one.start : one.stop]


def _place(one: Statement) -> tuple[int, int]:
    return one.start, one.stop


CHECK = Check("agreement", "Findings and impression", _run)
