"""Whether everything a document points at is listed as evidence, under the same kind (PS3.3 C.17.2.3)."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.export.verification.document import Document, Item, references
from reporting.export.verification.finding import Finding, error

_LISTS = ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence")


def check(document: Document) -> Iterator[Finding]:
    """Every reference of the tree, once per object."""
    listed = _listed(document)
    said: set[str] = set()
    for item in document.items:
        yield from _item(item, listed, said)


def _item(item: Item, listed: dict[str, str], said: set[str]) -> Iterator[Finding]:
    if item.kind in ("IMAGE", "COMPOSITE", "WAVEFORM") and not item.dataset.get("ReferencedSOPSequence"):
        yield error(f"The {item.title} points at nothing.", item.place)
    for reference in references(item):
        uid, kind = str(reference.get("ReferencedSOPInstanceUID", "")), str(reference.get("ReferencedSOPClassUID", ""))
        if uid in said:
            continue
        said.add(uid)
        if uid not in listed:
            yield error(f"The object {uid} is cited, but not listed as evidence.", item.place)
        elif listed[uid] != kind:
            yield error(f"The object {uid} is cited and listed under different SOP classes.", item.place)


def _listed(document: Document) -> dict[str, str]:
    found: dict[str, str] = {}
    for keyword in _LISTS:
        for study in document.dataset.get(keyword) or ():
            for series in study.get("ReferencedSeriesSequence") or ():
                for reference in series.get("ReferencedSOPSequence") or ():
                    uid = str(reference.get("ReferencedSOPInstanceUID", ""))
                    found[uid] = str(reference.get("ReferencedSOPClassUID", ""))
    return found
