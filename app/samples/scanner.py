"""Two chest CT acquisitions of one phantom a year apart: the same anatomy, a grown nodule, noise of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.samples.chest import AIR, Chest
from app.samples.golden import COLUMNS, CURRENT, PIXEL_MM, PRIOR, ROWS, SLICE_MM, SLICES, ChestSeries
from app.samples.grid import Field, Grid, grid, square_grid
from app.samples.nodule import NoduleShape
from app.samples.texture import ScannerNoise

FIRST_ROW, LAST_ROW = 52, 426  # the rows that the body takes up; the rest is air and table
SHOULDERS = 232.0  # streaks begin at this height
Stored = NDArray[np.uint16]
INTERCEPT = -1024  # stored value 0 is -1024 HU, slope 1


class Scanner:
    """Turns slices of the anatomy into stored values of one acquisition, with its nodule, table and noise."""

    def __init__(self, acquisition: ChestSeries, body: Grid, seed: int) -> None:
        nodule = acquisition.nodule
        self._nodule = NoduleShape(body, nodule.diameter_mm, nodule.density_hu)
        whole = square_grid(ROWS, PIXEL_MM)
        self._table = table(whole)
        self._noise = ScannerNoise(ROWS, seed)
        self._loudness = np.asarray(5.0 + 8.5 * np.exp(-np.square(whole.radius / 125.0)), dtype=np.float32)
        self._sideways = np.asarray(np.exp(-np.square(whole.y[:, None] / 60.0)), dtype=np.float32)

    def scan(self, anatomy: Field, z: float) -> Stored:
        """Stored values (rows, columns) of the slice at height ``z``; ``anatomy`` holds the rows of the body."""
        body = anatomy.copy()
        self._nodule.paint(body, z)
        picture = self._table.copy()
        picture[FIRST_ROW:LAST_ROW] = np.maximum(picture[FIRST_ROW:LAST_ROW], body)
        picture += self._loudness * self._noise.draw()
        if z > SHOULDERS:
            strength = 8.0 * min(1.0, (z - SHOULDERS) / 35.0)
            picture += np.float32(strength) * self._sideways * self._noise.draw_streaks()
        return np.asarray(np.clip(np.rint(picture) - INTERCEPT, 0, 4095), dtype=np.uint16)


def table(whole: Grid) -> Field:
    """The table (rows, columns), HU: a curved shell of carbon fibre around foam, with a mat on it."""
    x, y = whole.x[None, :], whole.y[:, None]
    top = 126.0 - np.square(x) / 1500.0
    bottom = 150.0 - np.square(x) / 520.0
    thickness = np.minimum(y - top, bottom - y)
    picture = np.full(whole.shape, AIR, np.float32)
    picture[(y > top - 9.0) & (y <= top)] = -945.0
    picture[thickness > 0] = -480.0
    picture[thickness > 1.8] = -938.0
    return picture


def chest_slices() -> Iterator[tuple[int, Stored, Stored]]:
    """Index (0 is the lowest), stored values of the current and of the prior acquisition, slice by slice."""
    down, across = (np.asarray((np.arange(n) - (n - 1) / 2) * PIXEL_MM, dtype=np.float64) for n in (ROWS, COLUMNS))
    body = grid(across, down[FIRST_ROW:LAST_ROW])
    chest = Chest(body)
    current, prior = Scanner(CURRENT, body, seed=41), Scanner(PRIOR, body, seed=42)
    for index in range(SLICES):
        z = index * SLICE_MM
        anatomy = chest.slice(z)
        yield index, current.scan(anatomy, z), prior.scan(anatomy, z)
