"""The file in which segments that are being drawn survive a crash: every change is one record at its end.

A record is its length and checksum, a letter and its bytes; what was cut off in the middle is passed over.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import numpy as np

from viewer.session.box_mask import Bools, Flipped
from viewer.session.edited_segments import EditedSegmentation
from viewer.session.mask_grid import Voxel

MAGIC = b"LECTERN SEGMENTS 1\n"
_HEAD, _FLIP = struct.Struct("<IIc"), struct.Struct("<q6i")
MOST_VOXELS = 2**31


class Grid(msgspec.Struct, frozen=True):
    """Which images an edited segmentation was drawn on: their shape, and the first and the last."""

    shape: tuple[int, int, int]
    first: str
    last: str


class Arranged(msgspec.Struct, frozen=True):
    """Which segmentations there are, and their grids by uid."""

    all: tuple[EditedSegmentation, ...]
    grids: dict[str, Grid]


def arranged(now: Arranged) -> bytes:
    """A record of what there is."""
    return _record(b"A", msgspec.json.encode(now))


def flip(key: int, step: Flipped) -> bytes:
    """A record of voxels that were flipped."""
    return _record(b"F", _FLIP.pack(key, *step.low, *step.shape) + step.packed)


def saved(uid: str) -> bytes:
    """A record that a segmentation is in the archive as it is now."""
    return _record(b"S", uid.encode())


def _record(kind: bytes, content: bytes) -> bytes:
    return _HEAD.pack(len(content), zlib.crc32(content), kind) + content


@dataclass(slots=True)
class Kept:
    """What a journal says: the last arrangement, the changes of voxels by key, and what is not in the archive."""

    arrangement: Arranged | None = None
    steps: dict[int, list[Flipped]] = field(default_factory=dict)
    unsaved: set[str] = field(default_factory=set)

    def voxels(self, key: int, shape: tuple[int, int, int]) -> tuple[Voxel, Bools]:
        """The voxels of a segment: everything that was flipped an odd number of times; raises ValueError beyond ``shape``."""
        steps = self.steps.get(key, [])
        if not steps:
            return (0, 0, 0), np.zeros((0, 0, 0), np.bool_)
        low = np.min([step.low for step in steps], axis=0)
        high = np.max([np.add(step.low, step.shape) for step in steps], axis=0)
        if (low < 0).any() or (high > shape).any():
            raise ValueError("voxels outside of the images")
        made = np.zeros(tuple(high - low), np.bool_)
        for step in steps:
            place = tuple(slice(a - b, a - b + side) for a, b, side in zip(step.low, low, step.shape, strict=True))
            made[place] ^= step.bits
        first, row, column = low.tolist()
        return (first, row, column), made


def read(data: bytes) -> Kept:
    """What a journal holds as far as it is whole; a file that is none holds nothing."""
    kept = Kept()
    for kind, content in _records(data):
        try:
            _take(kept, kind, content)
        except (msgspec.MsgspecError, struct.error, ValueError):
            break
    return kept


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(MAGIC)
    while data.startswith(MAGIC) and at + _HEAD.size <= len(data):
        length, checksum, kind = _HEAD.unpack_from(data, at)
        content = data[at + _HEAD.size : at + _HEAD.size + length]
        if len(content) != length or zlib.crc32(content) != checksum:
            return
        yield kind, content
        at += _HEAD.size + length


def _take(kept: Kept, kind: bytes, content: bytes) -> None:
    if kind == b"A":
        now, before = msgspec.json.decode(content, type=Arranged), kept.arrangement
        known = {one.uid: one for one in before.all} if before else {}
        kept.unsaved |= {one.uid for one in now.all if known.get(one.uid) != one}
        kept.arrangement = now
    elif kind == b"F":
        key, *numbers = _FLIP.unpack_from(content)
        low, shape = tuple(numbers[:3]), tuple(numbers[3:])
        if min(shape) < 1 or np.prod(shape, dtype=np.float64) > MOST_VOXELS:
            raise ValueError("no box of voxels")
        kept.steps.setdefault(key, []).append(Flipped(low, shape, content[_FLIP.size :]))
        kept.unsaved |= _of(kept, key)
    elif kind == b"S":
        kept.unsaved.discard(content.decode())


def _of(kept: Kept, key: int) -> set[str]:
    every = kept.arrangement.all if kept.arrangement else ()
    return {one.uid for one in every if any(segment.key == key for segment in one.segments)}
