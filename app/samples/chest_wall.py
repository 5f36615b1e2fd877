"""Paints skin, fat, breasts and the muscles of the chest wall."""

from __future__ import annotations

import numpy as np

from app.samples import muscles
from app.samples.grid import Field, Grid
from app.samples.painting import blend, blend_field, sheet_distance, smooth_union
from app.samples.thorax import TRUNK, trunk_bump

FAT, MUSCLE, SKIN = -104.0, 56.0, 10.0
BREASTS = (80.0, 216.0)  # between these heights there are breasts
ARMPITS = 200.0  # above this height there is an armpit


class ChestWall:
    """Everything outside the inner chest wall, without bones."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._deep, self._breasts, self._glands = muscles.deep_muscles(), muscles.breasts(), muscles.glands()
        self._armpits = muscles.armpits()
        self._thyroid = muscles.thyroid()

    def paint(self, picture: Field, z: float, cavity: Field, fine: Field, coarse: Field) -> None:
        """Paint one slice; ``cavity`` is the distance of the inner chest wall, ``fine`` and ``coarse`` the tissue's grain."""
        trunk = TRUNK.distance(self._grid, z, trunk_bump(z))
        skin = smooth_union(trunk, self._breasts.distance(self._grid, z), 34.0)
        blend(picture, skin, SKIN, 1.1)
        blend_field(picture, skin + 1.9, FAT + 5.0 * coarse + 3.0 * fine, 1.1)
        self._paint_breasts(picture, z, trunk, skin, fine, coarse)
        self._paint_muscles(picture, z, cavity, np.maximum(trunk + 8.0, -cavity), fine, coarse)

    def _paint_breasts(self, picture: Field, z: float, trunk: Field, skin: Field, fine: Field, coarse: Field) -> None:
        if not BREASTS[0] < z < BREASTS[1]:
            return
        gland = self._glands.distance(self._grid, z) + 4.5 * fine + 6.0 * coarse
        blend(picture, np.maximum(gland, skin + 7.0), 18.0, 9.0)
        strands = np.abs(fine + 0.6 * coarse) * 8.0 - 0.5
        blend(picture, np.maximum(strands, np.maximum(skin + 4.0, -trunk - 2.0)), -50.0, 4.0)

    def _paint_muscles(self, picture: Field, z: float, cavity: Field, inner: Field, fine: Field, coarse: Field) -> None:
        density = MUSCLE + 5.0 * fine
        septa = np.abs(0.7 * fine + coarse) * 7.0 - 0.3
        deep = np.maximum(self._deep.distance(self._grid, z) + 1.2 * coarse, inner)
        blend_field(picture, deep, density, 1.6)
        blend(picture, np.maximum(septa, deep), -20.0, 2.2)
        if z > ARMPITS:
            blend(picture, np.maximum(self._armpits.distance(self._grid, z) + 2.0 * coarse, inner), FAT, 2.0)
        body = np.empty_like(cavity)
        for sheet in muscles.SHEETS:
            if sheet[2] < z < sheet[3]:
                outer = muscles.sheet_thickness(z, sheet).astype(np.float32)
                sheet_distance(body, cavity, self._grid.angle, sheet[4], outer)
                blend_field(picture, np.maximum(body, inner), density, 1.6)
        between = np.maximum(np.maximum(cavity - 9.5 + 0.8 * coarse, -cavity), inner)
        blend_field(picture, between, density - 6.0, 1.6)
        blend(picture, self._thyroid.distance(self._grid, z), 135.0, 1.4)
