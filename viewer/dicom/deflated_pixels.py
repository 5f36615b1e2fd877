"""Pixel data within a deflated data set (PS3.5 A.5): inflated as far as the frame, without keeping what lies before it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import PixelSource

_CHUNK = 2**20
_PIXEL_DATA = (b"\xe0\x7f\x10\x00", b"\xe0\x7f\x08\x00", b"\xe0\x7f\x09\x00")
_ELEMENT_HEADER = 12  # tag, VR, two reserved bytes, length


def inflated_bytes(source: PixelSource, start: int, size: int) -> NDArray[np.uint8]:
    """``size`` bytes of the pixel data value from its byte ``start``; raises Damaged.

    ``source.location.offset`` counts in the inflated data set, which begins after the file meta information.
    """
    try:
        with Path(source.location.path).open("rb") as file:
            file.seek(_end_of_meta(file))
            return _range(_inflated(file), source.location.offset, start, size)
    except FileNotFoundError:
        raise Damaged("The file of this image is no longer there.") from None
    except (OSError, zlib.error) as error:
        raise Damaged("The deflated file of this image could not be read.") from error


def _end_of_meta(file: BinaryIO) -> int:
    head = file.read(144)
    if head[128:138] != b"DICM\x02\x00\x00\x00UL":
        raise Damaged("The file of this image has no file meta information.")
    return 144 + int.from_bytes(head[140:144], "little")


def _inflated(file: BinaryIO) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed := file.read(_CHUNK):
        while packed:
            yield inflater.decompress(packed, _CHUNK)
            packed = inflater.unconsumed_tail
    yield inflater.flush()


def _range(chunks: Iterator[bytes], offset: int, start: int, size: int) -> NDArray[np.uint8]:
    """The bytes wanted, once the element header before the value has proved that the offset is right."""
    first = offset - _ELEMENT_HEADER
    header = bytearray()
    wanted = bytearray()
    at = 0
    for chunk in chunks:
        header += _part(chunk, at, first, first + _ELEMENT_HEADER)
        wanted += _part(chunk, at, offset + start, offset + start + size)
        at += len(chunk)
        if at >= offset + start + size:
            break
    if header[:4] not in _PIXEL_DATA:
        raise Damaged("The pixel data of this deflated file are not where its header was read.")
    if len(wanted) != size:
        raise Damaged("The file ends before the pixel data of this image do.")
    return np.frombuffer(wanted, np.uint8)


def _part(chunk: bytes, at: int, start: int, stop: int) -> bytes:
    return chunk[max(start - at, 0) : max(stop - at, 0)]
