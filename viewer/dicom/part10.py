"""A DICOM file (PS3.10) up to its pixel data: the data set, its transfer syntax and where the pixels begin.

Files without preamble and meta header are read when their first bytes are those of a data set; no more is guessed.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from viewer.dicom.inflate import DEFLATED_SYNTAX, inflated
from viewer.dicom.unreadable import Unreadable

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
NATIVE_SYNTAXES = frozenset({IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED_SYNTAX})

UNDEFINED_LENGTH = 0xFFFFFFFF
FLOAT_PIXELS, DOUBLE_PIXELS, INTEGER_PIXELS = 0x7FE00008, 0x7FE00009, 0x7FE00010
_PIXELS = frozenset({FLOAT_PIXELS, DOUBLE_PIXELS, INTEGER_PIXELS})
_CHARACTER_SET = 0x00080005


@dataclass(frozen=True, slots=True)
class PixelElement:
    """The pixel data element: tag, first byte of its value in ``stream`` and declared length."""

    tag: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Part10:
    """An opened file. ``stream`` and ``size`` are those of the inflated bytes when ``deflated`` is true."""

    dataset: Dataset
    meta: Dataset
    transfer_syntax: str
    pixels: PixelElement | None
    stream: BinaryIO
    size: int
    deflated: bool = False


class _PixelStop:
    """Tells pydicom's reader to stop at the pixel data, and remembers where that was."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._size = stream, size
        self.end = size
        self.pixels: PixelElement | None = None

    def __call__(self, tag: int, vr: str | None, length: int) -> bool:
        """Whether to stop before this element; raises Unreadable for one that reaches beyond the end of the file."""
        if tag in _PIXELS:
            self.pixels = PixelElement(int(tag), self._stream.tell(), length)
            return True
        at = self._stream.tell()
        self.end = self._size if length == UNDEFINED_LENGTH else at + length
        if self.end > self._size:
            raise Unreadable(
                f"The file is cut short: an element of its header declares {length} bytes and fewer are present."
            )
        return False


def read_part10(stream: BinaryIO, size: int) -> Part10:
    """Reads a file of ``size`` bytes up to its pixel data; raises Unreadable with the reason."""
    if size == 0:
        raise Unreadable("The file is empty.")
    meta = _read_meta(stream)
    syntax = _text(meta, 0x00020010)
    if syntax == DEFLATED_SYNTAX:
        stream = io.BytesIO(inflated(stream.read()))
        size = stream.getbuffer().nbytes
    implicit, little = _encoding(syntax, stream)
    stop = _PixelStop(stream, size)
    # The reader asks about the first tag twice (with length 0 the first time); the last answer stands.
    dataset = read_dataset(stream, implicit, little, stop_when=stop)
    if stop.pixels is None and _left_over(stream, stop.end):
        raise Unreadable("The file is cut short: it ends within an element of its header.")
    return Part10(
        dataset=dataset,
        meta=meta,
        transfer_syntax=syntax or _syntax_of(dataset.original_encoding),
        pixels=stop.pixels,
        stream=stream,
        size=size,
        deflated=syntax == DEFLATED_SYNTAX,
    )


def _left_over(stream: BinaryIO, end: int) -> bool:
    """Whether bytes follow the last element that are not mere filling with zeros: an element that is cut short."""
    stream.seek(end)
    return bool(stream.read(8).strip(b"\0"))


def open_source(source: Path | bytes) -> tuple[BinaryIO, int]:
    """A stream over a file or over bytes, and its size; raises Unreadable when the file cannot be opened."""
    if isinstance(source, bytes):
        return io.BytesIO(source), len(source)
    try:
        return source.open("rb", buffering=32768), source.stat().st_size
    except OSError as fault:
        raise Unreadable(f"The file cannot be opened: {fault.strerror}.") from fault


def _read_meta(stream: BinaryIO) -> Dataset:
    """File Meta Information (group 0002), empty when the file has none; leaves the stream at the data set."""
    head = stream.read(132)
    start = 132 if head[128:] == b"DICM" else 0
    if start == 0 and not _begins_like_a_data_set(head):
        raise Unreadable("This is not a DICOM file.")
    stream.seek(start)
    if not start and head[:2] != b"\x02\x00":
        return Dataset()
    return read_dataset(stream, False, True, stop_when=lambda tag, vr, length: tag >> 16 != 2)


def _begins_like_a_data_set(head: bytes) -> bool:
    """Whether the first element is one of group 0002 or 0008 with a length that such elements have."""
    if len(head) < 8 or head[:2] not in (b"\x02\x00", b"\x08\x00", b"\x00\x08"):
        return False
    if head[4:6].isalpha() and head[4:6].isupper():
        return True
    return bool(struct.unpack("<I", head[4:8])[0] <= 1024)


def _encoding(syntax: str, stream: BinaryIO) -> tuple[bool, bool]:
    """(implicit VR, little endian) of the data set, from the transfer syntax or else from its first bytes."""
    if syntax == IMPLICIT_LITTLE:
        return True, True
    if syntax:
        return False, syntax != EXPLICIT_BIG
    start = stream.tell()
    head = stream.read(6)
    stream.seek(start)
    explicit = head[4:6].isalpha() and head[4:6].isupper()
    return not explicit, not (explicit and head[:1] == b"\x00")


def _syntax_of(encoding: tuple[bool | None, bool | None]) -> str:
    implicit, little = encoding
    if implicit:
        return IMPLICIT_LITTLE
    return EXPLICIT_LITTLE if little else EXPLICIT_BIG


def _text(dataset: Dataset, tag: int) -> str:
    value = dict(dataset.items()).get(tag)  # type: ignore[call-overload]  # a BaseTag is an int
    raw = getattr(value, "value", None) or b""
    return raw.decode("ascii", "replace").strip("\0 ") if isinstance(raw, bytes) else str(raw)
