"""Report templates as data: TOML files of ``resources/report_templates``, refused with file and key where they are wrong.

A section's ``text`` is its first wording. ``[name]`` in it stands for the field of that id, ``{name}`` for what is known of
the study: ``{clinical}``, ``{technique}`` or ``{comparison}``; where nothing is known, for the field of that id.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from reporting.report import Order
from reporting.words import ENGLISH, WordsTrouble, same_language, words_for
from viewer.model.code import Code
from viewer.model.study import Study

MERGES = ("clinical", "technique", "comparison")
DOCUMENTS = {"SR", "KO", "PR", "SEG", "RTSTRUCT", "RTPLAN", "RTDOSE", "DOC", "REG", "SC", "OT"}
_MARK = re.compile(r"(\[[^\[\]\n]*\]|\{[^{}\n]*\})")


class TemplateTrouble(Exception):  # noqa: N818 - a sentence about a file, for who wrote it
    """A template cannot be used; the message names the file, the place in it and what is wrong."""


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A blank in the text: a pick list (free text is allowed in its place too), a number or text."""

    id: str
    prompt: str
    kind: Literal["choice", "number", "text"] = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None


class SectionTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section to be: ``heading`` from CID 7001, ``element`` from CID 7002 (PS3.16)."""

    id: str
    title: str
    heading: Code
    element: Code
    text: str = ""
    field: tuple[Field, ...] = ()

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """The text in order as (kind, content): ``text``, ``field`` (its id) or ``merge`` (its name)."""
        return tuple(_piece(part) for part in _MARK.split(self.text.strip()) if part)


class Matching(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which studies a template is for; all in capitals or not, a word matches the beginning of a word.

    Every image modality of the study must be among ``modalities``, and a body part or a word must be found, where the
    template names any; none of ``not_words`` may be.
    """

    modalities: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of report; ``title`` is the document title from CID 7000, ``language`` an RFC 5646 tag."""

    id: str
    name: str
    language: str
    title: Code
    section: tuple[SectionTemplate, ...]
    match: Matching = Matching()

    @property
    def fields(self) -> dict[str, Field]:
        """Every field by its id."""
        return {field.id: field for section in self.section for field in section.field}


def load_templates(folder: Path) -> tuple[Template, ...]:
    """Every template of a folder, by file name; raises TemplateTrouble for the first that is wrong."""
    templates = tuple(load_template(path) for path in sorted(folder.glob("*.toml")))
    seen: set[str] = set()
    for template in templates:
        if template.id in seen:
            raise TemplateTrouble(f"{folder}: two templates have the id {template.id!r}; each needs its own.")
        seen.add(template.id)
    return templates


def load_template(path: Path) -> Template:
    """One template; raises TemplateTrouble with the line or the key at fault."""
    try:
        template = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Template)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise TemplateTrouble(f"{path.name}: {_sentence(error)}") from error
    for fault in _faults(template):
        raise TemplateTrouble(f"{path.name}: {fault}")
    try:
        words_for(template.language)
    except WordsTrouble as error:
        raise TemplateTrouble(f"{path.name}, words of its language: {error}") from error
    return template


def choose(templates: Sequence[Template], study: Study, order: Order, language: str = ENGLISH) -> Template | None:
    """The template that fits the study best; of equals one in ``language``, then the first; None where none fits."""
    scored = [(_score(template.match, study, order), template) for template in templates]
    fitting = [pair for pair in scored if pair[0] >= 0]
    return max(fitting, key=lambda one: (one[0], same_language(one[1].language, language)))[1] if fitting else None


def _piece(part: str) -> tuple[str, str]:
    kind = {"[": "field", "{": "merge"}.get(part[0], "text")
    return (kind, part) if kind == "text" else (kind, part[1:-1])


def _sentence(error: Exception) -> str:
    # msgspec writes the key as `$.section[0].title`
    return str(error).replace("`$.", "`").replace("`$`", "the top of the file")


def _faults(template: Template) -> Iterator[str]:
    if not template.section:
        yield "`section`: a template needs at least one [[section]]."
    yield from _repeated("section", [section.id for section in template.section])
    yield from _repeated("field", [field.id for section in template.section for field in section.field])
    for number, section in enumerate(template.section):
        yield from _section_faults(section, f"`section[{number}]` ({section.id})")


def _repeated(what: str, ids: list[str]) -> Iterator[str]:
    for repeated in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"the {what} id {repeated!r} is given twice; it must be unique in the template."


def _section_faults(section: SectionTemplate, where: str) -> Iterator[str]:
    named = {field.id for field in section.field}
    used = [(kind, name) for kind, name in section.pieces if kind != "text"]
    for kind, name in used:
        if kind == "field" and name not in named:
            yield f"{where}, key `text`: [{name}] has no [[section.field]] of that id."
        if kind == "merge" and name not in MERGES:
            yield f"{where}, key `text`: {{{name}}} is unknown; there are {', '.join(MERGES)}."
    for field in section.field:
        times = sum(name == field.id for _, name in used)
        if times != 1:
            yield f"{where}, key `text`: the field {field.id!r} must stand in it once, not {times} times."
        yield from _field_faults(field, f"{where}, field {field.id!r}")


def _field_faults(field: Field, where: str) -> Iterator[str]:
    if field.kind == "choice" and not field.choices:
        yield f"{where}, key `choices`: a choice needs something to choose from."
    if field.kind != "choice" and field.choices:
        yield f"{where}, key `choices`: only a field of the kind 'choice' has choices."
    if not field.prompt.strip():
        yield f"{where}, key `prompt`: a field needs a prompt."


def _score(match: Matching, study: Study, order: Order) -> int:
    modalities = {series.modality for series in study.series} - DOCUMENTS
    if match.modalities and not (modalities and modalities <= set(match.modalities)):
        return -1
    words = _words(study, order)
    if _found(match.not_words, words):
        return -1
    part = bool({series.body_part.upper() for series in study.series} & {part.upper() for part in match.body_parts})
    word = _found(match.words, words)
    if (match.body_parts or match.words) and not (part or word):
        return -1
    return bool(match.modalities) + 2 * part + 2 * word


def _words(study: Study, order: Order) -> list[str]:
    named = [study.description, order.procedure, *(series.protocol for series in study.series)]
    return re.findall(r"\w+", " ".join(named).lower())


def _found(wanted: tuple[str, ...], words: list[str]) -> bool:
    return any(word.startswith(tuple(one.lower() for one in wanted)) for word in words)
