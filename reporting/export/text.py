"""The report as plain text, UTF-8, for systems that take nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.export.exporter import Exporter, Letterhead, organisation
from reporting.export.page import facts, head, measured, signature
from reporting.export.page.furniture import notice_text
from reporting.export.plain import filled_sections, one_line, plain
from reporting.report import Report
from reporting.words import words_for


def make(report: Report, letterhead: Letterhead) -> bytes:
    """Title, patient, order, sections, measurements and signature, parted by blank lines."""
    blocks = ["\n".join(block) for block in _blocks(report, letterhead) if block]
    return ("\n\n".join(blocks) + "\n").encode("utf-8")


def _blocks(report: Report, letterhead: Letterhead) -> Iterator[list[str]]:
    name, words = one_line(organisation(report, letterhead)), words_for(report.language)
    yield [text for text in (name, head.title_text(report), head.status_text(report)) if text]
    rows = facts.patient_rows(report) + facts.examination_rows(report) + facts.order_rows(report)
    yield [f"{words.page.patient}: {facts.patient_name(report)}", *(f"{label}: {value}" for label, value in rows)]
    for section in filled_sections(report):
        yield [one_line(section.title).upper(), plain(section.text)]
    yield _measurements(report)
    yield signature.signature_lines(report)
    yield [notice_text(report)]


def _measurements(report: Report) -> list[str]:
    lines, words = [], words_for(report.language)
    for measurement in report.measurements:
        place = measured.place_text(measurement, words)
        values = f"{measured.finding_text(measurement, words)}: {measured.values_text(measurement, words)}"
        lines.append(f"{values} ({place})" if place else values)
    return [words.page.measurements.upper(), *lines] if lines else []


EXPORTER = Exporter("text", "Plain text", ".txt", "text/plain; charset=utf-8", make)
