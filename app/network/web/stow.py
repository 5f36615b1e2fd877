"""Objects sent to a server (STOW-RS, PS3.18 10.5): what it says of each is told of each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pydicom import dcmread

from app.network.send import Sent
from app.network.web.dicom_json import Found, NotJson, count, items, objects, text
from app.network.web.link import Body, Link
from app.network.web.qido import JSON
from app.network.web.statuses import WebRefusal
from app.network.web.web_node import WebNode

AT_ONCE_BYTES, AT_ONCE = 64 << 20, 50
CHUNK = 1 << 20
_STORED, _FAILED, _OTHERS = "00081199", "00081198", "0008119A"  # Referenced, Failed and Other Failures Sequence
_SOP_UID, _REASON, _WARNING = "00081155", "00081197", "00081196"
_REASONS = {  # PS3.18 table I.2-2
    0x0110: "it could not process the object",
    0x0117: "its identifier is none",
    0x0122: "it does not keep objects of this kind",
    0x0124: "it is not allowed",
    0xA700: "it has no room left",
    0xA900: "the object does not match its kind",
    0xC000: "it cannot understand the object",
    0xC122: "it does not take this transfer syntax",
}
_WARNINGS = {
    0xB000: "it changed some of its attributes",
    0xB006: "it left some of its attributes out",
    0xB007: "the object does not match its kind, and is kept",
}


def send(
    node: WebNode,
    link: Link,
    files: Sequence[tuple[str, Path]],
    on_sent: Callable[[Sent], None] = lambda sent: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Sent, ...]:
    """Send objects (SOP Instance UID, file) in portions; gives what became of each, and tells it at once.

    Raises Unreachable where a portion could not be delivered at all: of it nothing is told.
    """
    results: list[Sent] = []
    for portion in _portions(files):
        if cancelled():
            break
        for one in _send_portion(node, link, portion):
            results.append(one)
            on_sent(one)
    return tuple(results)


def sop_uid(file: Path) -> str:
    """The SOP Instance UID of an object."""
    return str(dcmread(file, stop_before_pixels=True, specific_tags=["SOPInstanceUID"]).SOPInstanceUID)


def _portions(files: Sequence[tuple[str, Path]]) -> Iterator[list[tuple[str, Path]]]:
    portion, size = list[tuple[str, Path]](), 0
    for uid, file in files:
        bytes_ = file.stat().st_size
        if portion and (size + bytes_ > AT_ONCE_BYTES or len(portion) == AT_ONCE):
            yield portion
            portion, size = [], 0
        portion.append((uid, file))
        size += bytes_
    if portion:
        yield portion


def _send_portion(node: WebNode, link: Link, portion: Sequence[tuple[str, Path]]) -> list[Sent]:
    try:
        status, answer = _stored(link, portion)
    except WebRefusal as refusal:
        if len(portion) > 1 and refusal.status in (400, 413, 415):  # one of them may spoil it for the others
            return [sent for one in portion for sent in _send_portion(node, link, [one])]
        if refusal.status in (400, 413, 415):
            return [Sent(portion[0][1], portion[0][0], taken=False, reason=str(refusal))]
        raise
    return [_outcome(node, uid, file, status, answer) for uid, file in portion]


def _stored(link: Link, portion: Sequence[tuple[str, Path]]) -> tuple[int, Mapping[str, tuple[bool, str]]]:
    """The status, and by SOP Instance UID whether it was stored and why not."""
    with link.ask("POST", "/studies", JSON, _body([file for _, file in portion])) as answer:
        body, status = answer.text(), answer.status
    try:
        found = next(iter(objects(body)), {})
    except NotJson:
        found = {}
    return status, _told(found)


def _told(found: Found) -> dict[str, tuple[bool, str]]:
    told: dict[str, tuple[bool, str]] = {}
    for item in items(found, _STORED):
        code = count(item, _WARNING)
        told[text(item, _SOP_UID)] = True, "" if not code else _WARNINGS.get(code, f"warning {code:04X}")
    for item in items(found, _FAILED):
        code = count(item, _REASON) or 0
        told[text(item, _SOP_UID)] = False, _REASONS.get(code, f"reason {code:04X}")
    if items(found, _OTHERS):
        told.setdefault("", (False, "it could not tell which object it was"))
    return told


def _outcome(node: WebNode, uid: str, file: Path, status: int, told: Mapping[str, tuple[bool, str]]) -> Sent:
    """Taken is only what the server names as stored, or all where it answers 200 and names nothing."""
    if uid in told:
        taken, words = told[uid]
        if taken:
            return Sent(file, uid, taken=True, reason=f"{node.title} has taken it: {words}." if words else "")
        return Sent(file, uid, taken=False, reason=f"{node.title} refused it: {words}.")
    if status == 200 and not told:
        return Sent(file, uid, taken=True)
    why = f" ({told[''][1]})" if "" in told else ""
    return Sent(file, uid, taken=False, reason=f"{node.title} does not say that it kept it (HTTP {status}){why}.")


def _body(files: Sequence[Path]) -> Body:
    boundary = uuid.uuid4().hex
    head = f"\r\n--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    length = sum(len(head) + file.stat().st_size for file in files) + len(tail)

    def pieces() -> Iterator[bytes]:
        for file in files:
            yield head
            with file.open("rb") as stream:
                while piece := stream.read(CHUNK):
                    yield piece
        yield tail

    return Body(f'multipart/related; type="application/dicom"; boundary={boundary}', length, pieces)
