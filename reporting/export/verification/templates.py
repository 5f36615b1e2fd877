"""Whether a document follows its template: identifier, compulsory rows, and the relationship of each row (PS3.16)."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.export.verification.document import Document, Item
from reporting.export.verification.finding import Finding, error, warning

# Titles of measurement reports (CID 7021) and the templates whose rows are checked here or next door.
_MEASUREMENTS = {"126000", "126001", "126002", "126003"}
_NARRATIVE = ("2000", "2005", "2006")
_KNOWN = ("1500", "2010", *_NARRATIVE)
_GROUPS = ("1410", "1411", "1501")
# Concept and value type of a row, and how such an item hangs on its parent.
_RELATIONSHIPS = {
    ("121049", "CODE"): "HAS CONCEPT MOD",
    ("121046", "CODE"): "HAS CONCEPT MOD",
    ("121058", "CODE"): "HAS CONCEPT MOD",
    ("121401", "CODE"): "HAS CONCEPT MOD",
    ("370129005", "CODE"): "HAS CONCEPT MOD",
    ("363698007", "CODE"): "HAS CONCEPT MOD",
    ("272741003", "CODE"): "HAS CONCEPT MOD",
    ("121005", "CODE"): "HAS OBS CONTEXT",
    ("121008", "PNAME"): "HAS OBS CONTEXT",
    ("121012", "UIDREF"): "HAS OBS CONTEXT",
    ("128774", "TEXT"): "HAS OBS CONTEXT",
    ("121009", "TEXT"): "HAS OBS CONTEXT",
    ("112039", "TEXT"): "HAS OBS CONTEXT",
    ("112040", "UIDREF"): "HAS OBS CONTEXT",
    ("121071", "CODE"): "CONTAINS",
    ("121191", "IMAGE"): "CONTAINS",
    ("121232", "UIDREF"): "CONTAINS",
    ("121233", "IMAGE"): "CONTAINS",
    ("111030", "SCOORD"): "CONTAINS",
    ("111030", "SCOORD3D"): "CONTAINS",
}
_TOLERATED = {"370129005", "363698007"}  # common writers use CONTAINS for these two


def check(document: Document) -> Iterator[Finding]:
    """The template's identifier, then the rows of the templates known here."""
    template = template_of(document.root)
    yield from _identifier(document.root, template)
    if template == "1500":
        yield from _measurement_rows(document)
    if template in _NARRATIVE:
        yield from _narrative_rows(document)
    if template in ("1500", *_NARRATIVE):
        yield from _relationships(document)


def template_of(item: Item) -> str:
    """Template Identifier of a container, "" without one."""
    used = item.dataset.get("ContentTemplateSequence") or ()
    return str(used[0].get("TemplateIdentifier", "")) if used else ""


def _identifier(root: Item, template: str) -> Iterator[Finding]:
    if not template:
        yield warning("The document names no template; other viewers may not know what it is.", root.place)
        return
    resource = root.dataset.ContentTemplateSequence[0].get("MappingResource")
    if resource != "DCMR":
        yield error(f"The mapping resource of the template is “{resource}”, not DCMR.", root.place)
    elif not (template.isascii() and template.isdigit()):
        yield error(f"“{template}” is no template identifier of PS3.16.", root.place)
    elif template not in _KNOWN:
        yield warning(f"Template {template} is not known to this checker; only general rules were asked.", root.place)
    if root.concept in _MEASUREMENTS and template != "1500":
        yield error(f"The title says measurement report, the template {template}; it must be 1500.", root.place)
    if template == "1500" and root.concept not in _MEASUREMENTS:
        yield error("The template is 1500, but the title is none of a measurement report.", root.place)


def _measurement_rows(document: Document) -> Iterator[Finding]:
    root = document.root
    yield from _compulsory(root, {"121049": "language", "121005": "observer type", "121058": "procedure reported"})
    concepts = {child.concept for child in root.children}
    if not concepts & {"126010", "126011", "C0034375"}:
        yield error("The measurement report holds neither measurements nor evaluations.", root.place)
    for item in document.items:
        if item.concept == "125007" and template_of(item) not in ("", *_GROUPS):
            yield error(f"“{template_of(item)}” is no template of a measurement group.", item.place)


def _narrative_rows(document: Document) -> Iterator[Finding]:
    root = document.root
    yield from _compulsory(root, {"121049": "language", "121005": "observer type"})
    sections = [child for child in root.children if child.kind == "CONTAINER"]
    if not sections:
        yield error("The report has no section.", root.place)
    for section in sections:
        if any(child.kind == "CONTAINER" for child in section.children):
            yield error(f"{section.title} holds another section; sections do not nest.", section.place)
        if not section.children:
            yield warning(f"{section.title} is empty.", section.place)


def _compulsory(root: Item, rows: dict[str, str]) -> Iterator[Finding]:
    concepts = {child.concept for child in root.children}
    for concept, meaning in rows.items():
        if concept not in concepts:
            yield warning(f"The template asks for the {meaning} ({concept}) under the root.", root.place)


def _relationships(document: Document) -> Iterator[Finding]:
    for item in document.items[1:]:
        wanted = _wanted(item)
        if item.relationship == "HAS ACQ CONTEXT" and not _in_library(item):
            yield error(
                f"{item.title} hangs by HAS ACQ CONTEXT, which the template allows in the image library only.",
                item.place,
            )
        elif wanted and item.relationship != wanted:
            said = f"{item.title} hangs by {item.relationship or 'no relationship'}; the template says {wanted}."
            yield (warning if item.concept in _TOLERATED else error)(said, item.place)


def _wanted(item: Item) -> str:
    parent = item.parent.kind if item.parent else ""
    if parent == "NUM" and item.kind in ("SCOORD", "SCOORD3D", "IMAGE"):
        return "INFERRED FROM"
    if parent == "SCOORD" and item.kind == "IMAGE":
        return "SELECTED FROM"
    if item.kind == "CONTAINER" or (item.kind == "NUM" and parent == "CONTAINER" and not _in_library(item)):
        return "CONTAINS"
    return "" if _in_library(item) else _RELATIONSHIPS.get((item.concept, item.kind), "")


def _in_library(item: Item) -> bool:
    return item.under("111028") or item.under("126200")
