"""Storage commitment (PS3.4 J): a system is asked whether it keeps objects safely, and reports on it, at once or later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event as Flag
from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pynetdicom import evt
from pynetdicom.presentation import build_context

from app.network.calling import Caller, Layer, Unreachable, association
from app.network.node import Node

PUSH_MODEL = "1.2.840.10008.1.20.1"
PUSH_MODEL_INSTANCE = "1.2.840.10008.1.20.1.1"
ALL_COMMITTED, SOME_FAILED = 1, 2  # event types
_ASK = 1  # action type
_SUCCESS = 0x0000
_REASONS = {  # Failure Reason (0008,1197), PS3.3 C.14.1.1
    0x0110: "it could not process the object",
    0x0112: "it does not have the object",
    0x0213: "it has no room for the object",
    0x0122: "it does not keep objects of this kind",
    0x0119: "it has the object as another kind",
    0x0131: "it was asked twice under one number",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a system says: the SOP Instance UIDs that it keeps, and why it does not keep the others."""

    transaction_uid: str
    committed: tuple[str, ...]
    refused: Mapping[str, str]


class NotOffered(Exception):  # noqa: N818 - it says what was found
    """The system does not confirm what it keeps."""


def ask(
    node: Node, caller: Caller, transaction_uid: str, objects: Sequence[tuple[str, str]], wait_s: float = 5.0
) -> Report | None:
    """Ask for the commitment of objects (SOP class, SOP instance).

    Gives the report where it comes on the same connection within ``wait_s``; else it comes to the receiver. Raises
    NotOffered, or Unreachable with a sentence where the request itself fails.
    """
    heard, flag = list[Report](), Flag()

    def hear(event: Any) -> tuple[int, Dataset | None]:
        heard.append(report_of(event))
        flag.set()
        return _SUCCESS, None

    try:
        with association(node, caller, [build_context(PUSH_MODEL)], handlers=[(evt.EVT_N_EVENT_REPORT, hear)]) as made:
            answer, _ = made.send_n_action(_request(transaction_uid, objects), _ASK, PUSH_MODEL, PUSH_MODEL_INSTANCE)
            _check(node, answer.get("Status"))
            flag.wait(wait_s)
    except Unreachable as error:
        if error.layer is Layer.SERVICE and "offers none" in str(error):
            raise NotOffered(f"{node.title} confirms nothing by itself.") from error
        raise
    return heard[0] if heard else None


def _check(node: Node, status: int | None) -> None:
    if status is None:
        raise Unreachable(Layer.SERVICE, f"The connection to {node.title} was cut.")
    if status != _SUCCESS:
        raise Unreachable(Layer.SERVICE, f"{node.title} refused to confirm (status {status:04X}).")


def _request(transaction_uid: str, objects: Sequence[tuple[str, str]]) -> Dataset:
    asked = Dataset()
    asked.TransactionUID = transaction_uid
    asked.ReferencedSOPSequence = Items(_reference(*one) for one in objects)
    return asked


def _reference(sop_class: str, sop_uid: str) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = sop_class, sop_uid
    return item


def report_of(event: Any) -> Report:
    """The report that an N-EVENT-REPORT brings; raises whatever its data set makes pydicom raise."""
    told = event.event_information
    committed = tuple(str(item.ReferencedSOPInstanceUID) for item in told.get("ReferencedSOPSequence", ()))
    refused = {str(item.ReferencedSOPInstanceUID): _reason(item) for item in told.get("FailedSOPSequence", ())}
    return Report(str(told.get("TransactionUID", "")), committed, refused)


def _reason(item: Dataset) -> str:
    code = int(item.get("FailureReason", 0) or 0)
    return f"It was taken and is not kept: {_REASONS.get(code, f'reason {code:04X}')}."
