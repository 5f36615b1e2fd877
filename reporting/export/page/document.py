"""A PDF of pages with one frame each, the foot around it and fonts embedded, fit for archives (PDF/A-2b)."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate
from reportlab.platypus.doctemplate import LayoutError

from reporting.export.exporter import ExportError, Letterhead, organisation
from reporting.export.page import look
from reporting.export.page.furniture import Furniture
from reporting.export.page.sheets import Sheets
from reporting.export.plain import one_line, person
from reporting.export.typesetting.faces import Faces, platform_folders
from reporting.export.typesetting.flowing import Typesetter
from reporting.export.typesetting.pen import Pen
from reporting.report import Report

Story = Callable[[Typesetter], list[Flowable]]


def made(report: Report, letterhead: Letterhead, title: str, story: Story, faces: Faces | None = None) -> bytes:
    """The PDF of a story; raises ExportError where a part of it is too large for a page."""
    setter = Typesetter(faces or Faces(platform_folders()), Pen())
    written = io.BytesIO()
    document = _document(written, report, letterhead, title)
    document.addPageTemplates(PageTemplate("page", [_frame()]))
    around = Furniture(setter, report).draw
    try:
        document.build(story(setter), canvasmaker=partial(Sheets, around=around))
    except LayoutError as reason:
        raise ExportError("A part of the report is too large for a page. Nothing was exported. Shorten it.") from reason
    return written.getvalue()


def _document(written: io.BytesIO, report: Report, letterhead: Letterhead, title: str) -> BaseDocTemplate:
    return BaseDocTemplate(
        written,
        pagesize=(look.WIDTH, look.HEIGHT),
        title=one_line(title),
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
