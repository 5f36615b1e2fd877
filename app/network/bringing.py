"""How objects come from a node: over the same association (C-GET), or to our own receiver (C-MOVE)."""

from __future__ import annotations

import errno
from contextlib import closing
from dataclasses import replace

from app.network.calling import Caller, Layer, Unreachable
from app.network.commitment import Report
from app.network.inlet import Inlet
from app.network.move import STUDY_ROOT_MOVE, Counts, move, offered
from app.network.node import Node, Retrieve
from app.network.receiver import Receiver
from app.network.retrieve import STUDY_ROOT_GET, Wanted, get
from app.network.rules import Rules

NO_DOOR = "It delivers by C-MOVE only, and no receiver of ours is set up."


def method_of(node: Node, caller: Caller) -> Retrieve:
    """C-GET or C-MOVE: what is set, else C-GET where the node offers it. Raises Unreachable."""
    if node.retrieve is not Retrieve.AUTO:
        return node.retrieve
    found = offered(node, caller)
    return Retrieve.GET if STUDY_ROOT_GET in found or STUDY_ROOT_MOVE not in found else Retrieve.MOVE


def bring_dicom(node: Node, caller: Caller, door: Rules | None, wanted: Wanted, inlet: Inlet) -> int:
    """Objects of a node into the spool. Gives how many the node has delivered to a receiver that listens already.

    For C-MOVE our receiver is opened for as long as it takes, to this node alone; where the standing one has the port, the
    objects come to it and from there into the archive. Raises Unreachable.
    """
    if method_of(node, caller) is Retrieve.GET:
        get(node, caller, wanted, inlet.spool, inlet.on_received, inlet.cancelled)
        return 0
    if door is None:
        raise Unreachable(Layer.DESTINATION, f"{node.title}: {NO_DOOR}")
    rules = replace(door, ae_title=caller.ae_title, nodes=(node,), anyone=False)
    with closing(Receiver(rules, inlet.spool, lambda _: inlet.on_received(), _not_here)) as receiver:
        here = _open(receiver, rules)
        counts = move(node, caller, wanted, cancelled=inlet.cancelled)
    if counts.failed and not inlet.cancelled():
        raise Unreachable(Layer.DESTINATION, _undelivered(node, rules, counts))
    return 0 if here else counts.completed + counts.warning


def _open(receiver: Receiver, rules: Rules) -> bool:
    """Whether our own receiver listens now; not where somebody listens there already. Raises Unreachable."""
    try:
        receiver.start()
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            return False
        raise Unreachable(
            Layer.DESTINATION,
            f"Lectern cannot listen on {rules.address} port {rules.port} ({getattr(error, 'strerror', '') or error}).",
        ) from error
    return True


def _undelivered(node: Node, rules: Rules, counts: Counts) -> str:
    total = counts.completed + counts.failed + counts.warning + counts.remaining
    return (
        f"{node.title} could not deliver {counts.failed} of {total} objects. It must be able to reach {rules.ae_title} at "
        f"this computer's port {rules.port}, where Lectern listens on {rules.address}."
    )


def _not_here(_report: Report) -> None:
    raise RuntimeError("a report on storage commitment came to a receiver that keeps none")
