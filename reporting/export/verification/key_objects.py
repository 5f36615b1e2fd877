"""Whether a key object selection says why it selects, and selects something (PS3.16 TID 2010)."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error, warning
from reporting.export.verification.templates import template_of

# Titles of CID 7010; those in _REASONED need a reason (CID 7011, 7012) as document title modifier.
_TITLES = {"113000", "113001", "113002", "113003", "113004", "113005", "113006", "113007", "113008", "113009", "113010",
           "113013", "113018", "113020", "113021", "113030", "113031", "113032", "113033", "113034", "113035", "113036",
           "113037", "113038", "113039"}  # fmt: skip
_REASONED = {"113001", "113010"}


def check(document: Document) -> Iterator[Finding]:
    """Title, template, reasons and references."""
    root = document.root
    if root.concept not in _TITLES:
        yield error("The title is none of a key object selection.", root.place)
    if template_of(root) != "2010":
        yield error(f"The template is “{template_of(root)}”; a key object selection has 2010.", root.place)
    if root.concept in _REASONED and not any(child.concept == "113011" for child in root.children):
        yield warning("The images are rejected or of poor quality, but no reason is given.", root.place)
    if not any(child.kind in ("IMAGE", "COMPOSITE", "WAVEFORM") for child in root.children):
        yield error("Nothing is selected.", root.place)
