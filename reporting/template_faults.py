"""What can be wrong with a template whose keys and types are right: a sentence each, with the place in it."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.template import MERGES, MOST_ROWS, Field, SectionTemplate, TableTemplate, Template, pieces_of


def template_faults(template: Template) -> Iterator[str]:
    """What is wrong with a template whose keys and types are right: a sentence each, with the place."""
    if not template.section:
        yield "`section`: a template needs at least one [[section]]."
    if not template.id.strip() or not template.name.strip():
        yield "`id` and `name`: a template needs both."
    yield from _repeated("section", [section.id for section in template.section])
    named = [one for section in template.section for one in _ids(section)]
    yield from _repeated("field", named)
    for number, section in enumerate(template.section):
        yield from _section_faults(section, f"`section[{number}]` ({section.id})")


def _repeated(what: str, ids: list[str]) -> Iterator[str]:
    for repeated in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"the {what} id {repeated!r} is given twice; it must be unique in the template."


def _ids(section: SectionTemplate) -> list[str]:
    return [*(field.id for field in section.field), *(table.id for table in section.table)]


def _section_faults(section: SectionTemplate, where: str) -> Iterator[str]:
    named = _ids(section)
    used = [(kind, name) for kind, name in section.pieces if kind != "text"]
    for kind, name in used:
        if kind == "field" and name not in named:
            yield f"{where}, key `text`: [{name}] has no [[section.field]] of that id."
        if kind == "merge" and name not in MERGES:
            yield f"{where}, key `text`: {{{name}}} is unknown; there are {', '.join(MERGES)}."
    for one in named:
        times = sum(name == one for _, name in used)
        if times != 1:
            yield f"{where}, key `text`: the field {one!r} must stand in it once, not {times} times."
    for field in section.field:
        yield from field_faults(field, f"{where}, field {field.id!r}")
    for table in section.table:
        yield from _table_faults(table, f"{where}, table {table.id!r}")


def _table_faults(table: TableTemplate, where: str) -> Iterator[str]:
    if table.grows and ("{number}" not in table.row_name or not table.prompt.strip()):
        yield f"{where}: a table has `rows`, or a `row_name` with {{number}} in it and a `prompt`."
    if table.row_name.replace("{number}", "").count("{") or len(table.rows) > MOST_ROWS:
        yield f"{where}: only {{number}} may stand in `row_name`, and there are at most {MOST_ROWS} `rows`."
    yield from _repeated("field", [field.id for field in table.field])
    yield from _row_faults(table, where)
    for field in table.field:
        yield from field_faults(field, f"{where}, field {field.id!r}")


def _row_faults(table: TableTemplate, where: str) -> Iterator[str]:
    text = pieces_of(table.text)
    if "\n" in table.text.strip():
        yield f"{where}, key `text`: a row is one line."
    for kind, name in text:
        if kind == "merge" and name != "row":
            yield f"{where}, key `text`: only {{row}} can stand in a row, not {{{name}}}."
        if kind == "field" and name not in {field.id for field in table.field}:
            yield f"{where}, key `text`: [{name}] has no [[section.table.field]] of that id."
    for field in table.field:
        times = text.count(("field", field.id))
        if times != 1:
            yield f"{where}, key `text`: the field {field.id!r} must stand in it once, not {times} times."


def field_faults(field: Field, where: str) -> Iterator[str]:
    """What is wrong with a field: a sentence each."""
    if field.kind == "choice" and not field.choices:
        yield f"{where}, key `choices`: a choice needs something to choose from."
    if field.kind != "choice" and field.choices:
        yield f"{where}, key `choices`: only a field of the kind 'choice' has choices."
    if not field.prompt.strip():
        yield f"{where}, key `prompt`: a field needs a prompt."
    if any(part in field.id for part in ".[]{}") or not field.id.strip():
        yield f"{where}, key `id`: an id has no dot and no bracket."
    for kind, name in field.parts:
        if kind == "field" or (kind == "merge" and name not in MERGES):
            yield f"{where}, key `default`: {name!r} cannot stand there; there are {', '.join(MERGES)} in braces."
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield f"{where}: `minimum` is above `maximum`."
