"""``main.py report template list|why|import|export``: what reports are written with, as files that others can read."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from app.archive.archive import Archive
from app.archive.index import UnknownStudy
from app.commands.command import DONE, IN_PART, Unusable, answer, require, tell
from app.desk.opening import fetch
from app.desk.person import reader
from app.durable import replace_synced
from app.home import RESOURCES, Home
from app.settings import Preferences
from reporting.choosing import ranked, why_not
from reporting.mrrt.reading import read_mrrt
from reporting.mrrt.tags import NotRead
from reporting.mrrt.writing import mrrt_text
from reporting.store import ReportStore, Tampered
from reporting.template import Template
from reporting.template_files import TemplateFile, TemplateTrouble, own_templates, template_files
from reporting.template_text import template_text


def options(parser: argparse.ArgumentParser) -> None:
    """What the action takes."""
    parser.add_argument("what", choices=("list", "why", "import", "export"))
    parser.add_argument(
        "item", nargs="?", default="", metavar="ID_OR_FILE", help="a template's id, or the file to import"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the exported file goes")
    parser.add_argument("--toml", action="store_true", help="export as Lectern's own file instead of MRRT")
    parser.add_argument(
        "--replace", action="store_true", help="let an imported template stand in for one of the same id"
    )


def run(home: Home, archive: Archive, values: Preferences, given: argparse.Namespace) -> int:
    """Do it."""
    files = known_files(home)
    if given.what == "list":
        return _list(home, files, given)
    if given.what == "why":
        return _why(archive, values, [one.template for one in files], given)
    return _import(home, files, given) if given.what == "import" else _export(files, given)


def known_files(home: Home) -> tuple[TemplateFile, ...]:
    """Delivered templates and the reader's own in their place; raises Unusable."""
    try:
        return template_files(RESOURCES / "report_templates", home.report_templates)
    except TemplateTrouble as trouble:
        raise Unusable(str(trouble)) from trouble


def _list(home: Home, files: tuple[TemplateFile, ...], given: argparse.Namespace) -> int:
    faults = own_templates(home.report_templates)[1]
    document = {"templates": [_described(one) for one in files], "faults": list(faults)}
    lines = (f"{one.template.id} · {one.template.name}{' · mine' if one.own else ''}" for one in files)
    answer(document, "\n".join(lines), as_json=given.json)
    for fault in faults:
        tell(fault)
    return IN_PART if faults else DONE


def _described(file: TemplateFile) -> dict[str, Any]:
    template = file.template
    return {
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "own": file.own,
        "replaces_delivered": file.replaces is not None,
        "modalities": list(template.match.modalities),
        "assesses": list(template.assesses),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "fields": [{"id": one.id, "prompt": one.prompt, "required": one.required} for one in section.field],
                "tables": [{"id": one.id, "rows": list(one.rows), "grows": one.grows} for one in section.table],
            }
            for section in template.section
        ],
    }


def _why(archive: Archive, values: Preferences, templates: list[Template], given: argparse.Namespace) -> int:
    if not given.study:
        raise Unusable("`report template why` needs --study UID.")
    try:
        opened = fetch(archive, ReportStore(archive.database.engine), given.study, reader(values).login)
    except (UnknownStudy, Tampered) as reason:
        raise Unusable(str(reason)) from reason
    found = ranked(templates, opened.study, opened.request, values.report_language)
    fitting = [one.template for one in found]
    unfit = [(one, why_not(one.match, opened.study, opened.request)) for one in templates if one not in fitting]
    document = {
        "chosen": found[0].template.id if found else None,
        "why": found[0].why if found else None,
        "fitting": [{"id": one.template.id, "score": one.score, "reasons": list(one.reasons)} for one in found],
        "not_fitting": [{"id": one.id, "why_not": reason} for one, reason in unfit],
    }
    answer(document, found[0].why if found else "No template fits.", as_json=given.json)
    return DONE


def _import(home: Home, files: tuple[TemplateFile, ...], given: argparse.Namespace) -> int:
    path = Path(given.item or ".")
    require([path])
    try:
        imported = read_mrrt(path.read_bytes())
    except OSError as error:
        raise Unusable(f"{path} cannot be read ({error.strerror}).") from error
    except NotRead as reason:
        raise Unusable(f"{path.name}: {reason}") from reason
    template = imported.template
    if any(one.template.id == template.id for one in files) and not given.replace:
        raise Unusable(
            f"There is a template {template.id!r} already; with --replace the imported one stands in for it."
        )
    own = {one.template.id: one.path for one in files if one.own}
    target = own.get(template.id, home.report_templates / f"{_stem(template.id)}.toml")
    try:
        replace_synced(target, template_text(template).encode("utf-8"))
    except OSError as error:
        raise Unusable(f"{target} cannot be written ({error.strerror}).") from error
    document = {"id": template.id, "name": template.name, "path": str(target), "remarks": list(imported.remarks)}
    answer(document, f"“{template.name}” is kept as {template.id}.", as_json=given.json)
    for remark in imported.remarks:
        tell(remark)
    return IN_PART if imported.remarks else DONE


def _export(files: tuple[TemplateFile, ...], given: argparse.Namespace) -> int:
    template = next((one.template for one in files if one.template.id == given.item), None)
    if template is None:
        raise Unusable(f"There is no template {given.item!r}; there are {', '.join(one.template.id for one in files)}.")
    text = template_text(template) if given.toml else mrrt_text(template)
    target = given.out or Path(f"{_stem(template.id)}.{'toml' if given.toml else 'html'}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_synced(target, text.encode("utf-8"))
    except OSError as error:
        raise Unusable(f"{target} cannot be written ({error.strerror}).") from error
    answer({"id": template.id, "path": str(target)}, str(target), as_json=given.json)
    return DONE


def _stem(identifier: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", identifier.lower()).strip("-")[:60] or "template"
