"""Everything in a report is of one patient."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.compose import measurement_name
from reporting.report import Report
from viewer.model.measurement import Measurement
from viewer.model.text import date_text


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    for measurement in report.measurements:
        if _is_foreign(report, measurement):
            where = _section_quoting(report, measurement.uid)
            what = f"{measurement_name(measurement)} ({measurement.series_text})"
            sentence = f"{what} was measured on an image of another patient or study."
            yield Remark(CHECK.id, Severity.BLOCK, where, sentence, final=True)
    named = {image.patient_key for series in report.study.series for image in series.instances} - {""}
    if any(_contradict(one, other) for one, other in combinations(sorted(named), 2)):
        sentence = "The images of this study name different patients. It is not to be reported as one."
        yield Remark(CHECK.id, Severity.BLOCK, "", sentence, final=True)
    for prior in report.comparisons:
        if prior.patient.identity != report.study.patient.identity:
            date = date_text(prior.date)
            sentence = f"The prior of {date} does not carry the same name, birth date, sex and ID as this study."
            yield Remark(CHECK.id, Severity.WARN, "", sentence)


def _contradict(one: str, other: str) -> bool:
    """Whether two identities differ in what both say; what one of them lacks is no contradiction."""
    pairs = zip(one.split("|"), other.split("|"), strict=False)
    return any(here and there and here != there for here, there in pairs)


def _is_foreign(report: Report, measurement: Measurement) -> bool:
    studies = (report.study, *report.comparisons)
    if measurement.image.study_uid not in {study.uid for study in studies}:
        return True
    keys = {image.patient_key for study in studies for series in study.series for image in series.instances} - {""}
    return bool(keys and measurement.patient_key and measurement.patient_key not in keys)


def _section_quoting(report: Report, uid: str) -> str:
    found = (one.id for one in report.sections for run in one.runs if run.kind == "measurement" and run.ref == uid)
    return next(found, "")


CHECK = Check("patient", "One patient", _run)
