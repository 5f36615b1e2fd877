"""The pixel centres of one axial slice of the phantom, in anatomy millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

ANGLES = 2048  # steps of the polar tables, from straight back (0) over the side to straight front


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """Columns at ``x`` (growing to the left), rows at ``y`` (growing to the back), evenly spaced.

    ``angle`` is the index into polar tables of ``ANGLES`` entries (both sides of the body share one table), ``radius`` the
    distance from the axis x = y = 0.
    """

    x: Field
    y: Field
    angle: NDArray[np.int32]
    radius: Field

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.y), len(self.x)

    @property
    def corner(self) -> tuple[float, float, float, float]:
        """Place (x, y) of the first pixel, then the steps in x and y."""
        return float(self.x[0]), float(self.y[0]), float(self.x[1] - self.x[0]), float(self.y[1] - self.y[0])


def grid(x: NDArray[np.float64], y: NDArray[np.float64]) -> Grid:
    """A grid with those columns and rows."""
    across, along = np.meshgrid(np.abs(x), y)
    turn = np.arctan2(across, along) / np.pi
    angle = np.clip(np.rint(turn * (ANGLES - 1)), 0, ANGLES - 1).astype(np.int32)
    radius = np.hypot(across, along).astype(np.float32)
    return Grid(x.astype(np.float32), y.astype(np.float32), angle, radius)


def square_grid(count: int, step: float) -> Grid:
    """``count`` x ``count`` pixels of ``step`` mm around the axis."""
    places = np.asarray((np.arange(count) - (count - 1) / 2) * step, dtype=np.float64)
    return grid(places, places)
