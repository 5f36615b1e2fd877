"""Objects that another system is asked to send to our receiver (C-MOVE, PS3.4 C.4.2)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydicom.dataset import Dataset
from pynetdicom.association import Association
from pynetdicom.presentation import build_context

from app.network.calling import Caller, Layer, Unreachable, association
from app.network.node import Node
from app.network.retrieve import STUDY_ROOT_GET, Wanted
from app.network.stopping import Stopping

STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2"
_PENDING = (0xFF00, 0xFF01)
_DONE = (0x0000, 0xB000, 0xFE00)
_UNKNOWN_DESTINATION = 0xA801
_REASONS = {
    0xA701: "it has no room to count matches",
    0xA702: "it could not send",
    0xA900: "it does not understand the question",
    0x0122: "it does not offer this",
    0x0124: "it is not allowed",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """The sub-operations of a C-MOVE as the node counts them (PS3.7 9.1.4)."""

    remaining: int = 0
    completed: int = 0
    failed: int = 0
    warning: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            other.remaining,
            self.completed + other.completed,
            self.failed + other.failed,
            self.warning + other.warning,
        )


def offered(node: Node, caller: Caller) -> frozenset[str]:
    """Which of C-GET and C-MOVE the node offers, by the UIDs of their models; raises Unreachable where it is none."""
    with association(node, caller, [build_context(STUDY_ROOT_GET), build_context(STUDY_ROOT_MOVE)]) as made:
        return frozenset(str(one.abstract_syntax) for one in made.accepted_contexts)


def move(
    node: Node,
    caller: Caller,
    wanted: Wanted,
    on_counts: Callable[[Counts], None] = lambda counts: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Counts:
    """Have the objects sent to the receiver that answers to the caller's title; gives what the node counted.

    Raises Unreachable where the node does not know where that is, cannot be asked, or the connection is cut; what came stays.
    """
    before, contexts = Counts(), [build_context(STUDY_ROOT_MOVE)]
    with association(node, caller, contexts) as made, Stopping(made, cancelled, STUDY_ROOT_MOVE):
        for identifier in wanted.identifiers():
            last = Counts()
            for counts in _followed(node, caller, made, identifier, cancelled):
                last = counts
                on_counts(before.plus(counts))
            before = before.plus(last)
            if cancelled():
                break
    return before


def knows_us(node: Node, caller: Caller) -> None:
    """Raise Unreachable where the node refuses our title as a destination: it is asked to move a study that nobody has.

    Some nodes look for the study first, so that only the first real one shows whether they know us.
    """
    nobody = Dataset()
    nobody.QueryRetrieveLevel, nobody.StudyInstanceUID = "STUDY", f"2.25.{uuid.uuid4().int}"
    with association(node, caller, [build_context(STUDY_ROOT_MOVE)]) as made:
        for _ in _followed(node, caller, made, nobody, lambda: False):
            pass


def _followed(
    node: Node, caller: Caller, made: Association, identifier: Dataset, cancelled: Callable[[], bool]
) -> Iterator[Counts]:
    answers: Iterator[tuple[Dataset, Any]] = made.send_c_move(identifier, caller.ae_title, STUDY_ROOT_MOVE)
    for status, _ in answers:
        code = status.get("Status")
        if code is None:
            if cancelled():
                return
            raise Unreachable(Layer.CONNECTION, f"The connection to {node.title} was cut.")
        if code not in (*_PENDING, *_DONE, 0xA702):
            raise _refusal(node, caller, code, str(status.get("ErrorComment") or ""))
        yield _counts(status)
        if code == 0xA702:
            raise _refusal(node, caller, code, str(status.get("ErrorComment") or ""))


def _counts(status: Dataset) -> Counts:
    names = ("Remaining", "Completed", "Failed", "Warning")
    return Counts(*(int(status.get(f"NumberOf{name}Suboperations", 0) or 0) for name in names))


def _refusal(node: Node, caller: Caller, code: int, comment: str) -> Unreachable:
    if code == _UNKNOWN_DESTINATION:
        return Unreachable(
            Layer.DESTINATION,
            f"{node.title} does not know where {caller.ae_title} is: its title, address and port must be entered there.",
        )
    why = _REASONS.get(code, f"status {code:04X}")
    return Unreachable(Layer.SERVICE, f"{node.title} does not send: {why}{f' ({comment})' if comment else ''}.")
