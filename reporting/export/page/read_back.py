"""Reads a PDF back and compares it with what was to be in it."""

from __future__ import annotations

from collections.abc import Iterable

from reporting.export.exporter import ExportError
from reporting.export.page.furniture import identity_text, notice_text, page_text
from reporting.export.typesetting.reading import PageText, body, read_pages
from reporting.report import Report


def check_paragraphs(pdf: bytes, report: Report, wanted: Iterable[str]) -> None:
    """Raise ExportError unless every paragraph stands in the PDF, whole and in order, on pages that say whose they are."""
    pages = read_pages(pdf)
    _check_pages(pages, report)
    found = iter(body(pages))
    for paragraph in wanted:
        if not any(text == paragraph for text in found):
            raise ExportError(
                f"The PDF does not say what the report says at “{paragraph[:60]}”. Nothing was exported; report this."
            )


def _check_pages(pages: list[PageText], report: Report) -> None:
    identity, notice = identity_text(report), notice_text(report)
    for number, page in enumerate(pages, 1):
        if not {notice, identity, page_text(report, number, len(pages))} <= set(page.furniture):
            raise ExportError(f"Page {number} of the PDF lacks its foot. Nothing was exported; report this.")
