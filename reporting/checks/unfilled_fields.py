"""No blank goes out: a required one blocks, another is pointed out, and so is a required one that was taken away."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity, open_sections
from reporting.report import Report
from reporting.template import Field


def _run(report: Report, context: Context) -> Iterator[Remark]:
    fields = context.template.fields if context.template else {}
    for section in open_sections(report):
        for run in section.runs:
            if run.kind == "field" and not run.text.strip():
                yield _blank(section.id, run.ref, fields.get(run.ref))
    if context.template and not report.addendum_number:
        yield from _taken_away(report, context)


def _blank(section_id: str, field_id: str, field: Field | None) -> Remark:
    name = field.prompt if field else field_id
    if field is None or field.required:
        return Remark(CHECK.id, Severity.BLOCK, section_id, f"The field “{name}” is not filled.")
    return Remark(CHECK.id, Severity.WARN, section_id, f"The field “{name}” is not filled and will read as nothing.")


def _taken_away(report: Report, context: Context) -> Iterator[Remark]:
    there = {run.ref for section in report.sections for run in section.runs if run.kind == "field"}
    for section in context.template.section if context.template else ():
        asked = {name for kind, name in section.pieces if kind == "field"}
        for field in section.field:
            if field.required and field.id in asked - there:
                sentence = f"The required field “{field.prompt}” was taken out of the report."
                yield Remark(CHECK.id, Severity.WARN, section.id, sentence)


CHECK = Check("unfilled-fields", "Unfilled fields", _run)
