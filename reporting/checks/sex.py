"""Organs that the patient's recorded sex does not have. A warning only: records err, and bodies differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity, open_sections
from reporting.report import Report

MALE = re.compile(r"\b(prostat\w*|seminal vesicles?|test[ie]s|testic\w+|scrot\w+|epididym\w+|penis|penile)\b", re.I)
FEMALE = re.compile(
    r"\b(uter(?:us|ine)|endometri(?:um|al)|myometri(?:um|al)|ovar(?:y|ies|ian)|adnexal?|fallopian|vagin\w*|vulva\w*"
    r"|cervix uteri|gravid|pregnan\w+|hysterectomy)\b",
    re.I,
)
UNFIT = {"F": (MALE, "female"), "M": (FEMALE, "male")}


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    unfit = UNFIT.get(report.study.patient.sex.strip().upper())
    if unfit is None:
        return
    words, sex = unfit
    for section in open_sections(report):
        found = words.search(section.text)
        if found:
            sentence = f"{section.title} says “{found[0]}”; the patient is recorded as {sex}."
            yield Remark(CHECK.id, Severity.WARN, section.id, sentence)


CHECK = Check("sex", "Patient's sex", _run)
