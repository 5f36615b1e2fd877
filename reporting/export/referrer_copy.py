"""The copy for whoever asked: the answer first, then what is recommended, who was told, and the findings it rests on."""

from __future__ import annotations

from reporting.export.exporter import Exporter, ExportError, Letterhead
from reporting.export.page.copy import Block, Copy, make_copy
from reporting.export.page.head import status_text, title_text
from reporting.export.plain import filled_sections, one_line, plain
from reporting.report import Report, Status

# Headings of CID 7001 in the order in which a referrer reads; every other section stands between them and the signature.
FIRST = ("19005-8", "55110-1", "18783-1", "73568-8", "55107-7")


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The pages; raises ExportError for a draft, and for a report that says nothing."""
    if report.status is Status.DRAFT:
        raise ExportError("A draft is not exported. Sign the report first.")
    sections = sorted(filled_sections(report), key=lambda one: _rank(one.heading.value))
    if not sections:
        raise ExportError("The report has no text, so that there is nothing to export.")
    blocks = tuple(Block(one_line(section.title), plain(section.text)) for section in sections)
    return make_copy(report, letterhead, Copy(title_text(report), status_text(report), blocks, for_doctors=True))


def _rank(heading: str) -> int:
    return FIRST.index(heading) if heading in FIRST else len(FIRST)


EXPORTER = Exporter("referrer", "Copy for the referrer (PDF)", ".pdf", "application/pdf", make)
