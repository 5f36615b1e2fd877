"""A number field holds a number, within the limits that its template gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity, open_sections
from reporting.report import Report
from reporting.template import Field

NUMBER = re.compile(r"^[<>≤≥~±]?\s*([-−]?\d+(?:[.,]\d+)?)\s*(\D*)$")


def _run(report: Report, context: Context) -> Iterator[Remark]:
    fields = context.template.fields if context.template else {}
    for section in open_sections(report):
        for run in section.runs:
            field = fields.get(run.ref) if run.kind == "field" and run.text.strip() else None
            fault = _fault(run.text.strip(), field) if field and field.kind == "number" else ""
            if field and fault:
                yield Remark(CHECK.id, Severity.WARN, section.id, f"{section.title}, {field.prompt}: {fault}")


def _fault(text: str, field: Field) -> str:
    found = NUMBER.match(text)
    if not found:
        return f"“{text}” is no number."
    value, unit = float(found[1].replace(",", ".").replace("−", "-")), found[2].strip(" .")
    if unit and field.unit and unit != field.unit:
        return f"“{text}” is not in {field.unit}."
    if field.minimum is not None and value < field.minimum:
        return f"“{text}” is below {field.minimum:g}."
    if field.maximum is not None and value > field.maximum:
        return f"“{text}” is above {field.maximum:g}."
    return ""


CHECK = Check("field-values", "Values of fields", _run)
