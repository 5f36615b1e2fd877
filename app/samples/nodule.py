"""Paints the nodule: a sphere of known diameter and density, with fine strands that run into the lung around it."""

from __future__ import annotations

import numpy as np

from app.samples.golden import NODULE_ANATOMY
from app.samples.grid import Field, Grid
from app.samples.painting import blend
from app.samples.solids import Solid, tube, union

SEED = 20268
STRANDS = 15
STRAND_DENSITY = -520.0  # HU: under the half of the step from lung to nodule, so that strands do not count as nodule
EDGE = 1.1  # mm


class NoduleShape:
    """The nodule of one study, at its place in the anatomy."""

    def __init__(self, grid: Grid, diameter_mm: float, density_hu: float) -> None:
        self._grid, self._radius, self._density = grid, diameter_mm / 2, density_hu
        self._strands = _strands(self._radius)

    def paint(self, picture: Field, z: float) -> None:
        """Paint the nodule into the slice (rows, columns) at height ``z`` mm."""
        if abs(z - NODULE_ANATOMY[2]) > self._radius + 10.0:
            return
        blend(picture, self._strands.distance(self._grid, z), STRAND_DENSITY, EDGE)
        x, y = self._grid.x[None, :] - NODULE_ANATOMY[0], self._grid.y[:, None] - NODULE_ANATOMY[1]
        sphere = np.sqrt(x * x + y * y + (z - NODULE_ANATOMY[2]) ** 2) - self._radius
        blend(picture, np.asarray(sphere, dtype=np.float32), self._density, EDGE)


def _strands(radius: float) -> Solid:
    random = np.random.default_rng(SEED)
    centre = np.asarray(NODULE_ANATOMY)
    rows = []
    for _ in range(STRANDS):
        way = random.standard_normal(3) * (1.0, 1.0, 0.5)
        way /= np.linalg.norm(way)
        reach = radius * random.uniform(1.5, 2.0)
        rows.append(tube([centre + way * radius * 0.9, centre + way * reach], (0.9, 0.25)))
    return union(rows)
