"""The lungs: where they are, and the vessels and bronchi that grow in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.samples import heart
from app.samples.golden import NODULE_ANATOMY
from app.samples.grid import Field, Grid, square_grid
from app.samples.painting import smooth_union
from app.samples.solids import Rows, Solid, union
from app.samples.thorax import CAVITY, diaphragm_height, minor_fissure, oblique_fissure, spine_y
from app.samples.tree import branches, companions, grow, radii

SEED = 20261
ARTERIES, VEINS = 2000, 1400  # ends of each tree in one lung
CLEARING = 17.0  # mm around the nodule without ends of vessels, so that its edge is its own
NOWHERE = 9e3  # mm: far from every slice
PLEURA = 2.4  # mm from the inner chest wall to air


class Lungs:
    """Where the lungs are: inside the cavity, above the diaphragm, beside the mediastinum."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._floor = diaphragm_height(grid)
        self._envelope = heart.envelope()
        tubes = [heart.left_heart().tubes, heart.right_heart().tubes, heart.veins().tubes, heart.lower_cava().tubes]
        self._vessels = union(
            tubes=[*tubes, heart.azygos().tubes, heart.oesophagus().tubes, heart.airways(1.5).tubes], reach=18.0
        )

    def below(self, z: float) -> Field:
        """Signed distance (rows, columns) of what is under the diaphragm."""
        return np.asarray((z - self._floor) * np.float32(0.62), dtype=np.float32)

    def mediastinum(self, z: float) -> Field:
        """Signed distance of everything between the lungs."""
        middle = smooth_union(self._envelope.distance(self._grid, z), self._vessels.distance(self._grid, z) - 2.0, 14.0)
        return smooth_union(middle, self._spine(z), 8.0)

    def _spine(self, z: float) -> Field:
        x, y = self._grid.x[None, :], self._grid.y[:, None] - np.float32(spine_y(z))
        column = np.hypot(x / 1.15, np.minimum(y, 0)) - 17.5
        return np.asarray(column, dtype=np.float32)

    def distance(self, z: float, cavity: Field) -> Field:
        """Signed distance of the lungs' surface; ``cavity`` is that of the inner chest wall at ``z``."""
        inside = np.maximum(cavity + PLEURA, -self.mediastinum(z))
        return np.asarray(np.maximum(inside, -self.below(z)), dtype=np.float32)


@dataclass(frozen=True, eq=False, slots=True)
class LungTrees:
    """Arteries, veins and the lumens of the bronchi of both lungs."""

    arteries: Solid
    veins: Solid
    bronchi: Solid
    walls: Solid


def lung_trees() -> LungTrees:
    """The trees grown from both hila; the same every time."""
    places = _places()
    arteries: list[Rows] = []
    veins: list[Rows] = []
    bronchi: list[Rows] = []
    for side, hilum, vein in ((-1, heart.RIGHT_HILUM, heart.RIGHT_VEINS), (1, heart.LEFT_HILUM, heart.LEFT_VEINS)):
        own = places[places[:, 0] * side > 0]
        random = np.random.default_rng(SEED + side)
        random.shuffle(own)
        tree = _tree(hilum, own[:ARTERIES], tip=0.47, widest=7.2)
        arteries.append(tree)
        veins.append(_tree(vein, own[ARTERIES : ARTERIES + VEINS], tip=0.47, widest=5.8))
        bronchi.append(companions(tree, 1.25, (-side * 0.45, 0.35, 0.8)))
    walls = [_thickened(rows) for rows in bronchi]
    return LungTrees(union(arteries), union(veins), union(bronchi), union(walls))


def _thickened(rows: Rows) -> Rows:
    wide = rows.copy()
    wide[:, [3, 7]] += 0.55 + 0.16 * rows[:, [3, 7]]
    return wide


def _tree(root: tuple[float, float, float], targets: NDArray[np.float64], tip: float, widest: float) -> Rows:
    nodes, parents = grow(root, targets)
    return branches(nodes, parents, radii(parents, tip, widest))


def _places() -> NDArray[np.float64]:
    """Points all through the lungs, away from the pleura and the fissures, in no order."""
    grid = square_grid(96, 4.0)
    lungs = Lungs(grid)
    random = np.random.default_rng(SEED)
    found = []
    for z in np.arange(14.0, 292.0, 4.0):
        rows, columns = np.nonzero(lungs.distance(z, CAVITY.distance(grid, z)) < -4.5)
        points = np.column_stack([grid.x[columns], grid.y[rows], np.full(len(rows), z)]).astype(np.float64)
        points += random.uniform(-2.0, 2.0, points.shape)
        found.append(points[random.random(len(points)) < 0.32])
    every = np.vstack(found)
    points = np.asarray(
        every[_off_fissures(every) & (np.linalg.norm(every - NODULE_ANATOMY, axis=1) > CLEARING)], dtype=np.float64
    )
    random.shuffle(points)
    return points


def _off_fissures(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    x, y, z = points.T
    oblique = np.where(x < 0, oblique_fissure(y, x, -1), oblique_fissure(y, x, 1))
    minor = np.where((x < 0) & (z > oblique), np.abs(z - minor_fissure(y, x)), 99.0)
    return np.asarray((np.abs(z - oblique) > 8.0) & (minor > 7.0), dtype=np.bool_)


class Fissures:
    """The oblique fissures of both lungs and the minor fissure of the right one, on one grid."""

    def __init__(self, grid: Grid) -> None:
        x, y = grid.x[None, :].astype(np.float64), grid.y[:, None].astype(np.float64)
        oblique = np.where(x < 0, oblique_fissure(y, x, -1), oblique_fissure(y, x, 1))
        minor = np.where(x < 0, minor_fissure(y, x), NOWHERE)
        self._oblique: Field = np.asarray(oblique, dtype=np.float32)
        self._minor: Field = np.asarray(np.where(minor > oblique, minor, NOWHERE), dtype=np.float32)

    def distance(self, z: float) -> Field:
        """Distance (rows, columns) from the nearest fissure, mm."""
        nearest = np.minimum(np.abs(self._oblique - z) * 0.76, np.abs(self._minor - z))
        return np.asarray(nearest, dtype=np.float32)
