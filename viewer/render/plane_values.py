"""The values of a plane, sampled piece by piece where they are measured: a whole slab would hold up the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Pixel, vector
from viewer.model.volume import UnevenGrid
from viewer.render.cuts import Path
from viewer.render.jit import readable
from viewer.render.plane_kernels import plane_values

PIECE = 32  # pixels along a side


@dataclass(frozen=True, eq=False, slots=True)
class PlaneSource:
    """What a plane or slab of ``shape`` (rows, columns) is sampled from; value = sampled x ``slope`` + ``intercept``."""

    voxels: NDArray[Any]
    path: Path
    shape: tuple[int, int]
    slab: str
    ready: NDArray[np.bool_] | None = None
    padding: tuple[float, float] | None = None
    uneven: UnevenGrid | None = None
    slope: float = 1.0
    intercept: float = 0.0

    def piece(self, top: int, left: int, shape: tuple[int, int]) -> NDArray[np.float64]:
        """The values [row, column] of a part of it; NaN where there is nothing."""
        matrix = self.path.matrix.copy()
        matrix[:, 2] += left * matrix[:, 0] + top * matrix[:, 1]
        path = self.path._replace(matrix=readable(matrix))
        found = plane_values(self.voxels, path, shape, self.slab, self.ready, self.padding, uneven=self.uneven)
        return found * self.slope + self.intercept


class PlaneValues:
    """Values [row, column] of a plane; what was sampled once stays. For one thread."""

    def __init__(self, source: PlaneSource) -> None:
        self._source = source
        self._values = np.full(source.shape, np.nan)
        self._seen = self._values.view()
        self._seen.flags.writeable = False
        self._done = np.zeros([-(-side // PIECE) for side in source.shape], np.bool_)

    @property
    def all(self) -> NDArray[np.float64]:
        """Every value, read-only."""
        rows, columns = self._source.shape
        return self.around([(0.0, 0.0), (columns - 1.0, rows - 1.0)])

    def around(self, pixels: Sequence[Pixel]) -> NDArray[np.float64]:
        """The values, read-only, sampled at least in the box of ``pixels`` (column, row) and one pixel beyond; else NaN."""
        (left, top), (right, bottom) = vector(pixels).min(axis=0) - 1.0, vector(pixels).max(axis=0) + 1.0
        rows, columns = self._done.shape
        first_row, last_row = max(int(top // PIECE), 0), min(int(bottom // PIECE), rows - 1)
        first_column, last_column = max(int(left // PIECE), 0), min(int(right // PIECE), columns - 1)
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                if not self._done[row, column]:
                    self._sample(row, column)
        return self._seen

    def _sample(self, row: int, column: int) -> None:
        top, left = row * PIECE, column * PIECE
        part = self._values[top : top + PIECE, left : left + PIECE]
        part[...] = self._source.piece(top, left, (part.shape[0], part.shape[1]))
        self._done[row, column] = True
