"""Means of large images at the size of the screen, kept while only their window changes."""

from __future__ import annotations

import threading
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector
from viewer.render.greys import Greys
from viewer.render.jit import readable
from viewer.render.slice_kernels import average

_KEPT = 4  # pictures: those of the panes that are seldom more
_LARGEST = 1 << 23  # screen pixels of a picture that is kept


class AverageStore:
    """Keeps the means of the last few pictures, as long as their pixels live. May be used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[tuple[weakref.ref[Any], tuple[Any, ...], Vector]] = []

    def means(self, pixels: NDArray[Any], matrix: Vector, parts: int, greys: Greys, size: tuple[int, int]) -> Vector:
        """The means [height, width] of an image [row, column] through ``matrix`` (2, 3: screen to pixel)."""
        owner = pixels.base if isinstance(pixels.base, np.ndarray) else pixels
        place = (*pixels.__array_interface__["data"], pixels.shape, pixels.strides, pixels.dtype.str)
        key = (*place, matrix.tobytes(), parts, greys.low, greys.high, size)
        with self._lock:
            for reference, known, means in self._kept:
                if reference() is owner and known == key:
                    return means
        made = np.empty(size)
        average(readable(pixels), matrix, parts, greys, made)
        if made.size <= _LARGEST:
            with self._lock:
                alive = [entry for entry in self._kept if entry[0]() is not None]
                self._kept = [*alive[-_KEPT + 1 :], (weakref.ref(owner), key, made)]
        return made
