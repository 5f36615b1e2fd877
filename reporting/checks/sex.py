"""Organs that the patient's recorded sex does not have. A warning only: records err, and bodies differ."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.anatomy import anatomy, composed, plain
from reporting.checks.contract import Check, Context, Remark, Severity, open_sections
from reporting.report import Report


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    words = anatomy(report.language)
    unfit = {"F": (words.male, "female"), "M": (words.female, "male")}.get(report.study.patient.sex.strip().upper())
    if unfit is None:
        return
    organs, sex = unfit
    for section in open_sections(report):
        found = organs.search(plain(section.text))
        if found:
            said = composed(section.text)[found.start() : found.end()]
            sentence = f"{section.title} says “{said}”; the patient is recorded as {sex}."
            yield Remark(CHECK.id, Severity.WARN, section.id, sentence)


CHECK = Check("sex", "Patient's sex", _run)
