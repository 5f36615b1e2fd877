"""Report templates read from TOML files, the reader's own over the delivered ones."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from reporting.template import Template
from reporting.template_faults import template_faults
from reporting.words import WordsTrouble, words_for


class TemplateTrouble(Exception):  # noqa: N818 - a sentence about a file, for who wrote it
    """A template cannot be used; the message names the file, the place in it and what is wrong."""


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template with its file; ``own`` where it is the reader's, ``replaces`` where it stands for a delivered one."""

    template: Template
    path: Path
    own: bool = False
    replaces: Path | None = None


def load_templates(folder: Path, own: Path | None = None) -> tuple[Template, ...]:
    """Every template by file name, the reader's ``own`` in the place of those of the same id; raises TemplateTrouble.

    Of the reader's own only those that can be used are taken (``own_templates`` says what is wrong with the others).
    """
    return tuple(file.template for file in template_files(folder, own))


def template_files(folder: Path, own: Path | None = None) -> tuple[TemplateFile, ...]:
    """The templates with their files; raises TemplateTrouble for the first delivered one that is wrong."""
    delivered = [TemplateFile(load_template(path), path) for path in sorted(folder.glob("*.toml"))]
    seen: set[str] = set()
    for file in delivered:
        if file.template.id in seen:
            raise TemplateTrouble(f"{folder}: two templates have the id {file.template.id!r}; each needs its own.")
        seen.add(file.template.id)
    mine = own_templates(own)[0] if own else {}
    kept = [_replaced(file, mine) for file in delivered]
    return (*kept, *(TemplateFile(one, path, own=True) for key, (path, one) in mine.items() if key not in seen))


def own_templates(folder: Path) -> tuple[dict[str, tuple[Path, Template]], tuple[str, ...]]:
    """A reader's own templates by id, and a sentence for each file that cannot be used."""
    found: dict[str, tuple[Path, Template]] = {}
    faults = []
    for path in sorted(folder.glob("*.toml")):
        try:
            template = load_template(path)
        except (TemplateTrouble, OSError) as trouble:
            faults.append(str(trouble))
            continue
        if template.id in found:
            faults.append(f"{path.name}: the id {template.id!r} is that of {found[template.id][0].name} too.")
        else:
            found[template.id] = (path, template)
    return found, tuple(faults)


def _replaced(file: TemplateFile, mine: dict[str, tuple[Path, Template]]) -> TemplateFile:
    if file.template.id not in mine:
        return file
    path, template = mine[file.template.id]
    return TemplateFile(template, path, own=True, replaces=file.path)


def load_template(path: Path) -> Template:
    """One template; raises TemplateTrouble with the line or the key at fault."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise TemplateTrouble(f"{path.name}: {error}") from error
    return read_template(text, path.name)


def read_template(text: str, name: str) -> Template:
    """The template that a text is; raises TemplateTrouble that begins with ``name``."""
    try:
        template = msgspec.convert(tomllib.loads(text), Template)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise TemplateTrouble(f"{name}: {_sentence(error)}") from error
    for fault in template_faults(template):
        raise TemplateTrouble(f"{name}: {fault}")
    try:
        words_for(template.language)
    except WordsTrouble as error:
        raise TemplateTrouble(f"{name}, words of its language: {error}") from error
    return template


def _sentence(error: Exception) -> str:
    # msgspec writes the key as `$.section[0].title`
    return str(error).replace("`$.", "`").replace("`$`", "the top of the file")
