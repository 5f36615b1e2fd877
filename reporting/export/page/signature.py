"""Who stands for the report, since when, and which version it is."""

from __future__ import annotations

from reportlab.platypus import Flowable, HRFlowable, KeepTogether

from reporting.export.page import look
from reporting.export.page.text import line
from reporting.export.plain import one_line, person
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import Report, Status
from reporting.words import words_for


def signature_lines(report: Report) -> list[str]:
    """The lines of the signature, the first the signer's name (or that nobody signed)."""
    signer, words = report.signed_by, words_for(report.language)
    said = words.page
    if signer is None:
        return [said.not_signed, *_author(report)]
    verb = said.verified_and_signed if report.status is Status.FINAL else said.signed_as_preliminary
    when = verb.format(moment=one_line(words.moment(report.signed_at)))
    lines = [person(signer.name), one_line(signer.organisation), when]
    lines += _author(report) if report.author.name != signer.name else []
    return [text for text in [*lines, _version(report)] if text]


def _author(report: Report) -> list[str]:
    name = person(report.author.name)
    return [words_for(report.language).page.written_by.format(name=name)] if name else []


def _version(report: Report) -> str:
    words = words_for(report.language)
    addendum = words.sentences.addendum.format(number=report.addendum_number) if report.addendum_number else ""
    return ", ".join(filter(None, (words.page.version.format(number=report.version), addendum)))


def block(setter: Typesetter, report: Report) -> list[Flowable]:
    """The signature, never parted by a page end."""
    first, *rest = signature_lines(report)
    lines: list[Flowable] = [line(setter, first, look.SIGNER), *(line(setter, text, look.SMALL) for text in rest)]
    rule = HRFlowable(width="100%", thickness=0.5, color=look.RULE, spaceBefore=20, spaceAfter=8)
    return [KeepTogether([rule, *lines])]
