"""The voxels of one segment while it is edited: a box of bytes that grows with what is drawn, changed by flipping voxels.

Every change is a set of voxels to be flipped, so that a step of undo is that set alone, packed, and serves both ways.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.session.mask_grid import Voxel

INSIDE = 255
FULL = "Not drawn: the memory set aside for segments that are edited is used up."
_GROW = (8, 64, 64)  # how much more than is needed a box grows by, (slices, rows, columns)
Bools = NDArray[np.bool_]


class TooLarge(Exception):  # noqa: N818 - a sentence for the reader
    """There is no room for a mask; the message says so."""


@dataclass(frozen=True, slots=True)
class Flipped:
    """Voxels that were flipped: within the box from ``low`` of ``shape``, packed to bits and compressed."""

    low: Voxel
    shape: tuple[int, int, int]
    packed: bytes

    @property
    def bits(self) -> Bools:
        """Which voxels of the box, [slice, row, column]."""
        count = self.shape[0] * self.shape[1] * self.shape[2]
        flat = np.unpackbits(np.frombuffer(zlib.decompress(self.packed), np.uint8), count=count)
        return flat.view(np.bool_).reshape(self.shape)


def flipped(low: Voxel, bits: Bools) -> Flipped | None:
    """The voxels of a box [slice, row, column] that begins at ``low``, cut down to those that are set; None for none."""
    sides = [np.flatnonzero(bits.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1))]
    if not sides[0].size:
        return None
    part = bits[tuple(slice(int(side[0]), int(side[-1]) + 1) for side in sides)]
    first = tuple(int(side[0]) + start for side, start in zip(sides, low, strict=True))
    return Flipped(first, part.shape, zlib.compress(np.packbits(part).tobytes(), 1))  # type: ignore[arg-type]


class BoxMask:
    """A mask in a grid of ``shape`` (slices, rows, columns); ``weights`` are 0 or 255 within the box from ``low``.

    ``room`` tells whether so many more bytes may be taken. ``per_slice`` is how many voxels each slice of the grid has.
    """

    def __init__(self, shape: tuple[int, int, int], room: Callable[[int], bool]) -> None:
        self.shape, self._room = shape, room
        self.low: Voxel = (0, 0, 0)
        self.weights = np.zeros((0, 0, 0), np.uint8)
        self.per_slice = np.zeros(shape[0], np.int64)

    @property
    def count(self) -> int:
        """How many voxels are inside."""
        return int(self.per_slice.sum())

    def inside(self, low: Voxel, shape: tuple[int, int, int]) -> Bools:
        """Which voxels of a box are inside, [slice, row, column]; a copy."""
        found = np.zeros(shape, np.bool_)
        ours, theirs = _shared(self.low, self.weights.shape, low, shape)
        found[theirs] = self.weights[ours] != 0
        return found

    def bounds(self) -> tuple[Voxel, Voxel] | None:
        """The first voxel of what is inside, and the one beyond its last; None for an empty mask."""
        if not self.count:
            return None
        sides = [np.flatnonzero(self.weights.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1))]
        low = tuple(int(side[0]) + start for side, start in zip(sides, self.low, strict=True))
        high = tuple(int(side[-1]) + start + 1 for side, start in zip(sides, self.low, strict=True))
        return low, high  # type: ignore[return-value]

    def whole(self) -> tuple[Voxel, Bools]:
        """What is inside, in a box of its own (a copy), and where that begins."""
        bounds = self.bounds()
        if bounds is None:
            return (0, 0, 0), np.zeros((0, 0, 0), np.bool_)
        low, high = bounds
        shape = (high[0] - low[0], high[1] - low[1], high[2] - low[2])
        return low, self.inside(low, shape)

    def flip(self, low: Voxel, bits: Bools) -> None:
        """Flip voxels of a box within the grid; raises TooLarge, and changes nothing, where there is no room."""
        self._hold(low, bits.shape)
        ours, _ = _shared(self.low, self.weights.shape, low, bits.shape)
        part = self.weights[ours]
        before = np.count_nonzero(part, axis=(1, 2))
        np.bitwise_xor(part, bits.view(np.uint8) * np.uint8(INSIDE), out=part)
        self.per_slice[low[0] : low[0] + len(part)] += np.count_nonzero(part, axis=(1, 2)) - before

    def _hold(self, low: Voxel, shape: tuple[int, ...]) -> None:
        """Make the box hold another one too."""
        high = [start + side for start, side in zip(low, shape, strict=True)]
        now = [start + side for start, side in zip(self.low, self.weights.shape, strict=True)]
        empty = not self.weights.size
        if not empty and all(a <= b and c <= d for a, b, c, d in zip(self.low, low, high, now, strict=True)):
            return
        first = [max(b - more if empty or b < a else a, 0) for a, b, more in zip(self.low, low, _GROW, strict=True)]
        last = [
            min(b + more if empty or b > a else a, side)
            for a, b, more, side in zip(now, high, _GROW, self.shape, strict=True)
        ]
        sides = [end - start for start, end in zip(first, last, strict=True)]
        if not self._room(sides[0] * sides[1] * sides[2] - self.weights.nbytes):
            raise TooLarge(FULL)
        made = np.zeros(sides, np.uint8)
        if not empty:
            place = tuple(
                slice(a - b, a - b + side) for a, b, side in zip(self.low, first, self.weights.shape, strict=True)
            )
            made[place] = self.weights
        self.low, self.weights = (first[0], first[1], first[2]), made


def _shared(
    low: Voxel, shape: tuple[int, ...], other: Voxel, sides: tuple[int, ...]
) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """What two boxes share, as slices of the one and of the other."""
    first = [max(a, b) for a, b in zip(low, other, strict=True)]
    last = [
        max(min(a + one, b + two), start) for a, one, b, two, start in zip(low, shape, other, sides, first, strict=True)
    ]
    ends = list(zip(first, last, strict=True))
    return (
        tuple(slice(start - a, end - a) for (start, end), a in zip(ends, low, strict=True)),
        tuple(slice(start - a, end - a) for (start, end), a in zip(ends, other, strict=True)),
    )
