"""Whether the content of a document is of the kinds that its SOP class allows (PS3.3 A.35)."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.export.verification.document import MOST_ITEMS, Document
from reporting.export.verification.finding import Finding, error, warning

_SR = "1.2.840.10008.5.1.4.1.1.88."
BASIC_TEXT, ENHANCED, COMPREHENSIVE, COMPREHENSIVE_3D = (_SR + tail for tail in ("11", "22", "33", "34"))
KEY_OBJECTS = _SR + "59"
ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"

_TEXT = {"CONTAINER", "TEXT", "CODE", "DATETIME", "DATE", "TIME", "UIDREF", "PNAME", "COMPOSITE", "IMAGE", "WAVEFORM"}
_ALLOWED = {
    BASIC_TEXT: _TEXT,
    ENHANCED: _TEXT | {"NUM", "SCOORD", "TCOORD"},
    COMPREHENSIVE: _TEXT | {"NUM", "SCOORD", "TCOORD"},
    COMPREHENSIVE_3D: _TEXT | {"NUM", "SCOORD", "SCOORD3D", "TCOORD"},
    KEY_OBJECTS: {"CONTAINER", "TEXT", "CODE", "UIDREF", "PNAME", "IMAGE", "WAVEFORM", "COMPOSITE"},
}


def check(document: Document) -> Iterator[Finding]:
    """Value types, and a relationship for every item under the root."""
    allowed = _ALLOWED.get(document.sop_class)
    if len(document.items) == MOST_ITEMS:
        yield warning(f"The document has more than {MOST_ITEMS} items; the rest was not looked at.")
    if document.root.kind != "CONTAINER":
        yield error("The root of the document is no container.", "1")
    for item in document.items:
        by_reference = item.dataset.get("ReferencedContentItemIdentifier") is not None
        if allowed is not None and item.kind not in allowed and not by_reference:
            yield error(f"{item.title} is not allowed in this SOP class.", item.place)
        if item.parent is not None and not item.relationship:
            yield error(f"{item.title} has no relationship to what it hangs on.", item.place)
