"""The age and sex that the text states, and what it says of the body, are those of the patient. Warnings only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.checks.anatomy import plain
from reporting.checks.contract import Check, Context, Remark, Severity, open_sections
from reporting.checks.terms import Terms, terms
from reporting.report import Report, Section
from viewer.model.text import age_text

TOLERANCE = 1  # years: orders are written before a birthday and read after it
CHILD, GROWN = 12, 25  # below it no signs of age are expected, from it on none of growth


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    study = report.study
    age = _years(age_text(study.patient.birth_date, study.date, study.patient_age))
    words, sex = terms(report.language), study.patient.sex.strip().upper()
    for section in open_sections(report):
        if age is not None:
            yield from _ages(section, age, words)
            yield from _body(section, age, words)
        yield from _sex(section, sex, words)


def _years(age: str) -> int | None:
    """``67 y`` as 67; months and days as 0."""
    number, _, unit = age.partition(" ")
    return None if not number.isdigit() else int(number) if unit == "y" else int(number) // 12 if unit == "m" else 0


def _ages(section: Section, age: int, words: Terms) -> Iterator[Remark]:
    for found in words.stated_age.finditer(plain(section.text)):
        stated = int(next(group for group in found.groups() if group))
        if abs(stated - age) > TOLERANCE:
            sentence = f"{section.title} speaks of an age of {stated}; the patient was {age} at this study."
            yield Remark(CHECK.id, Severity.WARN, section.id, sentence, found.span())


def _sex(section: Section, sex: str, words: Terms) -> Iterator[Remark]:
    """Words for a man or a woman, where an age stands in the same sentence: elsewhere they may be of a relative."""
    other = {"F": (words.man, "female"), "M": (words.woman, "male")}.get(sex)
    text = plain(section.text)
    if other is None or not words.stated_age.search(text):
        return
    for sentence in re.finditer(r"[^.;\n]+", text):
        found = other[0].search(sentence[0]) if words.stated_age.search(sentence[0]) else None
        if found:
            said = f"{section.title} says “{found[0]}”; the patient is recorded as {other[1]}."
            start = sentence.start() + found.start()
            yield Remark(CHECK.id, Severity.WARN, section.id, said, (start, start + len(found[0])))
            return


def _body(section: Section, age: int, words: Terms) -> Iterator[Remark]:
    unfit = words.child_only if age >= GROWN else words.adult_only if age < CHILD else None
    found = unfit.search(plain(section.text)) if unfit else None
    if found:
        sentence = f"{section.title} says “{found[0]}”; the patient was {age} at this study."
        yield Remark(CHECK.id, Severity.WARN, section.id, sentence, found.span())


CHECK = Check("age", "Patient's age", _run)
