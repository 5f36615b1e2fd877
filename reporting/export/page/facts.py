"""The panel of patient, examination and order at the head of a report, and what it says."""

from __future__ import annotations

from reportlab.platypus import Flowable, Table

from reporting.export.page import look
from reporting.export.page.text import line
from reporting.export.plain import one_line, person
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import Report
from viewer.model.study import Study
from viewer.model.text import age_text, date_text, time_text

Row = tuple[str, str]
_SEX = {"M": "male", "F": "female", "O": "other"}


def patient_name(study: Study) -> str:
    """The patient's name for reading, or that there is none."""
    return person(study.patient.name) or "No name"


def patient_rows(study: Study) -> list[Row]:
    """What identifies the patient beside the name."""
    patient = study.patient
    issuer = f" ({patient.issuer})" if patient.issuer else ""
    age = age_text(patient.birth_date, study.date, study.patient_age)
    born = " · ".join(part for part in (date_text(patient.birth_date), age) if part)
    rows = [("Patient ID", (patient.patient_id or "none") + issuer), ("Born", born)]
    return _said([*rows, ("Sex", _SEX.get(patient.sex.strip().upper(), patient.sex))])


def examination_rows(report: Report) -> list[Row]:
    """What was examined, when, and at whose request."""
    study, order = report.study, report.order
    when = " ".join(part for part in (date_text(study.date), time_text(study.time)) if part)
    return _said([
        ("Examination", order.procedure or study.description or report.title.meaning),
        ("Date", when),
        ("Accession", order.accession or study.accession),
        ("Referred by", person(order.referrer or study.referrer)),
        ("Institution", study.institution),
    ])  # fmt: skip


def order_rows(report: Report) -> list[Row]:
    """What was asked, and which examinations were compared: these may be long and take the whole width."""
    compared = "; ".join(_study_text(study) for study in report.comparisons)
    order = report.order
    return _said([("Indication", order.indication), ("Question", order.question), ("Compared with", compared)])


def _said(rows: list[Row]) -> list[Row]:
    return [(label, one_line(value)) for label, value in rows if one_line(value)]


def _study_text(study: Study) -> str:
    parts = (study.description or "examination", date_text(study.date))
    return ", ".join(part for part in parts if part)


def panel(setter: Typesetter, report: Report) -> list[Flowable]:
    """The panel as flowables: patient and examination side by side, then what may be long."""
    half = look.TEXT_WIDTH / 2
    inner = half - 2 * _PADDING
    name = line(setter, patient_name(report.study), look.NAME)
    left = [name, *_table(setter, patient_rows(report.study), inner)]
    wide = _table(setter, order_rows(report), look.TEXT_WIDTH - 2 * _PADDING)
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
