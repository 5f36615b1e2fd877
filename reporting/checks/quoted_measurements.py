"""A number in the text is the number that was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.compose import worded
from reporting.report import Report, Run
from viewer.model.measurement import Measurement


def _run(report: Report, context: Context) -> Iterator[Remark]:
    current = report.measurements if context.measurements is None else context.measurements
    known = {measurement.uid: measurement for measurement in current}
    now = replace(report, measurements=tuple(current))
    # Signed sections count too: an addendum is the place to say that a number there has changed.
    for section in report.sections:
        for run in section.runs:
            sentence = _flaw(run, known, now) if run.kind == "measurement" else ""
            if sentence:
                yield Remark(CHECK.id, Severity.WARN, section.id, f"{section.title}: {sentence}")


def _flaw(run: Run, known: dict[str, Measurement], report: Report) -> str:
    if run.ref not in known:
        return f"quotes “{run.text}”, a measurement that was deleted."
    now = worded(known[run.ref], report)
    return "" if now == run.text else f"quotes “{run.text}”, the measurement is now “{now}”."


CHECK = Check("quoted-measurements", "Measurements quoted", _run)
