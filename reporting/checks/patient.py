"""Everything in a report is of one patient."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.compose import measurement_name
from reporting.report import Report
from viewer.model.measurement import Measurement
from viewer.model.text import date_text


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    for measurement in report.measurements:
        if _is_foreign(report, measurement):
            where = _section_quoting(report, measurement.uid)
            named = f"{measurement_name(measurement)} ({measurement.series_text})"
            yield Remark(
                CHECK.id, Severity.BLOCK, where, f"{named} was measured on an image of another patient or study."
            )
    for prior in report.comparisons:
        if prior.patient.identity != report.study.patient.identity:
            date = date_text(prior.date)
            sentence = f"The prior of {date} does not carry the same name, birth date, sex and ID as this study."
            yield Remark(CHECK.id, Severity.WARN, "", sentence)


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
