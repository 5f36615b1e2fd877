"""A DICOMweb server as a destination, written ``dicomweb:NAME`` with the name of a known system: STOW-RS, then a look.

What the server says of each object is noted of each: what it took is not sent again, what it refused waits with its reason.
Taken objects count as arrived once the server shows them in a search.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import groupby

from app.archive.outbox import Item
from app.destinations.destination import Destination, Ledger, Means
from app.network.known import Systems
from app.network.send import Sent
from app.network.web import qido, stow
from app.network.web.link import Link, Stopped
from app.network.web.statuses import WebRefusal
from app.network.web.web_node import WebNode

SCHEME = "dicomweb"
LOOKS = 3  # so often it is only looked again before an object is sent once more
_NO_SEARCH = (404, 405, 501)


def _node(address: str, means: Means) -> tuple[WebNode, Link]:
    systems = Systems(means.home)
    node = next((one for one in systems.known().web if one.name == address), None)
    if node is None:
        raise ValueError(f"No DICOMweb server named {address} is known; it is set up under Sources.")
    return node, Link(node, systems.secret(node.name), means.cancelled)


def _carry(address: str, items: Sequence[Item], means: Means, ledger: Ledger) -> None:
    node, link = _node(address, means)
    by_uid = {item.sop_uid: item for item in items}

    def note(one: Sent) -> None:
        if one.taken:
            said = one.reason or f"{node.title} has taken it."
            ledger.taken([by_uid[one.sop_uid]], said, confirmed=not means.commitment)
        else:
            ledger.failed([by_uid[one.sop_uid]], one.reason)

    with closing(link):
        try:
            stow.send(node, link, [(item.sop_uid, means.file(item)) for item in items], note, means.cancelled)
        except Stopped:
            return  # what nothing was noted of waits as before


def _confirm(address: str, items: Sequence[Item], means: Means, ledger: Ledger) -> None:
    """Look whether the server shows what it took."""
    node, link = _node(address, means)
    with closing(link):
        for study_uid, group in groupby(sorted(items, key=_study), _study):
            some = list(group)
            try:
                shown = {one.sop_uid for one in qido.list_objects(node, link, study_uid)}
            except Stopped:
                return
            except WebRefusal as refusal:
                if refusal.status not in _NO_SEARCH:
                    raise
                ledger.taken(some, f"{node.title} has taken it, and cannot be searched.", confirmed=True)
                continue
            _note_shown(node, some, shown, ledger)


def _note_shown(node: WebNode, items: Sequence[Item], shown: set[str], ledger: Ledger) -> None:
    ledger.taken([one for one in items if one.sop_uid in shown], f"{node.title} has it.", confirmed=True)
    for item in items:
        if item.sop_uid not in shown:
            reason = f"{node.title} has taken it and does not show it yet."
            ledger.failed([item], reason, again=item.attempts >= LOOKS)


def _study(item: Item) -> str:
    return item.study_uid


DESTINATION = Destination(SCHEME, "a DICOMweb server that is known here: dicomweb:NAME", _carry, _confirm)
