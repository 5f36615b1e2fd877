"""multipart/related (RFC 2387) read as it comes in: a part is handed on in pieces, none is ever whole in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message

LARGEST_HEAD = 64 << 10


class NotWhole(Exception):  # noqa: N818 - it says what was found
    """The message ended before its last boundary, or is none."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its headers by lower-case name, and its bytes, which must be taken before the next part is asked for."""

    headers: Mapping[str, str]
    chunks: Iterator[bytes]


def content_type(text: str) -> tuple[str, dict[str, str]]:
    """A Content-Type in lower case, and its parameters."""
    message = Message()
    message["Content-Type"] = text or "application/octet-stream"
    found = message.get_params(unquote=True) or []
    return message.get_content_type(), {str(name).lower(): str(value) for name, value in found[1:]}


def parts(pieces: Iterable[bytes], boundary: str) -> Iterator[Part]:
    """The parts of a message; raises NotWhole where the closing boundary does not come."""
    reader = _Reader(iter(pieces), f"\r\n--{boundary}".encode("latin-1"))
    for _ in reader.until_boundary():
        pass  # what stands before the first boundary says nothing
    while not reader.at_end():
        part = Part(reader.head(), reader.until_boundary())
        yield part
        for _ in part.chunks:
            pass  # what was not taken


class _Reader:
    """A buffer that gives everything up to a boundary, in pieces."""

    def __init__(self, pieces: Iterator[bytes], boundary: bytes) -> None:
        self._pieces, self._boundary = pieces, boundary
        self._buffer = bytearray(b"\r\n")  # so that a boundary at the very beginning is one too

    def until_boundary(self) -> Iterator[bytes]:
        """Pieces up to the next boundary, which is taken away."""
        keep = len(self._boundary) - 1
        while (at := self._buffer.find(self._boundary)) < 0:
            if len(self._buffer) > keep:
                yield self._take(len(self._buffer) - keep)
            self._more()
        if at:
            yield self._take(at)
        del self._buffer[: len(self._boundary)]

    def at_end(self) -> bool:
        """Whether the boundary just passed was the last; else what follows it up to its line's end is taken away."""
        while len(self._buffer) < 2:
            self._more()
        if self._buffer.startswith(b"--"):
            return True
        while (end := self._buffer.find(b"\r\n")) < 0:
            self._limit()
            self._more()
        del self._buffer[:end]  # the line's end stays: without headers it is half of the empty line
        return False

    def head(self) -> dict[str, str]:
        """The headers of a part."""
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._limit()
            self._more()
        lines = self._take(end).decode("latin-1").split("\r\n")
        del self._buffer[:4]
        pairs = (line.partition(":") for line in lines if line)
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _limit(self) -> None:
        if len(self._buffer) > LARGEST_HEAD:
            raise NotWhole("The headers of a part do not end.")

    def _more(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            raise NotWhole("The message ended before it was whole.")
        self._buffer += piece
