"""Paints the bones: a dense shell around marrow."""

from __future__ import annotations

import numpy as np

from app.samples import bones
from app.samples.grid import Field, Grid
from app.samples.painting import blend, blend_field

SHELL, MARROW, CARTILAGE, DISC = 640.0, 190.0, 116.0, 82.0


class Skeleton:
    """Spine, ribs, sternum and shoulders."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._cartilages = bones.cartilages()
        self._bones = [
            (solid, solid.heights) for solid in (bones.ribs(), bones.sternum(), bones.shoulder(), bones.arches())
        ]

    def paint(self, picture: Field, z: float, fine: Field) -> None:
        """Paint one slice; ``fine`` is the grain of the marrow."""
        blend(picture, self._cartilages.distance(self._grid, z), CARTILAGE, 1.2)
        column, bone = bones.bodies(self._grid, z)
        blend(picture, column, DISC, 1.2)
        for solid, (low, high) in self._bones:
            if low < z < high:
                bone = np.minimum(bone, solid.distance(self._grid, z))
        canal = bones.canal(z).distance(self._grid, z)
        bone = np.maximum(bone, -canal)
        blend(picture, bone, SHELL, 1.1)
        blend_field(picture, bone + 1.6, MARROW + 60.0 * fine, 1.3)
        blend(picture, canal, -8.0, 1.2)
        blend(picture, bones.cord(z).distance(self._grid, z), 36.0, 1.2)
