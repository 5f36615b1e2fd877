"""An MRRT file as a template: read tolerantly, for real files leave tags open, omit types and hide XML in comments.

Nothing of it is run, fetched or shown as markup: only text, fields and codes are taken, within limits. What was not taken is
said in a remark each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from reporting.mrrt.codes import CODES, Codes, codes_of, heading_of
from reporting.mrrt.fields import Fields, own_json
from reporting.mrrt.tags import Node, NotRead, parsed
from reporting.template import Matching, SectionTemplate, Template
from reporting.template_faults import template_faults
from viewer.model.code import Code

MOST_BYTES, MOST_FIELDS = 1_000_000, 400
_NEVER = {
    "style": "a style sheet",
    "link": "a link to a style sheet",
    "img": "a picture",
    "iframe": "an embedded page",
    "object": "an embedded object",
    "embed": "another template",
    "video": "a film",
    "audio": "a recording",
    "form": "",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """The template, and a sentence for each thing that was not taken or taken otherwise."""

    template: Template
    remarks: tuple[str, ...] = ()


def read_mrrt(data: bytes) -> Imported:
    """The template of a file; raises NotRead with a sentence where it holds none."""
    if len(data) > MOST_BYTES:
        raise NotRead(f"The file is larger than {MOST_BYTES // 1000} kB, which no template is.")
    root, remarks = parsed(data.decode("utf-8-sig", "replace")), Remarks()
    _say_dropped(root, remarks)
    codes = codes_of(root)
    sections = tuple(_sections(root, codes, remarks))
    if not sections:
        raise NotRead("The file holds no section with a name, so that it is no report template.")
    template = _template(root, codes, sections)
    for fault in template_faults(template):
        raise NotRead(f"What was read is no template that can be used: {fault}")
    return Imported(template, remarks.all)


class Remarks:
    """Sentences, each once."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def say(self, sentence: str) -> None:
        """Add a sentence."""
        self._said.setdefault(sentence)

    @property
    def all(self) -> tuple[str, ...]:
        """All sentences in order."""
        return tuple(self._said)


def _say_dropped(root: Node, remarks: Remarks) -> None:
    for node in root.walk():
        if node.tag == "script" and node.attributes.get("type", "").strip().lower() != "text/xml":
            remarks.say("A script was left out: nothing in a template is run.")
        if _NEVER.get(node.tag):
            source = node.attributes.get("src") or node.attributes.get("href") or node.attributes.get("data") or ""
            where = f" ({source[:80]})" if source else ""
            remarks.say(f"It holds {_NEVER[node.tag]}{where}, which was left out.")
        if any(name.startswith("on") for name in node.attributes):
            remarks.say("What fields would do when they are clicked or changed was left out.")


def _template(root: Node, codes: Codes, sections: tuple[SectionTemplate, ...]) -> Template:
    said = {
        node.attributes.get("name", "").lower(): node.attributes.get("content", "")
        for node in root.walk()
        if node.tag == "meta"
    }
    title = next((node.text() for node in root.walk() if node.tag == "title"), "")
    name = " ".join((said.get("dcterms.title") or title or "Imported template").split())[:120]
    match = own_json(said.get("lectern.match", ""), Matching) or Matching(modalities=codes.modalities)
    assesses = own_json(said.get("lectern.assesses", ""), tuple[str, ...]) or ()
    identifier = said.get("dcterms.identifier") or name
    language = (said.get("dcterms.language") or "en").strip() or "en"
    return Template(
        "-".join(identifier.split())[:120], name, language, codes.title or CODES["report"], sections, match, assesses
    )


def _sections(root: Node, codes: Codes, remarks: Remarks) -> Iterator[SectionTemplate]:
    fields, used = Fields(remarks.say), set[str]()
    for number, node in enumerate(_outermost(root)):
        title = " ".join((node.attributes.get("data-section-name") or _header(node) or f"Section {number + 1}").split())
        identifier = _unused(node.attributes.get("id") or title, used)
        text = fields.lines(node, MOST_FIELDS)
        coded = codes.headings.get(node.attributes.get("id", ""))
        heading, element, known = heading_of(title)
        if coded is None and not known:
            remarks.say(f"The section “{title}” has no coded heading; it is written under Findings.")
        own = own_json(node.attributes.get("data-lectern-element", ""), Code)
        kept = own_json(node.attributes.get("data-lectern-text", ""), str)
        made = SectionTemplate(
            identifier, title[:120], coded or heading, own or element, text.text, text.fields, text.tables
        )
        yield _with_text(made, kept)


def _with_text(section: SectionTemplate, kept: str | None) -> SectionTemplate:
    """The section with the text as it was written, where its blanks are those that were read."""
    if kept is None:
        return section
    other = msgspec.structs.replace(section, text=kept)
    same = _marks(other) == _marks(section)
    return other if same else section


def _marks(section: SectionTemplate) -> list[tuple[str, str]]:
    return sorted(one for one in section.pieces if one[0] != "text")


def _outermost(root: Node) -> Iterator[Node]:
    """Sections that lie in no other; what is nested is read with the one around it."""
    for node in root.children:
        if isinstance(node, Node):
            if node.tag == "section":
                yield node
            else:
                yield from _outermost(node)


def _header(node: Node) -> str:
    return next((one.text() for one in node.walk() if one.tag in ("header", "h1", "h2", "h3")), "")


def _unused(wanted: str, used: set[str]) -> str:
    base = "-".join("".join(one if one.isalnum() or one in "-_" else " " for one in wanted).split())[:60] or "section"
    found = next(one for one in (base, *(f"{base}-{number}" for number in range(2, 1000))) if one not in used)
    used.add(found)
    return found
