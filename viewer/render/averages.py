"""Values of images at the size of the screen, kept while only their window changes."""

from __future__ import annotations

import threading
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector
from viewer.render.greys import Greys
from viewer.render.jit import readable
from viewer.render.reduction_kernels import is_aligned, reduce
from viewer.render.slice_kernels import average

_KEPT = 16  # pictures: those of as many panes
_REDUCED = 0  # in place of a number of parts
_MOST = 1 << 24  # screen pixels of all that are kept, 8 bytes each

Size = tuple[int, int]
Kept = tuple[weakref.ref[Any], tuple[Any, ...], Vector]  # whose, which, and the values


class AverageStore:
    """Keeps the values of the last few pictures, as long as their pixels live. May be used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[Kept] = []
        self._asked: list[tuple[weakref.ref[Any], tuple[Any, ...], Greys]] = []

    def in_other_greys(self, pixels: NDArray[Any], matrix: Vector, greys: Greys, size: Size) -> bool:
        """Whether the same picture was asked for before in other greys: then its window is being changed."""
        owner, key = _owner(pixels), _key(pixels, matrix, 1, greys, size)
        with self._lock:
            before = next((entry for entry in self._asked if entry[0]() is owner and entry[1] == key), None)
            others = [entry for entry in self._asked if entry is not before and entry[0]() is not None]
            self._asked = [*others[-_KEPT + 1 :], (weakref.ref(owner), key, greys)]
        return before is not None and not _same(before[2], greys)

    def means(self, pixels: NDArray[Any], matrix: Vector, parts: int, greys: Greys, size: Size) -> Vector:
        """The means [height, width] of an image [row, column] through ``matrix`` (2, 3: screen to pixel).

        Where the picture is turned by other than quarter turns, of ``parts`` x ``parts`` places in each screen pixel.
        """
        reduced = parts > 1 and is_aligned(matrix)
        owner, key = _owner(pixels), _key(pixels, matrix, _REDUCED if reduced else parts, greys, size)
        with self._lock:
            for reference, known, means in self._kept:
                if reference() is owner and known == key:
                    return means
        made = np.empty(size)
        if reduced:
            reduce(pixels, matrix, greys, made)
        else:
            average(readable(pixels), matrix, parts, greys, made)
        with self._lock:
            kept = [entry for entry in self._kept if entry[0]() is not None]
            self._kept = _within_limits([*kept, (weakref.ref(owner), key, made)])
        return made


def _within_limits(entries: list[Kept]) -> list[Kept]:
    """The newest of ``entries``."""
    kept, total = [], 0
    for entry in reversed(entries[-_KEPT:]):
        total += entry[2].size
        if total > _MOST:
            break
        kept.append(entry)
    return kept[::-1]


def _same(one: Greys, two: Greys) -> bool:
    return (one.first, one.per_step) == (two.first, two.per_step) and np.array_equal(one.table, two.table)


def _owner(pixels: NDArray[Any]) -> NDArray[Any]:
    return pixels.base if isinstance(pixels.base, np.ndarray) else pixels


def _key(pixels: NDArray[Any], matrix: Vector, parts: int, greys: Greys, size: Size) -> tuple[Any, ...]:
    place = (*pixels.__array_interface__["data"], pixels.shape, pixels.strides, pixels.dtype.str)
    return (*place, matrix.tobytes(), parts, greys.low, greys.high, size)
