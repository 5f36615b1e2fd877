"""Retrieval (WADO-RS, PS3.18 10.4): objects as the server keeps them, streamed to the disk, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from pydicom import dcmread

from app.network.calling import Layer, Unreachable
from app.network.inlet import Inlet
from app.network.web.dicom_json import Found, NotJson, objects
from app.network.web.link import Answer, Link
from app.network.web.multipart import NotWhole, Part, content_type, parts
from app.network.web.qido import JSON
from app.network.web.statuses import NOT_ACCEPTABLE, WebRefusal
from app.network.web.web_node import WebNode

# Without "*" a server converts to Explicit VR Little Endian (PS3.18 8.7.3.5.2): the asterisk keeps what is kept there.
AS_KEPT = 'multipart/related; type="application/dicom"; transfer-syntax=*'
ANY_FORM = 'multipart/related; type="application/dicom"'
FRAMES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
LARGEST_BYTES = 4 << 30


def path_of(study_uid: str, series_uid: str = "", sop_uid: str = "") -> str:
    """Where a study, a series or an instance lies."""
    path = f"/studies/{quote(study_uid)}"
    path += f"/series/{quote(series_uid)}" if series_uid else ""
    return f"{path}/instances/{quote(sop_uid)}" if sop_uid else path


def bring(node: WebNode, link: Link, path: str, inlet: Inlet, wanted: Callable[[str], bool]) -> int:
    """The objects under a path into the spool, each told as soon as it is durable; gives how many.

    Raises Unreachable where the answer is cut: what came whole before stays, the rest leaves nothing. So does an object that
    is not ``wanted`` by its SOP Instance UID: nothing is kept that was not asked for.
    """
    count = 0
    with _objects_under(link, path) as answer:
        for part in _parts(node, answer, "application/dicom"):
            inlet.spool.keep_stream(_bounded(node, part.chunks), lambda file: _check(node, file, wanted))
            count += 1
            inlet.on_received()
    return count


@contextmanager
def _objects_under(link: Link, path: str) -> Iterator[Answer]:
    """The question as the server takes it: one that knows no asterisk is asked without."""
    with ExitStack() as stack:
        try:
            answer = stack.enter_context(link.ask("GET", path, AS_KEPT))
        except WebRefusal as refusal:
            if refusal.status != NOT_ACCEPTABLE:
                raise
            answer = stack.enter_context(link.ask("GET", path, ANY_FORM))
        yield answer


def metadata(node: WebNode, link: Link, path: str) -> list[Found]:
    """The headers of what lies under a path, without pixels (PS3.18 10.4.1.1.2)."""
    with link.ask("GET", f"{path}/metadata", JSON) as answer:
        body = answer.text()
    try:
        return objects(body)
    except NotJson as error:
        raise Unreachable(Layer.SERVICE, f"{node.title} answers, but not with headers. {error}") from error


def frames(node: WebNode, link: Link, path: str, numbers: Iterable[int], largest: int = LARGEST_BYTES) -> list[bytes]:
    """Single frames of an instance as they are kept, numbered from 1."""
    listed = ",".join(map(str, numbers))
    with link.ask("GET", f"{path}/frames/{listed}", FRAMES) as answer:
        return [b"".join(_bounded(node, part.chunks, largest)) for part in _parts(node, answer, "")]


def _parts(node: WebNode, answer: Answer, kind: str) -> Iterator[Part]:
    """The parts of an answer; one that is a single object is a part too."""
    found, parameters = content_type(answer.headers.get("content-type", ""))
    if found != "multipart/related":
        if kind and found != kind:
            raise Unreachable(Layer.SERVICE, f"{node.title} answers with {found}, not with DICOM objects.")
        yield Part(answer.headers, answer.chunks())
        return
    try:
        yield from parts(answer.chunks(), parameters.get("boundary", ""))
        for _ in answer.chunks():
            pass  # what stands behind the last boundary; then the connection can be used again
    except NotWhole as error:
        raise Unreachable(Layer.CONNECTION, f"The connection to {node.title} was cut. {error}") from error


def _bounded(node: WebNode, chunks: Iterable[bytes], largest: int = LARGEST_BYTES) -> Iterator[bytes]:
    size = 0
    for piece in chunks:
        size += len(piece)
        if size > largest:
            raise Unreachable(Layer.SERVICE, f"{node.title} sends an object larger than can be taken.")
        yield piece


def _check(node: WebNode, file: Path, wanted: Callable[[str], bool]) -> None:
    """Whether a file is the object that was asked for; raises Unreachable."""
    try:
        uid = str(dcmread(file, stop_before_pixels=True, specific_tags=["SOPInstanceUID"]).get("SOPInstanceUID", ""))
    except Exception as error:  # pydicom raises many kinds for what is no DICOM
        raise Unreachable(Layer.SERVICE, f"{node.title} sends what is no DICOM object.") from error
    if not wanted(uid):
        raise Unreachable(Layer.SERVICE, f"{node.title} sends an object that was not asked for; it was not kept.")
