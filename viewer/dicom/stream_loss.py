"""Whether a codestream lost something, whatever the header says of it: read from its first markers."""

from __future__ import annotations

from typing import BinaryIO

from viewer.dicom.damage import Damaged
from viewer.dicom.jpeg2000_stream import codestream

_LOOKED_AT = 8192  # bytes: the markers that tell stand at the beginning
_ITEM_HEADER = 8
_COD, _SOT = 0x52, 0x90
_SOS, _LOSSLESS, _JPEG_LS = 0xDA, 0xC3, 0xF7
_FRAMES = frozenset({*range(0xC0, 0xD0), _JPEG_LS}) - {0xC4, 0xC8, 0xCC}


def loses(stream: BinaryIO, offset: int) -> bool:
    """Whether the first codestream of the pixel data at ``offset`` surely lost something; False where that stays open.

    A DCT (ITU-T T.81), a lossless JPEG with a point transform (T.81 H.1.2.1), JPEG-LS with NEAR above 0 (T.87), JPEG 2000
    with the irreversible wavelet (T.800 A.6.1). Layers left out of a reversible JPEG 2000 leave no such mark.
    """
    try:
        head = _head(stream, offset)
        return _jpeg_2000(codestream(head)) if head[:2] in (b"\xff\x4f", b"\0\0") else _jpeg(head)
    except (IndexError, ValueError, Damaged):
        return False


def _head(stream: BinaryIO, offset: int) -> bytes:
    """The beginning of the first fragment, behind the Basic Offset Table (PS3.5 A.4)."""
    stream.seek(offset)
    table = int.from_bytes(stream.read(_ITEM_HEADER)[4:], "little")
    stream.seek(offset + _ITEM_HEADER + table)
    length = int.from_bytes(stream.read(_ITEM_HEADER)[4:], "little")
    return stream.read(min(length, _LOOKED_AT))


def _jpeg_2000(data: bytes) -> bool:
    for marker, body in _segments(data):
        if marker == _COD:
            return body[9] == 0
        if marker == _SOT:
            break
    return False


def _jpeg(data: bytes) -> bool:
    kind = 0
    for marker, body in _segments(data):
        if marker in _FRAMES:
            kind = marker
        elif marker == _SOS:
            near_or_first, _, approximation = body[1 + 2 * body[0] :][:3]
            if kind == _LOSSLESS:
                return bool(approximation & 0x0F)
            return bool(near_or_first) if kind == _JPEG_LS else bool(kind)
    return False


def _segments(data: bytes) -> list[tuple[int, bytes]]:
    """(marker, body) of each marker segment up to the first that begins image data, or that is broken."""
    found, at = [], 2
    while data[at : at + 1] == b"\xff" and len(data) >= at + 4:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        found.append((marker, data[at + 4 : at + 2 + length]))
        if marker in (_SOS, _SOT):
            break
        at += 2 + length
    return found
