"""Encapsulated pixel data: which bytes of the file are the codestream of a frame (PS3.5 A.4)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from viewer.dicom.damage import Damaged

_ITEM = b"\xfe\xff\x00\xe0"
_DELIMITER = b"\xfe\xff\xdd\xe0"
_STARTS = (b"\xff\xd8", b"\xff\x4f", b"\0\0\0\x0cjP  ")
CUT = "The file ends before the pixel data of this image do."


@dataclass(frozen=True, slots=True)
class Fragment:
    """One item of encapsulated pixel data: its value's place in the file."""

    offset: int
    length: int
    whole: bool  # false: the file ends within it


def frame_fragments(file: BinaryIO, offset: int, frames: int) -> tuple[tuple[Fragment, ...], ...]:
    """The fragments of every frame, for pixel data whose value begins at ``offset`` with the Basic Offset Table.

    The offset table is believed only where each of its entries is the beginning of an item (safety rule: several of
    the tables met in the wild are wrong). Raises Damaged where frames cannot be told apart.
    """
    table, fragments, closed = _items(file, offset)
    if not fragments:
        raise Damaged(CUT)
    if frames == 1:
        return (tuple(fragments),)
    if len(fragments) == frames:
        return tuple((fragment,) for fragment in fragments)
    starts = _starts_of_table(table, fragments, frames) or _starts_by_marker(file, fragments)
    if len(starts) != frames:
        return _one_each_while_they_last(fragments, frames, closed)
    return tuple(tuple(fragments[first:last]) for first, last in pairwise([*starts, len(fragments)]))


def frame_bytes(file: BinaryIO, fragments: tuple[Fragment, ...]) -> bytes:
    """The codestream of one frame; raises Damaged when the file ends within it or the frame is not there at all."""
    if not fragments or not all(fragment.whole for fragment in fragments):
        raise Damaged(CUT)
    return b"".join(_read(file, fragment) for fragment in fragments)


def _read(file: BinaryIO, fragment: Fragment) -> bytes:
    file.seek(fragment.offset)
    value = file.read(fragment.length)
    while len(value) < fragment.length:  # an unbuffered file may give less than it has
        more = file.read(fragment.length - len(value))
        if not more:
            raise Damaged(CUT)
        value += more
    return value


def _items(file: BinaryIO, offset: int) -> tuple[bytes, list[Fragment], bool]:
    """The Basic Offset Table, the fragments, and whether the sequence was closed by its delimiter."""
    size = file.seek(0, 2)
    first, at = _item(file, offset, size)
    if first is None:
        raise Damaged("The compressed pixel data do not begin as they must.")
    table = _read(file, first) if first.whole else b""
    fragments: list[Fragment] = []
    while True:
        fragment, at = _item(file, at, size)
        if fragment is None:
            return table, fragments, at + 8 <= size
        fragments.append(fragment)


def _item(file: BinaryIO, at: int, size: int) -> tuple[Fragment | None, int]:
    file.seek(at)
    header = file.read(8)
    if len(header) < 8 or header[:4] == _DELIMITER:
        return None, at
    if header[:4] != _ITEM:
        raise Damaged("The compressed pixel data are broken: an item does not begin where the one before ends.")
    length = int.from_bytes(header[4:], "little")
    end = at + 8 + length
    return Fragment(at + 8, length, end <= size), end


def _starts_of_table(table: bytes, fragments: list[Fragment], frames: int) -> list[int]:
    if len(table) != 4 * frames:
        return []
    origin = fragments[0].offset
    index_of = {fragment.offset - origin: index for index, fragment in enumerate(fragments)}
    offsets = struct.unpack(f"<{frames}I", table)
    starts = [index_of[offset] for offset in offsets if offset in index_of]
    rising = all(one < other for one, other in pairwise(starts))
    return starts if len(starts) == frames and starts[0] == 0 and rising else []


def _starts_by_marker(file: BinaryIO, fragments: list[Fragment]) -> list[int]:
    return [index for index, fragment in enumerate(fragments) if _head(file, fragment).startswith(_STARTS)]


def _head(file: BinaryIO, fragment: Fragment) -> bytes:
    file.seek(fragment.offset)
    return file.read(min(8, fragment.length))


def _one_each_while_they_last(fragments: list[Fragment], frames: int, closed: bool) -> tuple[tuple[Fragment, ...], ...]:
    """A file cut short: what is there is one fragment a frame, the rest are missing."""
    if len(fragments) > frames or closed:
        raise Damaged(f"The {len(fragments)} pieces of this image cannot be put together as {frames} frames.")
    return tuple((fragment,) for fragment in fragments) + ((),) * (frames - len(fragments))
