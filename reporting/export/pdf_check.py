"""Compares the text drawn in a PDF with the report it was made from."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.export.page import facts, head, measured, signature
from reporting.export.page.read_back import check_paragraphs
from reporting.export.plain import filled_sections, one_line, plain
from reporting.report import Report
from reporting.words import words_for


def check_pdf(pdf: bytes, report: Report) -> None:
    """Raise ExportError unless every paragraph of the report stands in the PDF, whole and in order, on marked pages."""
    check_paragraphs(pdf, report, expected(report))


def expected(report: Report) -> Iterator[str]:
    """The paragraphs that a PDF of the report must hold, in their order."""
    words = words_for(report.language)
    yield head.title_text(report)
    yield head.status_text(report)
    yield facts.patient_name(report)
    rows = facts.patient_rows(report) + facts.examination_rows(report) + facts.order_rows(report)
    for label, value in rows:
        yield from (label, value)
    for section in filled_sections(report):
        yield from _said(one_line(section.title))
        yield from (text for text in plain(section.text).split("\n") if text)
    yield from _measured(report)
    yield from signature.signature_lines(report)
    yield from (text for image in report.key_images if (text := measured.caption_text(image.caption, words)))


def _measured(report: Report) -> Iterator[str]:
    words = words_for(report.language)
    for measurement in report.measurements:
        yield measured.finding_text(measurement, words)
        yield measured.values_text(measurement, words, measured.UNBROKEN)
        yield from _said(measured.place_text(measurement, words))


def _said(text: str) -> list[str]:
    return [text] if text else []
