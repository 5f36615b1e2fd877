"""Whether each measurement group has its identity (PS3.16 TID 1501): a name, and a UID that no other group has.

The graphics of a presentation state may have one too (PS3.3 C.10.5), several of them the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydicom.dataset import Dataset

from reporting.export.dicom.uids import is_uid
from reporting.export.verification.document import Document, Item
from reporting.export.verification.finding import Finding, error, warning


def check(document: Document) -> Iterator[Finding]:
    """Tracking identifiers and UIDs of all measurement groups."""
    seen: dict[str, str] = {}
    for item in document.items:
        if item.concept == "125007" and item.kind == "CONTAINER":
            yield from _group(item, seen)


def _group(group: Item, seen: dict[str, str]) -> Iterator[Finding]:
    if not any(child.concept == "112039" for child in group.children):
        yield warning("The measurement group has no tracking identifier.", group.place)
    uids = [str(child.dataset.get("UID", "")) for child in group.children if child.concept == "112040"]
    if len(uids) != 1:
        found = "no tracking UID" if not uids else f"{len(uids)} tracking UIDs"
        yield error(
            f"The measurement group has {found}; viewers refuse such a document or merge what is apart.", group.place
        )
    for uid in uids:
        if not is_uid(uid):
            yield error(f"The tracking UID “{uid}” is no UID.", group.place)
        elif uid in seen:
            yield error(f"The tracking UID is that of the group at {seen[uid]} too.", group.place)
        seen.setdefault(uid, group.place)


def annotated(items: Iterable[Dataset]) -> Iterator[Finding]:
    """Graphics and texts: both or neither of Tracking ID and UID, and one name for one UID."""
    names: dict[str, str] = {}
    for item in items:
        name, uid = str(item.get("TrackingID") or ""), str(item.get("TrackingUID") or "")
        if bool(name) != bool(uid):
            yield error(
                f"A graphic or text has a tracking {'identifier' if name else 'UID'}, but not the other of the two."
            )
        if uid and not is_uid(uid):
            yield error(f"The tracking UID “{uid}” is no UID.")
        if uid and names.setdefault(uid, name) != name:
            yield error(f"The tracking UID {uid} has two names.")
