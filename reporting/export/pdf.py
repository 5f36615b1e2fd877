"""The report as a PDF for people: A4, fonts embedded, and read back before it counts as exported."""

from __future__ import annotations

from reportlab.platypus import Flowable, KeepTogether

from reporting.export.exporter import Exporter, Letterhead
from reporting.export.page import document, facts, head, look, measured, pictures, signature
from reporting.export.page.text import line, prose
from reporting.export.pdf_check import check_pdf
from reporting.export.plain import filled_sections
from reporting.export.typesetting.faces import Faces, platform_folders
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import Report, Section


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The PDF, its text compared with the report's; raises ExportError where it differs or cannot be drawn."""
    pdf = typeset(report, letterhead, Faces(platform_folders()))
    check_pdf(pdf, report)
    return pdf


def typeset(report: Report, letterhead: Letterhead, faces: Faces) -> bytes:
    """The PDF with given fonts."""
    title = head.title_text(report)
    return document.made(report, letterhead, title, lambda setter: _story(setter, report, letterhead), faces)


def _story(setter: Typesetter, report: Report, letterhead: Letterhead) -> list[Flowable]:
    story = [*head.letterhead(setter, report, letterhead), *head.title(setter, report), *facts.panel(setter, report)]
    for section in filled_sections(report):
        story += _section(setter, section)
    story += measured.table(setter, report)
    story += signature.block(setter, report)
    return story + pictures.grid(setter, report)


def _section(setter: Typesetter, section: Section) -> list[Flowable]:
    first, *rest = prose(setter, section.text, look.BODY)
    return [KeepTogether([line(setter, section.title, look.HEADING), first]), *rest]


EXPORTER = Exporter("pdf", "PDF", ".pdf", "application/pdf", make)
