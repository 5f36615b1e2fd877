"""The chest phantom: Hounsfield units of an axial slice at any height, painted from the outside in."""

from __future__ import annotations

import numpy as np

from app.samples import heart
from app.samples.abdomen import Abdomen, crura
from app.samples.chest_wall import FAT, MUSCLE, ChestWall
from app.samples.golden import LUNG_HU
from app.samples.grid import Field, Grid
from app.samples.lungs import Fissures, Lungs, lung_trees
from app.samples.painting import blend, blend_field
from app.samples.skeleton import Skeleton
from app.samples.solids import Solid
from app.samples.texture import Cloud
from app.samples.thorax import CAVITY, spine_y

AIR = -1000.0
DOMES = 114.0  # the diaphragm lies lower than this
EXTENT = 384.0  # mm after which the grain of the tissue repeats
EDGE = 1.1  # mm over which one tissue gives way to the next


class Chest:
    """The anatomy on one grid. Neither the nodule nor the noise of a scanner is in it."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._lungs, self._fissures = Lungs(grid), Fissures(grid)
        self._fine, self._coarse = (Cloud(EXTENT, cells, grid, cells) for cells in (128, 40))
        self._wall, self._abdomen, self._skeleton = ChestWall(grid), Abdomen(grid), Skeleton(grid)
        self._middle = [(solid, density, solid.heights) for solid, density in _middle()]
        trees = lung_trees()
        self._trees = ((trees.walls, -80.0), (trees.arteries, 125.0), (trees.veins, 112.0), (trees.bronchi, -985.0))
        self._airway_walls, self._airways = heart.airways(1.4), heart.airways(0.0)

    def slice(self, z: float) -> Field:
        """Hounsfield units (rows, columns) at height ``z`` mm."""
        picture = np.full(self._grid.shape, AIR, np.float32)
        fine, coarse = self._fine.slice(z), self._coarse.slice(z)
        cavity = CAVITY.distance(self._grid, z)
        self._wall.paint(picture, z, cavity, fine, coarse)
        self._paint_middle(picture, z, cavity, fine, coarse)
        self._paint_lungs(picture, z, cavity, fine, coarse)
        self._skeleton.paint(picture, z, fine)
        return picture

    def _paint_middle(self, picture: Field, z: float, cavity: Field, fine: Field, coarse: Field) -> None:
        blend_field(picture, cavity + 0.6, FAT + 4.0 * fine + 5.0 * coarse, EDGE)
        below = np.maximum(self._lungs.below(z), cavity + 1.5)
        if z < DOMES:
            self._abdomen.paint(picture, z, below, fine)
        column = np.abs(self._grid.x[None, :]) - 21.0
        beside = np.maximum(column, np.float32(spine_y(z) + 6.0) - self._grid.y[:, None])
        blend(picture, np.maximum(np.asarray(beside, dtype=np.float32), cavity + 0.5), MUSCLE, 2.5)
        for solid, density, (low, high) in self._middle:
            if low < z < high:
                blend(picture, solid.distance(self._grid, z), density, EDGE)

    def _paint_lungs(self, picture: Field, z: float, cavity: Field, fine: Field, coarse: Field) -> None:
        lung = self._lungs.distance(z, cavity)
        heavy = 0.28 * self._grid.y[:, None] + 13.0 * coarse + 9.0 * fine
        blend_field(picture, lung, np.asarray(LUNG_HU + heavy, dtype=np.float32), EDGE)
        blend(picture, np.maximum(self._fissures.distance(z) - 0.3, lung + 0.5), -650.0, 1.6)
        for solid, density in self._trees:
            blend(picture, np.maximum(solid.distance(self._grid, z), lung - 9.0), density, 0.95)
        blend(picture, self._airway_walls.distance(self._grid, z), 30.0, EDGE)
        blend(picture, self._airways.distance(self._grid, z), -995.0, EDGE)


def _middle() -> list[tuple[Solid, float]]:
    """What lies between the lungs, in the order of painting, with its density, HU, after contrast medium."""
    return [
        (heart.oesophagus(), 42.0),
        (heart.oesophageal_air(), -800.0),
        (crura(), 55.0),
        (heart.muscle(), 96.0),
        (heart.lower_cava(), 118.0),
        (heart.azygos(), 125.0),
        (heart.veins(), 215.0),
        (heart.right_heart(), 186.0),
        (heart.left_heart(), 176.0),
    ]
