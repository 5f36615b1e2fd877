"""The panel of patient, examination and order at the head of a report, and what it says."""

from __future__ import annotations

from reportlab.platypus import Flowable, Table

from reporting.export.page import look
from reporting.export.page.text import line
from reporting.export.plain import one_line, person
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import Report
from reporting.words import Words, words_for
from viewer.model.study import Study
from viewer.model.text import age_text

Row = tuple[str, str]


def patient_name(report: Report) -> str:
    """The patient's name for reading, or that there is none."""
    return person(report.study.patient.name) or words_for(report.language).page.no_name


def patient_rows(report: Report) -> list[Row]:
    """What identifies the patient beside the name."""
    study, patient, words = report.study, report.study.patient, words_for(report.language)
    said = words.page
    issuer = f" ({patient.issuer})" if patient.issuer else ""
    age = words.age(age_text(patient.birth_date, study.date, study.patient_age))
    born = " · ".join(part for part in (words.day(patient.birth_date), age) if part)
    rows = [(said.patient_id, (patient.patient_id or said.none) + issuer), (said.born, born)]
    return _said([*rows, (said.sex, words.sexes.get(patient.sex.strip().upper(), patient.sex))])


def examination_rows(report: Report) -> list[Row]:
    """What was examined, when, and at whose request."""
    study, order, words = report.study, report.order, words_for(report.language)
    said = words.page
    return _said([
        (said.examination, order.procedure or study.description or words.title(report.title)),
        (said.date, words.day_and_time(study.date, study.time)),
        (said.accession, order.accession or study.accession),
        (said.referred_by, person(order.referrer or study.referrer)),
        (said.institution, study.institution),
    ])  # fmt: skip


def order_rows(report: Report) -> list[Row]:
    """What was asked, and which examinations were compared: these may be long and take the whole width."""
    words, order = words_for(report.language), report.order
    said, compared = words.page, "; ".join(_study_text(study, words) for study in report.comparisons)
    return _said([
        (said.indication, order.indication),
        (said.question, order.question),
        (said.compared_with, compared),
    ])  # fmt: skip


def _said(rows: list[Row]) -> list[Row]:
    return [(label, one_line(value)) for label, value in rows if one_line(value)]


def _study_text(study: Study, words: Words) -> str:
    parts = (study.description or words.page.some_examination, words.day(study.date))
    return ", ".join(part for part in parts if part)


def panel(setter: Typesetter, report: Report, *, with_order: bool = True) -> list[Flowable]:
    """The panel as flowables: patient and examination side by side, then what may be long, ``with_order``."""
    half = look.TEXT_WIDTH / 2
    inner = half - 2 * _PADDING
    name = line(setter, patient_name(report), look.NAME)
    left = [name, *_table(setter, patient_rows(report), inner)]
    asked = order_rows(report) if with_order else []
    wide = _table(setter, asked, look.TEXT_WIDTH - 2 * _PADDING)
    rows: list[list[list[Flowable]]] = [[left, _table(setter, examination_rows(report), inner)]]
    rows += [[wide, []]] if wide else []
    return [Table(rows, colWidths=[half, half], style=_PANEL)]


def _table(setter: Typesetter, rows: list[Row], width: float) -> list[Flowable]:
    if not rows:
        return []
    cells = [[line(setter, label, look.LABEL), line(setter, value, look.VALUE)] for label, value in rows]
    return [Table(cells, colWidths=[_LABEL_WIDTH, width - _LABEL_WIDTH], style=_PLAIN)]


_PADDING, _LABEL_WIDTH = 12.0, 68.0
_PLAIN = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 4), ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 1.2), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
]  # fmt: skip
_PANEL = [
    ("BACKGROUND", (0, 0), (-1, -1), look.PANEL), ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("SPAN", (0, 1), (1, 1)), ("LINEABOVE", (0, 1), (-1, 1), 0.5, look.RULE),
    ("LEFTPADDING", (0, 0), (-1, -1), _PADDING), ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 9), ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
]  # fmt: skip
