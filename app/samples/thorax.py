"""The outer shape of the trunk, the thoracic cavity, the diaphragm and the fissures.

Anatomy millimetres: x grows to the left, y to the back, z to the head; x = 0 is the midline, z = 0 the lowest slice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.samples.grid import ANGLES, Field, Grid
from app.samples.painting import polar_distance

_TURN = np.linspace(0.0, np.pi, ANGLES)


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed shape given at some heights: half width, depth to the front and to the back, and how square it is."""

    heights: tuple[float, ...]
    width: tuple[float, ...]
    front: tuple[float, ...]
    back: tuple[float, ...]
    power: float

    def table(self, z: float) -> NDArray[np.float64]:
        """Distance of the outline from the axis for every angle of the polar tables, mm."""
        width, front, back = (float(np.interp(z, self.heights, part)) for part in (self.width, self.front, self.back))
        depth = np.where(_TURN < np.pi / 2, back, front)
        sides = (np.sin(_TURN) / width) ** self.power + (np.abs(np.cos(_TURN)) / depth) ** self.power
        return np.asarray(sides ** (-1.0 / self.power))

    def distance(self, grid: Grid, z: float, bump: float | NDArray[np.float64] = 0.0) -> Field:
        """Signed distance (rows, columns) of the slice at ``z``; ``bump`` mm are added at every angle of the table."""
        radius = self.table(z) + bump
        slope = np.gradient(radius, _TURN)
        upright = radius / np.hypot(radius, slope)
        table, slant = radius.astype(np.float32), upright.astype(np.float32)
        distance = np.empty(grid.shape, np.float32)
        polar_distance(distance, grid.radius, grid.angle, table, slant)
        return distance

    def point(self, turn: float, z: float, outside: float, side: int) -> tuple[float, float, float]:
        """The point ``outside`` mm off the outline at angle ``turn`` (0 back, pi front); ``side`` is 1 left, -1 right."""
        radius = float(np.interp(turn, _TURN, self.table(z))) + outside
        return side * radius * float(np.sin(turn)), radius * float(np.cos(turn)), z


TRUNK = Outline(
    heights=(-60, 0, 60, 120, 180, 220, 245, 265, 285, 304, 340),
    width=(150, 154, 157, 158, 160, 168, 180, 187, 187, 178, 150),
    front=(104, 107, 110, 110, 103, 92, 80, 71, 63, 58, 54),
    back=(99, 102, 107, 110, 112, 112, 111, 107, 101, 93, 84),
    power=2.35,
)

CAVITY = Outline(
    heights=(-60, 0, 30, 60, 100, 140, 180, 215, 240, 258, 272, 284, 293, 300),
    width=(120, 126, 130, 133, 134, 130, 120, 104, 86, 70, 57, 44, 30, 12),
    front=(84, 86, 88, 90, 90, 86, 77, 64, 51, 40, 31, 22, 12, 5),
    back=(84, 86, 88, 90, 92, 93, 92, 87, 80, 72, 64, 55, 45, 34),
    power=2.25,
)


def spine_y(z: float) -> float:
    """The place of the middle of the vertebral bodies: the thoracic kyphosis."""
    return float(np.interp(z, (-60, 0, 60, 120, 180, 230, 270, 304, 340), (38, 45, 53, 59, 61, 56, 46, 33, 16)))


def trunk_bump(z: float) -> NDArray[np.float64]:
    """The furrow over the spine and between the breasts, and the pectoral muscles."""
    furrow = -5.0 * np.exp(-((_TURN / 0.13) ** 2)) - 4.0 * np.exp(-(((_TURN - np.pi) / 0.14) ** 2))
    pectoral = 5.0 * np.exp(-(((_TURN - 2.35) / 0.35) ** 2) - ((z - 215.0) / 32.0) ** 2)
    back = 4.0 * np.exp(-(((_TURN - 0.5) / 0.3) ** 2))
    return np.asarray(furrow + pectoral + back)


def diaphragm_height(grid: Grid) -> Field:
    """Height (rows, columns) of the upper surface of the diaphragm: two domes that fall to the costophrenic recesses."""
    x, y = grid.x[None, :].astype(np.float64), grid.y[:, None].astype(np.float64)
    right = _dome(x, y, centre=(-66.0, -8.0), top=104.0)
    left = _dome(x, y, centre=(68.0, -4.0), top=92.0)
    tendon = _dome(x, y, centre=(6.0, -34.0), top=84.0)
    ripple = 1.6 * np.sin(x / 19.0 + 0.8) * np.cos(y / 23.0)
    whole = np.logaddexp(np.logaddexp(right / 6.0, left / 6.0), tendon / 6.0) * 6.0
    return np.asarray(whole + ripple, dtype=np.float32)


def _dome(
    x: NDArray[np.float64], y: NDArray[np.float64], centre: tuple[float, float], top: float
) -> NDArray[np.float64]:
    across, along = (x - centre[0]) / 66.0, (y - centre[1]) / np.where(y > centre[1], 88.0, 92.0)
    steep = 59.0 + 13.0 * np.tanh((y - centre[1]) / 40.0)
    ring = across**2 + along**2
    return np.asarray(top - steep * ring**1.25 * (0.35 + 0.65 * np.clip(ring, 0, 1)))


def oblique_fissure(y: ArrayLike, x: ArrayLike, side: int) -> NDArray[np.float64]:
    """Height of the oblique fissure: high behind, low in front, a little curved as fissures are."""
    lift = 151.0 if side < 0 else 158.0
    behind, across = np.asarray(y, dtype=np.float64), np.abs(np.asarray(x, dtype=np.float64))
    return np.asarray(lift + 0.80 * behind + 6.0 * np.sin(behind / 30.0) - 0.0022 * (across - 60.0) ** 2)


def minor_fissure(y: ArrayLike, x: ArrayLike) -> NDArray[np.float64]:
    """Height of the minor fissure of the right lung; it ends at the oblique one."""
    behind, across = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    return np.asarray(163.0 - 0.0016 * (across + 75.0) ** 2 - 0.05 * behind)
