"""The head of the first page: letterhead, title, and where the report stands."""

from __future__ import annotations

from datetime import datetime

from reportlab.platypus import Flowable, Table

from reporting.export.exporter import Letterhead, organisation
from reporting.export.page import look
from reporting.export.page.picture import Picture
from reporting.export.page.text import line
from reporting.export.plain import one_line
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import Report, Status

_STATUS = {
    Status.DRAFT: "Draft: not signed, not to be relied on",
    Status.PRELIMINARY: "Preliminary report: not yet verified",
    Status.FINAL: "Final report",
}
_LOGO_HEIGHT, _LOGO_WIDTH = 34.0, 150.0


def status_text(report: Report) -> str:
    """Where the report stands, its addendum number, and when it was signed."""
    parts = [_STATUS[report.status]]
    if report.addendum_number:
        parts.append(f"Addendum {report.addendum_number}")
    if report.signed_at:
        parts.append(f"signed {moment_text(report.signed_at)}")
    return " · ".join(parts)


def moment_text(moment: str) -> str:
    """An ISO 8601 time for reading: ``2026-11-22 14:05 +01:00``; seconds are left out."""
    try:
        text = datetime.fromisoformat(moment).isoformat(" ", "minutes")
    except ValueError:
        return one_line(moment)
    return f"{text[:16]} {text[16:]}".rstrip()


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
    return [line(setter, report.title.meaning, look.TITLE), line(setter, status_text(report), style)]


_RULED = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
    ("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ("LINEBELOW", (0, 0), (-1, -1), 1.2, look.ACCENT),
]  # fmt: skip
