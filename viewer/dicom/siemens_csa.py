"""The header that Siemens MR scanners put into a private element of their images ("SIEMENS CSA HEADER", version SV10).

A count, then that many named elements: a name of 64 bytes, VM, VR, a type, the count of items; each item has its length as
the second of four words, then text padded to whole words. All numbers are little endian.
"""

from __future__ import annotations

import math
import struct

_MAGIC = b"SV10"
_MOST = 1024  # elements or items; more is no header
_ELEMENT = struct.Struct("<64si4siii")
_ITEM = struct.Struct("<4i")


def csa_numbers(header: bytes, name: str) -> tuple[float, ...]:
    """The finite numbers of a named element; () where there is no such element, or no header that can be read."""
    try:
        return _numbers(header, name.encode("ascii"))
    except (struct.error, ValueError):
        return ()


def _numbers(header: bytes, name: bytes) -> tuple[float, ...]:
    if header[:4] != _MAGIC:
        return ()
    (count,) = struct.unpack_from("<I", header, 8)
    at = 16
    for _ in range(min(count, _MOST)):
        found, _vm, _vr, _type, items, _end = _ELEMENT.unpack_from(header, at)
        texts, at = _items(header, at + _ELEMENT.size, items)
        if found.split(b"\0")[0] == name:
            values = tuple(float(text) for text in texts if text)
            return values if all(map(math.isfinite, values)) else ()
    return ()


def _items(header: bytes, at: int, count: int) -> tuple[list[str], int]:
    if not 0 <= count <= _MOST:
        raise ValueError("no count of items")
    texts = []
    for _ in range(count):
        length = _ITEM.unpack_from(header, at)[1]
        at += _ITEM.size
        if not 0 <= length <= len(header) - at:
            raise ValueError("an item reaches beyond the header")
        texts.append(header[at : at + length].split(b"\0")[0].decode("ascii", "replace").strip())
        at += -(-length // 4) * 4
    return texts, at
