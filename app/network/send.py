"""Objects sent to another system (C-STORE, PS3.4 B), each in the transfer syntax it is kept in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import _config
from pynetdicom.association import Association
from pynetdicom.presentation import PresentationContext, build_context

from app.network.calling import Caller, association
from app.network.node import Node
from app.network.query import VERIFICATION

MOST_CONTEXTS = 127  # of 128 (PS3.8 9.3.2.2)
_NATIVE = (str(ExplicitVRLittleEndian), str(ImplicitVRLittleEndian))
_WARNINGS = (0xB000, 0xB006, 0xB007)  # stored, with elements coerced or discarded


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one file. ``reason`` is a sentence where the node did not take it."""

    file: Path
    sop_uid: str
    taken: bool
    reason: str = ""


def send(
    node: Node,
    caller: Caller,
    files: Sequence[Path],
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
    on_sent: Callable[[Sent], None] = lambda sent: None,
) -> tuple[Sent, ...]:
    """Send files; gives what became of each, and tells it at once. Raises Unreachable where the node cannot be asked.

    After a cut the files not yet answered for are told as not taken.
    """
    kinds = {file: _kind(file) for file in files}
    pairs = list(dict.fromkeys((class_uid, syntax) for class_uid, syntax, _ in kinds.values()))
    results: list[Sent] = []
    for some in _batches(pairs):
        mine = [file for file in files if kinds[file][:2] in some]
        # Verification is beside them, so that a node which takes none of them still says so for each file.
        with association(node, caller, [build_context(VERIFICATION), *_contexts(some)]) as made:
            for file in mine:
                results.append(
                    _not_sent(file, kinds[file][2]) if cancelled() else _send_one(node, made, file, kinds[file])
                )
                on_sent(results[-1])
                on_progress(len(results), len(files))
    return tuple(results)


def _kind(file: Path) -> tuple[str, str, str]:
    """SOP Class, transfer syntax and SOP Instance UID."""
    meta = dcmread(file, specific_tags=["SOPInstanceUID"], stop_before_pixels=True).file_meta
    return str(meta.MediaStorageSOPClassUID), str(meta.TransferSyntaxUID), str(meta.MediaStorageSOPInstanceUID)


def _batches(pairs: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    left = iter(pairs)
    return [some for _ in range(0, len(pairs), MOST_CONTEXTS) if (some := list(islice(left, MOST_CONTEXTS)))]


def _contexts(pairs: Sequence[tuple[str, str]]) -> list[PresentationContext]:
    """A context for each class and syntax as kept: nothing is decoded or converted on the way."""
    return [build_context(class_uid, [syntax]) for class_uid, syntax in pairs]


def _send_one(node: Node, made: Association, file: Path, kind: tuple[str, str, str]) -> Sent:
    class_uid, syntax, sop_uid = kind
    if not made.is_established:
        return Sent(file, sop_uid, taken=False, reason=f"The connection to {node.title} was cut.")
    if not any(
        str(one.abstract_syntax) == class_uid and syntax in one.transfer_syntax for one in made.accepted_contexts
    ):
        return Sent(file, sop_uid, taken=False, reason=f"{node.title} does not take objects of this kind in this form.")
    _config.STORE_SEND_CHUNKED_DATASET = True  # byte for byte as it is kept
    answer = made.send_c_store(file)
    status = answer.get("Status")
    if status is None:
        return Sent(file, sop_uid, taken=False, reason=f"The connection to {node.title} was cut.")
    if status == 0 or status in _WARNINGS:
        return Sent(file, sop_uid, taken=True)
    comment = str(answer.get("ErrorComment") or "")
    return Sent(
        file,
        sop_uid,
        taken=False,
        reason=f"{node.title} refused it (status {status:04X}{f', {comment}' if comment else ''}).",
    )


def _not_sent(file: Path, sop_uid: str) -> Sent:
    return Sent(file, sop_uid, taken=False, reason="Sending was cancelled.")
