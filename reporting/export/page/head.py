"""The head of the first page: letterhead, title, and where the report stands."""

from __future__ import annotations

from reportlab.platypus import Flowable, Table

from reporting.export.exporter import Letterhead, organisation
from reporting.export.page import look
from reporting.export.page.picture import Picture
from reporting.export.page.text import line
from reporting.export.plain import one_line
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import Report, Status
from reporting.words import words_for

_LOGO_HEIGHT, _LOGO_WIDTH = 34.0, 150.0


def status_text(report: Report) -> str:
    """Where the report stands, its addendum number, and when it was signed."""
    words = words_for(report.language)
    said = words.page
    parts = [{Status.DRAFT: said.draft, Status.PRELIMINARY: said.preliminary, Status.FINAL: said.final}[report.status]]
    if report.correction:
        parts.append(words.sentences.correction.format(number=report.correction_number))
    elif report.addendum_number:
        parts.append(words.sentences.addendum.format(number=report.addendum_number))
    if report.signed_at:
        parts.append(said.signed.format(moment=one_line(words.moment(report.signed_at))))
    return " · ".join(parts)


def title_text(report: Report) -> str:
    """The title of the document, in its language."""
    return one_line(words_for(report.language).title(report.title))


def letterhead(setter: Typesetter, report: Report, head: Letterhead) -> list[Flowable]:
    """Organisation and address over a rule; nothing where neither is known."""
    name = organisation(report, head)
    if not (name or head.lines or head.logo):
        return []
    left: list[Flowable] = [Picture(head.logo, _LOGO_WIDTH, _LOGO_HEIGHT)] if head.logo else []
    left += [line(setter, name, look.ORGANISATION)] if name else []
    right = [line(setter, text, look.ADDRESS) for text in head.lines]
    widths = [look.TEXT_WIDTH * 0.6, look.TEXT_WIDTH * 0.4]
    return [Table([[left, right]], colWidths=widths, style=_RULED)]


def title(setter: Typesetter, report: Report) -> list[Flowable]:
    """The title and, under it, where the report stands."""
    style = look.STATUS if report.status is Status.FINAL else look.STATUS_OPEN
    return [line(setter, title_text(report), look.TITLE), line(setter, status_text(report), style)]


_RULED = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
    ("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ("LINEBELOW", (0, 0), (-1, -1), 1.2, look.ACCENT),
]  # fmt: skip
