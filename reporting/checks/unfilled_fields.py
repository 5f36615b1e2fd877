"""No blank goes out: a required one blocks, another is pointed out, and so is a required one that was taken away."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity, open_sections
from reporting.report import Report, Section
from reporting.template import Field

NAMED = 3


def _run(report: Report, context: Context) -> Iterator[Remark]:
    fields = context.template.fields if context.template else {}
    for section in open_sections(report):
        blank = [run.ref for run in section.runs if run.kind == "field" and not run.text.strip()]
        required = [name for name in blank if name not in fields or fields[name].required]
        yield from _blanks(section, Severity.BLOCK, required, fields)
        yield from _blanks(section, Severity.WARN, [name for name in blank if name not in required], fields)
    if context.template and not report.is_addendum:
        yield from _taken_away(report, context)


def _blanks(section: Section, severity: Severity, ids: list[str], fields: dict[str, Field]) -> Iterator[Remark]:
    """One remark for all blanks of a section: a new report has many, and they are one thing to do."""
    names = [fields[one].prompt if one in fields else one for one in ids]
    more = f", {len(names) - NAMED} more" if len(names) > NAMED else ""
    if names:
        sentence = f"{section.title}, to fill: {', '.join(names[:NAMED])}{more}."
        yield Remark(CHECK.id, severity, section.id, sentence, final=severity is Severity.BLOCK)


def _taken_away(report: Report, context: Context) -> Iterator[Remark]:
    there = {run.ref for section in report.sections for run in section.runs if run.kind == "field"}
    there |= {one.field for one in report.stated}
    for section in context.template.section if context.template else ():
        asked = {name for kind, name in section.pieces if kind == "field"}
        for field in section.field:
            if field.required and not field.for_some and field.id in asked - there:
                sentence = f"The required field “{field.prompt}” was taken out of the report."
                yield Remark(CHECK.id, Severity.WARN, section.id, sentence)


CHECK = Check("unfilled-fields", "Unfilled fields", _run)
