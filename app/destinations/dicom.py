"""A system of the DICOM network as a destination: C-STORE, then storage commitment.

It is written ``TITLE@host:port``, or with the name under which it is known, then with its own certificates.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from app.archive.outbox import Item
from app.destinations.destination import Destination, Ledger, Means
from app.network.calling import Caller
from app.network.commitment import NotOffered, ask
from app.network.known import Systems, fault_of_name
from app.network.node import Node, node_of
from app.network.send import Sent, send
from app.network.system import caller_for
from reporting.export.dicom.uids import derived


def _node(address: str, means: Means) -> tuple[Node, Caller]:
    known = next((one for one in Systems(means.home).known().dicom if one.title == address), None)
    if known is None:
        return node_of(address), means.caller
    return known, caller_for(known, means.caller.ae_title, means.caller.answer_s)


def _carry(address: str, items: Sequence[Item], means: Means, ledger: Ledger) -> None:
    node, caller = _node(address, means)
    by_uid = {item.sop_uid: item for item in items}

    def note(one: Sent) -> None:
        if one.taken:
            ledger.taken([by_uid[one.sop_uid]], f"{node.title} has taken it.", confirmed=not means.commitment)
        else:
            ledger.failed([by_uid[one.sop_uid]], one.reason)

    send(node, caller, [means.file(item) for item in items], on_sent=note)


def _confirm(address: str, items: Sequence[Item], means: Means, ledger: Ledger) -> None:
    """Ask for storage commitment; a report that does not come at once comes to the receiver."""
    node, caller = _node(address, means)
    transaction = derived("commitment", uuid.uuid4().hex)
    ledger.asked(items, transaction)
    try:
        report = ask(node, caller, transaction, [(item.sop_class_uid, item.sop_uid) for item in items])
    except NotOffered as error:
        ledger.taken(items, f"{node.title} has taken it. {error}", confirmed=True)
        return
    if report is None:
        ledger.reported(transaction, (), {}, f"{node.title} has taken it and has not confirmed it yet.")
        return
    silent = f"{node.title} says nothing of it in its confirmation."
    ledger.reported(transaction, report.committed, dict(report.refused), silent)


def _fault(address: str) -> str:
    if "@" not in address:
        return fault_of_name(address)
    try:
        node_of(address)
    except ValueError as error:
        return str(error)
    return ""


DESTINATION = Destination("", "a system of the DICOM network: TITLE@host:port", _carry, _confirm, _fault)
