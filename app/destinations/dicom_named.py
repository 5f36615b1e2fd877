"""A DICOM node that is known by a name as a destination, written ``dicom:NAME``: as it is set up, with its certificates."""

from __future__ import annotations

from collections.abc import Sequence

from app.archive.outbox import Item
from app.destinations.destination import Destination, Ledger, Means
from app.destinations.dicom import carry_to, confirm_with
from app.network.calling import Caller
from app.network.known import Systems, fault_of_name
from app.network.node import Node
from app.network.system import caller_for

SCHEME = "dicom"


def _node(name: str, means: Means) -> tuple[Node, Caller]:
    node = next((one for one in Systems(means.home).known().dicom if one.title == name), None)
    if node is None:
        raise ValueError(f"No DICOM node named {name} is known; it is set up under Sources.")
    return node, caller_for(node, means.caller.ae_title, means.caller.answer_s)


def _carry(name: str, items: Sequence[Item], means: Means, ledger: Ledger) -> None:
    carry_to(*_node(name, means), items, means, ledger)


def _confirm(name: str, items: Sequence[Item], means: Means, ledger: Ledger) -> None:
    confirm_with(*_node(name, means), items, ledger)


DESTINATION = Destination(SCHEME, "a DICOM node that is known here: dicom:NAME", _carry, _confirm, fault_of_name)
