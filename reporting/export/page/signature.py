"""Who stands for the report, since when, and which version it is."""

from __future__ import annotations

from reportlab.platypus import Flowable, HRFlowable, KeepTogether

from reporting.export.page import look
from reporting.export.page.text import line
from reporting.export.plain import one_line, person
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import Grade, Report, Status
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
    lines += _cosigned(report)
    return [text for text in [*lines, _version(report)] if text]


def _author(report: Report) -> list[str]:
    name = person(report.author.name)
    return [words_for(report.language).page.written_by.format(name=name)] if name else []


def _cosigned(report: Report) -> list[str]:
    """The preliminary report, what the signer says of it, and where it differed in a way that matters."""
    under, said = report.cosigned, words_for(report.language)
    if under is None or report.status is not Status.FINAL:
        return []
    moment = one_line(said.moment(under.at))
    lines = [said.page.cosigned.format(name=person(under.by.name) or under.by.login, moment=moment)]
    lines += [one_line(report.attestation)] if report.attestation else []
    major = under.grade is Grade.MAJOR and one_line(under.comment)
    return [*lines, said.page.major_difference.format(comment=major)] if major else lines


def _version(report: Report) -> str:
    words = words_for(report.language)
    said, count = words.sentences, report.addendum_number
    addendum = said.addendum.format(number=count) if count else ""
    correction = said.correction.format(number=report.correction_number) if report.correction_number else ""
    return ", ".join(filter(None, (words.page.version.format(number=report.version), addendum, correction)))


def block(setter: Typesetter, report: Report) -> list[Flowable]:
    """The signature, never parted by a page end."""
    first, *rest = signature_lines(report)
    lines: list[Flowable] = [line(setter, first, look.SIGNER), *(line(setter, text, look.SMALL) for text in rest)]
    rule = HRFlowable(width="100%", thickness=0.5, color=look.RULE, spaceBefore=20, spaceAfter=8)
    return [KeepTogether([rule, *lines])]
