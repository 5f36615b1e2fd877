"""The report as plain text, UTF-8, for systems that take nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.export.exporter import Exporter, Letterhead, organisation
from reporting.export.page import facts, head, measured, signature
from reporting.export.page.furniture import NOTICE
from reporting.export.plain import filled_sections, finding, one_line, plain
from reporting.report import Report


def make(report: Report, letterhead: Letterhead) -> bytes:
    """Title, patient, order, sections, measurements and signature, parted by blank lines."""
    blocks = ["\n".join(block) for block in _blocks(report, letterhead) if block]
    return ("\n\n".join(blocks) + "\n").encode("utf-8")


def _blocks(report: Report, letterhead: Letterhead) -> Iterator[list[str]]:
    name = one_line(organisation(report, letterhead))
    yield [text for text in (name, one_line(report.title.meaning), head.status_text(report)) if text]
    rows = facts.patient_rows(report.study) + facts.examination_rows(report) + facts.order_rows(report)
    yield [f"Patient: {facts.patient_name(report.study)}", *(f"{label}: {value}" for label, value in rows)]
    for section in filled_sections(report):
        yield [one_line(section.title).upper(), plain(section.text)]
    yield _measurements(report)
    yield signature.signature_lines(report)
    yield [NOTICE]


def _measurements(report: Report) -> list[str]:
    lines = []
    for measurement in report.measurements:
        place = measured.place_text(measurement)
        values = f"{finding(measurement)}: {measured.values_text(measurement)}"
        lines.append(f"{values} ({place})" if place else values)
    return [measured.HEADING.upper(), *lines] if lines else []


EXPORTER = Exporter("text", "Plain text", ".txt", "text/plain; charset=utf-8", make)
