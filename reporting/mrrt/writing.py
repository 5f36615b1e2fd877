"""A template as an MRRT file in the strict form: one head, matching titles, complete codes, every field with its type.

What MRRT has no word for (a unit, a normal text, tables that grow, which studies it is for) stands in attributes of our own,
``data-lectern-…``, which other programs pass over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

import msgspec

from reporting.template import Field, SectionTemplate, TableTemplate, Template
from viewer.model.code import Code

TYPES = {"choice": "SELECTION_LIST", "number": "NUMBER", "date": "DATE", "text": "TEXT"}
SCHEMES = {"LN": "LOINC", "SCT": "SNOMED CT", "DCM": "DICOM", "99LECTERN": "Lectern"}


def mrrt_text(template: Template) -> str:
    """The whole file."""
    return "\n".join(("<!DOCTYPE html>", "<html>", *_head(template), *_body(template), "</html>")) + "\n"


def _head(template: Template) -> Iterator[str]:
    yield "<head>"
    yield f"<title>{escape(template.name)}</title>"
    yield '<meta charset="UTF-8">'
    said = {
        "dcterms.title": template.name,
        "dcterms.identifier": template.id,
        "dcterms.type": "IMAGE_REPORT_TEMPLATE",
        "dcterms.language": template.language,
        "dcterms.publisher": "Lectern",
        "dcterms.rights": "May be used, changed and passed on freely",
        "dcterms.description": template.name,
        "dcterms.creator": "Lectern",
        "lectern.match": _json(msgspec.to_builtins(template.match)),
        "lectern.assesses": _json(list(template.assesses)),
    }
    for name, value in said.items():
        yield f'<meta name="{name}" content="{escape(value)}">'
    yield '<script type="text/xml">'
    yield from _attributes(template)
    yield "</script>"
    yield "</head>"


def _attributes(template: Template) -> Iterator[str]:
    schemes = dict.fromkeys((template.title.scheme, *(one.heading.scheme for one in template.section)))
    yield "<template_attributes>"
    yield "<top-level-flag>true</top-level-flag>"
    yield "<status>ACTIVE</status>"
    yield "<coding_schemes>"
    for scheme in schemes:
        yield f'<coding_scheme name="{escape(SCHEMES.get(scheme, scheme))}" designator="{escape(scheme)}"/>'
    yield "</coding_schemes>"
    yield f'<term type="document_title">{_code(template.title)}</term>'
    for modality in template.match.modalities:
        yield f'<term type="modality"><code meaning="{escape(modality)}" value="{escape(modality)}" scheme="DCM"/></term>'
    yield "<coded_content>"
    for section in template.section:
        yield f'<entry ORIGTXT="{escape(section.id)}"><term type="heading">{_code(section.heading)}</term></entry>'
    yield "</coded_content>"
    yield "</template_attributes>"


def _code(code: Code) -> str:
    return f'<code meaning="{escape(code.meaning)}" value="{escape(code.value)}" scheme="{escape(code.scheme)}"/>'


def _body(template: Template) -> Iterator[str]:
    yield "<body>"
    for section in template.section:
        yield from _section(section)
    yield "</body>"


def _section(section: SectionTemplate) -> Iterator[str]:
    element = _json(msgspec.to_builtins(section.element))
    name, text = escape(section.title), escape(_json(section.text))
    yield (
        f'<section id="{escape(section.id)}" data-section-name="{name}" data-lectern-element="{escape(element)}"'
        f' data-lectern-text="{text}">'
    )
    yield f'<header class="level1">{name}</header>'
    fields, tables = {one.id: one for one in section.field}, {one.id: one for one in section.table}
    line = ""
    for kind, content in section.pieces:
        if kind == "text":
            line += escape(content)
        elif content in tables:
            line += _table(tables[content])
        else:
            line += _field(fields[content], merge=kind == "merge") if content in fields else _merge(content)
    yield from (f"<p>{one}</p>" for one in line.split("\n") if one.strip())
    yield "</section>"


def _merge(name: str) -> str:
    return (
        f'<input type="text" id="merge-{name}" name="{name}" data-field-type="TEXT" data-field-merge-flag="true"'
        f' data-field-completion-action="NONE" data-lectern-merge="{name}">'
    )


def _field(field: Field, *, merge: bool = False) -> str:
    shared = (
        f'id="field-{escape(field.id)}" name="{escape(field.id)}" title="{escape(field.prompt)}"'
        f' data-field-type="{TYPES[field.kind]}" data-field-merge-flag="{"true" if merge else "false"}"'
        f' data-field-completion-action="{"PROHIBIT" if field.required else "ALERT"}"'
        f' data-lectern-field="{escape(_json(_without_usual(field)))}"'
    )
    if field.spoken:
        shared += f' data-field-verbal-trigger="{escape(field.spoken[0])}"'
    if field.kind == "choice":
        options = "".join(
            f'<option value="{escape(one)}"{" selected" if one == field.normal else ""}>{escape(one)}</option>'
            for one in field.choices
        )
        return f"<select {shared}>{options}</select>"
    limits = "".join(
        f' {name}="{value:g}"' for name, value in (("min", field.minimum), ("max", field.maximum)) if value is not None
    )
    kind = field.kind if field.kind in ("number", "date") else "text"
    step = ' step="any"' if kind == "number" else ""
    return f'<input type="{kind}" value="{escape(field.normal)}"{limits}{step} {shared}>'


def _table(table: TableTemplate) -> str:
    """Its rows as lines, a growing one as its first; which they are is said in an attribute of the span."""
    rows = range(1, len(table.rows) + 1) if table.rows else range(1, 2)
    fields = {one.id: one for one in table.fields}
    lines = "<br>".join(
        "".join(_field(fields[name]) if kind == "field" else escape(name) for kind, name in table.line(row))
        for row in rows
    )
    return f'<span data-lectern-table="{escape(_json(_without_usual(table)))}">{lines}</span>'


def _without_usual(thing: Field | TableTemplate) -> Any:
    return msgspec.to_builtins(thing)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
