"""Objects asked from another system, which come over the same association (C-GET, PS3.4 C.4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pydicom.dataset import Dataset
from pynetdicom import ALL_TRANSFER_SYNTAXES, StoragePresentationContexts, build_role, evt
from pynetdicom.association import Association
from pynetdicom.events import Event
from pynetdicom.presentation import PresentationContext, build_context

from app.network.calling import Caller, Layer, Unreachable, association
from app.network.node import Node
from app.network.query import RemoteObject
from app.network.spool import Spool
from app.network.stopping import Stopping
from app.network.storing import keep_object

STUDY_ROOT_GET = "1.2.840.10008.5.1.4.1.2.2.3"
MOST_CONTEXTS = 127  # of 128 (PS3.8 9.3.2.2), one is the question's own
UIDS_AT_ONCE = 200
LARGEST_BYTES = 4 << 30
_PENDING = (0xFF00, 0xFF01)
_UNCOMPRESSED = ("1.2.840.10008.1.2.1", "1.2.840.10008.1.2")
_STORED_AS = (
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.81",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.2",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a study is asked for: ``objects`` of ``all_objects``, as the node listed them."""

    study_uid: str
    objects: tuple[RemoteObject, ...]
    all_objects: tuple[RemoteObject, ...]

    def identifiers(self) -> Iterator[Dataset]:
        """As few questions as say it: the study, else whole series, else single objects."""
        if len(self.objects) == len(self.all_objects):
            yield _identifier("STUDY", StudyInstanceUID=self.study_uid)
            return
        for series_uid, group in groupby(sorted(self.objects, key=_series), _series):
            some = [one.sop_uid for one in group]
            keys = {"StudyInstanceUID": self.study_uid, "SeriesInstanceUID": series_uid}
            if len(some) == sum(one.series_uid == series_uid for one in self.all_objects):
                yield _identifier("SERIES", **keys)
                continue
            for start in range(0, len(some), UIDS_AT_ONCE):
                yield _identifier("IMAGE", **keys, SOPInstanceUID=some[start : start + UIDS_AT_ONCE])


def get(
    node: Node,
    caller: Caller,
    wanted: Wanted,
    spool: Spool,
    on_received: Callable[[], None],
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Ask for the objects by C-GET; each is durable in the spool before the node is told so.

    Raises Unreachable where the node cannot be asked or the connection is cut; what came before stays.
    """
    classes = sorted({one.class_uid for one in wanted.all_objects if one.class_uid})

    def on_store(event: Event) -> int:
        if cancelled():
            event.assoc.abort()
            return 0xA700
        status, file = keep_object(event, spool, node.ae_title, LARGEST_BYTES)
        if file is not None:
            on_received()
        return status

    contexts = storage_contexts(classes)
    roles = [build_role(uid, scp_role=True) for uid in dict.fromkeys(str(one.abstract_syntax) for one in contexts)]
    asked = [build_context(STUDY_ROOT_GET), *contexts]
    handlers = [(evt.EVT_C_STORE, on_store)]
    with association(node, caller, asked, roles=roles, handlers=handlers) as made, Stopping(made, cancelled):
        for identifier in wanted.identifiers():
            if not cancelled():
                _follow(node, made, made.send_c_get(identifier, STUDY_ROOT_GET), cancelled)


def storage_contexts(classes: Sequence[str]) -> list[PresentationContext]:
    """What to propose so that a node can send objects of these classes as it keeps them.

    One context for each transfer syntax lets it choose by object; where that are more than an association has room for,
    or the classes are not known, it has to choose one syntax for each class.
    """
    syntaxes = (_UNCOMPRESSED, *((one,) for one in _STORED_AS))
    if classes and len(classes) * len(syntaxes) <= MOST_CONTEXTS:
        return [build_context(uid, list(some)) for uid in classes for some in syntaxes]
    everything = [*_UNCOMPRESSED, *(one for one in map(str, ALL_TRANSFER_SYNTAXES) if one not in _UNCOMPRESSED)]
    usual = classes or [str(one.abstract_syntax) for one in StoragePresentationContexts]
    return [build_context(uid, everything) for uid in usual[:MOST_CONTEXTS]]


def _follow(
    node: Node, made: Association, answers: Iterator[tuple[Dataset, Any]], cancelled: Callable[[], bool]
) -> None:
    """Until the last answer. That single objects failed is not told from here: the archive shows what came."""
    for status, _ in answers:
        code = status.get("Status")
        if cancelled():
            made.abort()  # it is in the midst of sending, and would answer a polite end only after all of that
            return
        if code is None:
            raise Unreachable(Layer.CONNECTION, f"The connection to {node.title} was cut.")
        if code not in (*_PENDING, 0x0000, 0xB000, 0xFE00):
            raise Unreachable(Layer.SERVICE, _refusal(node, code, str(status.get("ErrorComment") or "")))


def _refusal(node: Node, code: int, comment: str) -> str:
    why = "it has no room to count matches" if code == 0xA701 else f"status {code:04X}"
    return f"{node.title} does not send the study: {why}{f' ({comment})' if comment else ''}."


def _series(one: RemoteObject) -> str:
    return one.series_uid


def _identifier(level: str, **keys: str | list[str]) -> Dataset:
    made = Dataset()
    made.QueryRetrieveLevel = level
    for name, value in keys.items():
        setattr(made, name, value)
    return made
