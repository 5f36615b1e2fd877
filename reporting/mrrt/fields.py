"""The lines of a section: text, with every field in its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from reporting.mrrt.tags import Node, NotRead
from reporting.template import MERGES, Field, TableTemplate

MOST_CHOICES, LONGEST = 300, 400
_BLOCKS = {"p", "div", "br", "tr", "li", "section", "table", "ul", "ol", "h1", "h2", "h3", "h4"}
_SKIPPED = {"script", "style", "header", "head", "embed", "object", "iframe", "video", "audio"}
_KINDS = {"number": "number", "date": "date"}


@dataclass(frozen=True, slots=True)
class Lines:
    """A section's text with marks, and what they stand for."""

    text: str
    fields: tuple[Field, ...]
    tables: tuple[TableTemplate, ...]


class Fields:
    """Reads sections one after the other; ids are unique over all of them."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._used: set[str] = set()
        self._count = 0

    def lines(self, section: Node, most: int) -> Lines:
        """The section's lines; raises NotRead for more than ``most`` fields in all."""
        self._parts: list[str] = []
        self._fields: list[Field] = []
        self._tables: list[TableTemplate] = []
        self._most = most
        for child in section.children:
            self._take(child)
        text = "\n".join(" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return Lines(re.sub(r"\n{2,}", "\n", text).strip("\n"), tuple(self._fields), tuple(self._tables))

    def _take(self, child: Node | str) -> None:
        if isinstance(child, str):
            self._parts.append(re.sub(r"\s+", " ", child).translate(_PLAIN))
            return
        if child.tag in _SKIPPED:
            self._nested_title(child)
            return
        table = own_json(child.attributes.get("data-lectern-table", ""), TableTemplate)
        if table is not None and table.id not in self._used:
            self._used.add(table.id)
            self._tables.append(table)
            self._parts.append(f"[{table.id}]")
            return
        if child.tag in ("input", "select", "textarea"):
            self._blank(child)
            return
        if child.tag in _BLOCKS:
            self._parts.append("\n")
        for inner in child.children:
            self._take(inner)
        if child.tag in _BLOCKS:
            self._parts.append("\n")

    def _nested_title(self, node: Node) -> None:
        """The heading of a section within a section stays as a line of text; the outermost one is the section's title."""
        if node.tag == "header" and node.attributes.get("class", "").strip() not in ("", "level1"):
            self._parts.append(f"\n{' '.join(node.text().split()).translate(_PLAIN)}:\n")

    def _blank(self, node: Node) -> None:
        merge = node.attributes.get("data-lectern-merge", "")
        if merge in MERGES:
            self._parts.append(f"{{{merge}}}")
            return
        self._count += 1
        if self._count > self._most:
            raise NotRead(f"The file has more than {self._most} fields.")
        field = own_json(node.attributes.get("data-lectern-field", ""), Field) or self._foreign(node)
        if field.id in self._used:
            field = msgspec.structs.replace(field, id=self._unused(field.id))
        self._used.add(field.id)
        self._fields.append(field)
        merged = node.attributes.get("data-field-merge-flag", "").lower() == "true" and field.id in MERGES
        self._parts.append(f"{{{field.id}}}" if merged else f"[{field.id}]")

    def _foreign(self, node: Node) -> Field:
        said = node.attributes
        kind = "choice" if node.tag == "select" else _KINDS.get(self._type(node), "text")
        choices = (
            self._choices(node) if node.tag == "select" else ("yes", "no") if self._type(node) == "checkbox" else ()
        )
        if choices:
            kind = "choice"
        if kind == "choice" and not choices:
            kind = "text"
        written = self._written(node, choices)
        return Field(
            self._unused(said.get("id") or said.get("name") or "field"),
            _shortened(said.get("title") or said.get("name") or said.get("id") or "to fill"),
            _kind(kind),
            choices,
            said.get("data-field-completion-action", "").upper() == "PROHIBIT",
            minimum=_number(said.get("min", "")) if kind == "number" else None,
            maximum=_number(said.get("max", "")) if kind == "number" else None,
            normal=written,
            spoken=tuple(filter(None, [_shortened(said.get("data-field-verbal-trigger", ""))])),
        )

    def _type(self, node: Node) -> str:
        """The type that a field has, from its own word or from its tag."""
        stated = node.attributes.get("data-field-type", "").upper()
        kind = {"NUMBER": "number", "NUMERIC": "number", "DATE": "date"}.get(
            stated, node.attributes.get("type", "").lower()
        )
        if kind == "time":
            self._say("Fields for a time are taken as text.")
        if kind in ("password", "file", "hidden", "image", "submit", "button"):
            self._say(f"A field of the type {kind} is taken as text.")
        return kind

    def _choices(self, node: Node) -> tuple[str, ...]:
        if "multiple" in node.attributes:
            self._say("Lists of which several could be chosen are lists of which one is chosen; more can be typed.")
        found = [
            _shortened(one.text() or one.attributes.get("value", "")) for one in node.walk() if one.tag == "option"
        ]
        kept = tuple(dict.fromkeys(filter(None, found)))
        if len(kept) > MOST_CHOICES:
            self._say(f"A list has more than {MOST_CHOICES} choices; the first are taken.")
        return kept[:MOST_CHOICES]

    def _written(self, node: Node, choices: tuple[str, ...]) -> str:
        """What stood in the field: put in only when the reader asks for normal findings."""
        if node.tag == "select":
            chosen = (one for one in node.walk() if one.tag == "option" and "selected" in one.attributes)
            text = next((_shortened(one.text()) for one in chosen), "")
        else:
            text = _shortened(node.text() if node.tag == "textarea" else node.attributes.get("value", ""))
        if not text or (choices and text not in choices):
            return ""
        self._say(
            "What stands in fields from the beginning is taken as normal text, put in when the reader asks for it."
        )
        return text

    def _unused(self, wanted: str) -> str:
        base = re.sub(r"[^\w-]+", "-", wanted).strip("-")[:60] or "field"
        return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 2000))) if one not in self._used)


def own_json(text: str, kind: Any) -> Any:
    """What an attribute of our own says, None where there is none or it cannot be used."""
    try:
        return msgspec.json.decode(text, type=kind) if text else None
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
        return None


def _kind(kind: str) -> Literal["choice", "number", "text", "date"]:
    known: dict[str, Literal["choice", "number", "text", "date"]] = {
        "choice": "choice",
        "number": "number",
        "date": "date",
    }
    return known.get(kind, "text")


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", text.strip()) else None


def _shortened(text: str) -> str:
    return " ".join(text.split()).translate(_PLAIN)[:LONGEST]


# Marks of our own in the text of others become what they look like; control characters go.
_PLAIN = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")"} | {chr(code): None for code in range(32) if code != 10})
