"""The report as a PDF for people: A4, fonts embedded, and read back before it counts as exported."""

from __future__ import annotations

import io
from functools import partial

from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate
from reportlab.platypus.doctemplate import LayoutError

from reporting.export.exporter import Exporter, ExportError, Letterhead, organisation
from reporting.export.page import facts, head, look, measured, pictures, signature
from reporting.export.page.furniture import Furniture
from reporting.export.page.sheets import Sheets
from reporting.export.page.text import line, prose
from reporting.export.pdf_check import check_pdf
from reporting.export.plain import filled_sections, one_line, person
from reporting.export.typesetting.faces import Faces, platform_folders
from reporting.export.typesetting.flowing import Typesetter
from reporting.export.typesetting.pen import Pen
from reporting.report import Report, Section


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The PDF, its text compared with the report's; raises ExportError where it differs or cannot be drawn."""
    pdf = typeset(report, letterhead, Faces(platform_folders()))
    check_pdf(pdf, report)
    return pdf


def typeset(report: Report, letterhead: Letterhead, faces: Faces) -> bytes:
    """The PDF with given fonts."""
    setter = Typesetter(faces, Pen())
    written = io.BytesIO()
    document = _document(written, report, letterhead)
    document.addPageTemplates(PageTemplate("page", [_frame()]))
    around = Furniture(setter, report).draw
    try:
        document.build(_story(setter, report, letterhead), canvasmaker=partial(Sheets, around=around))
    except LayoutError as reason:
        raise ExportError("A part of the report is too large for a page. Nothing was exported. Shorten it.") from reason
    return written.getvalue()


def _document(written: io.BytesIO, report: Report, letterhead: Letterhead) -> BaseDocTemplate:
    return BaseDocTemplate(
        written,
        pagesize=(look.WIDTH, look.HEIGHT),
        title=head.title_text(report),
        author=person((report.signed_by or report.author).name),
        subject=one_line(organisation(report, letterhead)),
        creator="Lectern",
        lang=report.language or "en",
        invariant=1,
        pageCompression=1,
    )


def _frame() -> Frame:
    height = look.HEIGHT - look.TOP - look.BOTTOM
    return Frame(look.MARGIN, look.BOTTOM, look.TEXT_WIDTH, height, 0, 0, 0, 0)


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
