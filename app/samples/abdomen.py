"""What lies under the diaphragm in the lowest slices: liver with its vessels, stomach, spleen, kidney tops. Anatomy mm."""

from __future__ import annotations

import numpy as np

from app.samples.grid import Field, Grid
from app.samples.painting import blend, blend_field
from app.samples.solids import Solid, ellipsoid, tube, union

LIVER_EDGE = 46.0  # mm left of the midline to which the left lobe reaches
FLUID_LEVEL = -26.0  # y of the surface between the fluid and the air in the stomach

_HEPATIC_VEINS = (
    [(-27, 14, 84), (-48, 2, 76), (-72, -12, 62), (-92, -22, 40)],
    [(-27, 12, 84), (-32, -14, 76), (-36, -40, 58), (-38, -58, 34)],
    [(-26, 12, 85), (-8, -12, 78), (8, -34, 66), (22, -50, 52)],
    [(-72, -12, 62), (-84, 12, 44), (-92, 28, 20)],
    [(-52, 0, 74), (-66, 26, 54), (-80, 46, 26)],
)
_PORTAL = (
    [(-12, 0, 4), (-26, -8, 22), (-44, -8, 34), (-68, 8, 40), (-90, 18, 52)],
    [(-44, -8, 34), (-60, -34, 42), (-80, -48, 50)],
    [(-26, -8, 22), (-14, -30, 38), (4, -46, 44), (22, -58, 38)],
    [(-68, 8, 40), (-78, 34, 38), (-92, 50, 46)],
)


def stomach() -> Solid:
    """The stomach with its wall, in the left dome."""
    return union(ellipsoids=[ellipsoid((62, -8, 46), (34, 46, 36)), ellipsoid((34, -44, 16), (36, 24, 26))])


def stomach_lumen() -> Solid:
    """The inside of the stomach."""
    return union(ellipsoids=[ellipsoid((62, -8, 46), (30, 42, 32)), ellipsoid((34, -44, 16), (32, 20, 22))])


def spleen() -> Solid:
    """The spleen, behind and beside the stomach."""
    return union(ellipsoids=[ellipsoid((99, 42, 36), (22, 42, 42), (0.85, -0.5, 0.1))])


def liver_vessels() -> Solid:
    """Hepatic veins and the branches of the portal vein."""
    rows = [tube(line, (4.6, 3.8, 2.6, 1.4)[: len(line)]) for line in _HEPATIC_VEINS]
    rows += [tube(line, (6.0, 5.4, 4.2, 2.8, 1.4)[: len(line)]) for line in _PORTAL]
    return union(tubes=rows)


def kidneys() -> Solid:
    """The upper poles of the kidneys and the adrenals' bed."""
    return union(ellipsoids=[ellipsoid((52, 56, -6), (25, 22, 36)), ellipsoid((-54, 56, -24), (25, 22, 36))])


def crura() -> Solid:
    """The crura of the diaphragm on both sides of the aorta."""
    right = [(-14, 30, -20), (-13, 30, 20), (-10, 22, 56), (-4, 8, 76)]
    left = [(27, 32, -20), (28, 33, 20), (26, 28, 52), (16, 10, 76)]
    return union(tubes=[tube(right, (5, 5, 4, 2.5)), tube(left, (4.5, 4.5, 3.6, 2.5))], flatness=0.5)


class Abdomen:
    """Paints the organs under the diaphragm."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._spleen, self._kidneys, self._vessels = spleen(), kidneys(), liver_vessels()
        self._stomach, self._lumen = stomach(), stomach_lumen()

    def paint(self, picture: Field, z: float, below: Field, fine: Field) -> None:
        """Paint one slice; ``below`` is the distance of what is under the diaphragm and inside the wall."""
        grid = self._grid
        blend(picture, np.maximum(below, -below - 2.0), 62.0, 1.4)
        room = below + 2.0
        for solid, density in ((self._spleen, 124.0), (self._kidneys, 165.0)):
            blend(picture, np.maximum(solid.distance(grid, z), room), density, 1.2)
        liver = self._liver(z, room)
        self._paint_stomach(picture, z, np.maximum(room, 2.5 - liver))
        blend_field(picture, liver, 109.0 + 5.0 * fine, 1.2)
        blend(picture, np.maximum(self._vessels.distance(grid, z), liver + 3.0), 160.0, 1.6)

    def _liver(self, z: float, room: Field) -> Field:
        x, y = self._grid.x[None, :], self._grid.y[:, None]
        edge = (x - LIVER_EDGE + 0.0065 * np.square(y + 58.0) + 0.4 * (60.0 - z)) * 0.7
        back = (y - 74.0 + 0.004 * np.square(x + 60.0)) * 0.8
        return np.asarray(np.maximum(np.maximum(room, edge), back), dtype=np.float32)

    def _paint_stomach(self, picture: Field, z: float, room: Field) -> None:
        blend(picture, np.maximum(self._stomach.distance(self._grid, z), room), 62.0, 1.2)
        lumen = np.maximum(self._lumen.distance(self._grid, z), room + 3.5)
        level = np.asarray(np.broadcast_to(self._grid.y[:, None] - FLUID_LEVEL, lumen.shape), dtype=np.float32)
        blend(picture, np.maximum(lumen, -level), 22.0, 1.2)
        blend(picture, np.maximum(lumen, level), -985.0, 1.2)
