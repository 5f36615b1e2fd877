"""The grain of a CT: noise of the scanner and the small unevenness of tissue, both seeded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.samples.grid import Field, Grid
from app.samples.painting import spread

POOL = 12  # different noise fields, shifted and turned for every slice


class ScannerNoise:
    """Noise (size, size) with the spectrum of filtered back projection and standard deviation 1, slice after slice."""

    def __init__(self, size: int, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        response = _response(size, rise=0.10, fall=0.30)
        self._pool = [_filtered(self._random, size, response) for _ in range(POOL)]
        self._streaks = [_filtered(self._random, size, _streak_response(size)) for _ in range(4)]

    def draw(self) -> Field:
        """The noise of the next slice."""
        return self._turned(self._pool)

    def draw_streaks(self) -> Field:
        """Streaks from side to side, as between the shoulders."""
        field = self._streaks[self._random.integers(len(self._streaks))]
        return np.roll(field, tuple(self._random.integers(0, len(field), 2)), (0, 1))

    def _turned(self, pool: list[Field]) -> Field:
        field = pool[self._random.integers(len(pool))]
        field = field.T if self._random.integers(2) else field
        return np.roll(field, tuple(self._random.integers(0, len(field), 2)), (0, 1))


def _frequencies(size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    high, across = np.fft.fftfreq(size), np.fft.rfftfreq(size)
    return np.asarray(high[:, None], dtype=np.float64), np.asarray(across[None, :], dtype=np.float64)


def _response(size: int, rise: float, fall: float) -> NDArray[np.float64]:
    high, across = _frequencies(size)
    ring = np.hypot(high, across)
    return np.asarray(np.sqrt(ring / rise + 0.05) * np.exp(-((ring / fall) ** 2)))


def _streak_response(size: int) -> NDArray[np.float64]:
    high, across = _frequencies(size)
    return np.asarray(np.exp(-((across / 0.012) ** 2) - ((np.abs(high) - 0.10) / 0.09) ** 2))


def _filtered(random: np.random.Generator, size: int, response: NDArray[np.float64]) -> Field:
    white = random.standard_normal((size, size))
    field = np.fft.irfft2(np.fft.rfft2(white) * response, s=(size, size))
    return np.asarray(field / field.std(), dtype=np.float32)


class Cloud:
    """Soft unevenness in three dimensions, standard deviation 1, without seams; it repeats after ``extent`` mm."""

    def __init__(self, extent: float, cells: int, grid: Grid, seed: int) -> None:
        self._step = extent / cells
        self._cells = _soft_cells(cells, seed)
        self._rows, self._columns = _places(grid.y / self._step), _places(grid.x / self._step)

    def slice(self, z: float) -> Field:
        """The unevenness (rows, columns) at height ``z`` mm."""
        low, share = divmod(z / self._step, 1.0)
        count = len(self._cells)
        below, above = self._cells[int(low) % count], self._cells[(int(low) + 1) % count]
        between = below * np.float32(1 - share) + above * np.float32(share)
        field = np.empty((len(self._rows), len(self._columns)), np.float32)
        spread(field, between, self._rows, self._columns)
        return field


def _soft_cells(cells: int, seed: int) -> NDArray[np.float32]:
    white = np.random.default_rng(seed).standard_normal((cells, cells, cells), dtype=np.float32)
    for axis in range(3):
        white = np.asarray((np.roll(white, 1, axis) + 2 * white + np.roll(white, -1, axis)) / 4, dtype=np.float32)
    return np.asarray(white / white.std(), dtype=np.float32)


def _places(place: NDArray[np.float32]) -> NDArray[np.float32]:
    """Places between cells, bent so that what is read there has no creases at the cells."""
    low = np.floor(place)
    share = place - low
    return np.asarray(low + share * share * (3 - 2 * share), dtype=np.float32)
