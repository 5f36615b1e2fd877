"""The bones of the chest: ribs with their cartilages, spine, sternum, shoulder blades, collar bones, upper arms."""

from __future__ import annotations

import numpy as np

from app.samples.grid import Field, Grid
from app.samples.solids import Rows, Solid, both_sides, ellipsoid, tube, union
from app.samples.thorax import CAVITY, spine_y

PITCH = 24.0  # mm from one thoracic vertebra to the next
LOWEST = 20.0  # height of the middle of T12
DISC = 4.6  # mm

# Of ribs 1 to 12: the angle at which the bone ends (0 back, pi front) and how far it has sunk there, mm.
RIB_ENDS: tuple[tuple[float, int], ...] = ((2.62, 34), (2.68, 46), (2.66, 52), (2.64, 55), (2.60, 57), (2.54, 58))
RIB_ENDS += ((2.46, 58), (2.34, 56), (2.20, 54), (2.02, 50), (1.55, 38), (1.0, 22))
SIDES = (-1, 1)


def vertebra_height(number: int) -> float:
    """Height of the middle of thoracic vertebra ``number`` (1 to 12; 0 and below are cervical, 13 is L1)."""
    return LOWEST + PITCH * (12 - number)


def ribs() -> Solid:
    """The bony ribs, taller than they are thick."""
    return union(tubes=[_rib(number, side) for number in range(1, 13) for side in SIDES], flatness=0.6)


def _rib(number: int, side: int) -> Rows:
    high, behind = vertebra_height(number), spine_y(vertebra_height(number))
    end, sunk = RIB_ENDS[number - 1]
    neck = [(side * 17.0, behind + 2.0, high + 7.0), (side * 33.0, behind + 19.0, high + 4.0)]
    turns = np.linspace(0.62 if number > 1 else 0.85, end, 15)
    share = (turns - turns[0]) / (turns[-1] - turns[0])
    sinking = sunk * (0.55 * share + 0.45 * (1 - np.cos(np.pi * share)) / 2)
    arch = [CAVITY.point(turn, high - low, 5.2, side) for turn, low in zip(turns, sinking, strict=True)]
    radii = [3.6, 3.8, *np.interp(share, (0, 0.3, 0.8, 1), (3.9, 3.5, 3.3, 3.9))]
    return tube([*neck, *arch], radii, smooth=2)


def cartilages() -> Solid:
    """The rib cartilages that join ribs 1 to 10 to the sternum."""
    return union(tubes=[_cartilage(number, side) for number in range(1, 11) for side in SIDES], flatness=0.62)


def _cartilage(number: int, side: int) -> Rows:
    end, sunk = RIB_ENDS[number - 1]
    start = vertebra_height(number) - sunk
    joint = {1: 243.0, 2: 208.0, 3: 184.0, 4: 163.0, 5: 145.0, 6: 131.0}.get(number, 124.0 - 4.0 * (number - 7))
    last = np.pi - 0.20 - 0.055 * max(0, number - 7)
    turns = np.linspace(end, last, 5)
    rise = np.linspace(0, 1, 5) ** 1.7
    line = [CAVITY.point(turn, start + up * (joint - start), 5.0, side) for turn, up in zip(turns, rise, strict=True)]
    return tube(line, 4.1, smooth=2)


def sternum() -> Solid:
    """Manubrium, body and xiphoid."""
    rows = []
    for x, wide in ((0.0, 5.9), (-4.5, 5.8), (4.5, 5.8), (-9.0, 5.4), (9.0, 5.4)):
        body = [(x * grow, -_front(z) - 2.0, z) for z, grow in ((124, 1.1), (160, 0.95), (203, 0.8))]
        rows.append(tube(body, wide, smooth=3))
    for x in (-21.0, -15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 21.0):
        low = 226.0 if abs(x) > 12 else 212.0
        rows.append(tube([(x, -_front(low) - 1.0, low), (x, -_front(246) - 2.0, 246.0 - abs(x) * 0.1)], 6.2))
    rows.append(tube([(0, -_front(118) + 1.0, 118), (0, -_front(98) + 3.0, 98)], (4.6, 2.6)))
    return union(tubes=rows)


def _front(z: float) -> float:
    return float(CAVITY.table(z)[-1]) + 8.0


def shoulder() -> Solid:
    """Shoulder blades, collar bones and the heads of the upper arms, arms raised."""
    rows: list[Rows] = []
    for side in SIDES:
        rows += _blade(side)
    collar = [(21, -58, 247), (44, -66, 254), (78, -60, 264), (112, -36, 274), (146, -12, 284)]
    arm = [(158, 10, 288), (168, 4, 330)]
    for line in both_sides(collar):
        rows.append(tube(line, (7.5, 5.6, 5.0, 5.4, 6.4)))
    for line in both_sides(arm):
        rows.append(tube(line, (21, 14)))
    return union(tubes=rows)


def _blade(side: int) -> list[Rows]:
    """Shoulder blade ``side``: a thin curved plate with a thick outer border, the spine of the scapula and the socket."""
    heights = np.arange(158.0, 268.0, 2.5)
    share = (heights - heights[0]) / (heights[-1] - heights[0])
    inner, outer = 0.98 - 0.20 * share, 1.10 + 0.42 * share**0.8
    plate = []
    for z, start, end in zip(heights, inner, outer, strict=True):
        line = [CAVITY.point(turn, z, 17.0 + 11.0 * share_of(z), side) for turn in np.linspace(start, end, 6)]
        plate.append(tube(line, (2.6, 1.9, 1.8, 1.9, 2.4, 4.2), smooth=1))
    crest = [
        CAVITY.point(turn, 244 + 22 * (turn - 0.8), 36 + 34 * (turn - 0.8), side) for turn in (0.82, 1.0, 1.2, 1.4)
    ]
    socket = np.array([(132, 14, 272), (136, 12, 286)], dtype=np.float64) * (side, 1, 1)
    return [*plate, tube(crest, (3.4, 4.2, 4.6, 6.5)), tube(socket, (9.5, 10.0))]


def share_of(z: float) -> float:
    """How far up the shoulder blade ``z`` is, 0 to 1: the upper part stands farther off the ribs."""
    return float(np.clip((z - 190.0) / 78.0, 0.0, 1.0))


def arches() -> Solid:
    """Pedicles, laminae, facets, transverse and spinous processes of every vertebra."""
    return union(tubes=[row for number in range(-2, 15) for row in _arch(number)], flatness=0.75)


def _arch(number: int) -> list[Rows]:
    z, y = vertebra_height(number), spine_y(vertebra_height(number))
    rows = [tube([(0, y + 29, z - 3), (0, y + 37, z - 10), (0, y + 43, z - 18)], (3.4, 2.9, 3.4))]
    for side in SIDES:
        rows.append(tube([(side * 11, y + 8, z + 3), (side * 11.5, y + 19, z + 3)], (4.0, 3.8)))
        rows.append(tube([(side * 11.5, y + 20, z), (side * 1, y + 29, z - 4)], (3.6, 3.2)))
        rows.append(tube([(side * 12, y + 20, z + 1), (side * 31, y + 25, z + 3)], (3.8, 3.4)))
        rows.append(tube([(side * 12, y + 20, z + 10), (side * 12, y + 22, z - 12)], (3.0, 3.2)))
    return rows


def bodies(grid: Grid, z: float) -> tuple[Field, Field]:
    """Distances (rows, columns) of the spine's column with its discs, and of the vertebral bodies alone."""
    number = round(12 - (z - LOWEST) / PITCH)
    off = z - vertebra_height(number)
    grow = float(np.interp(z, (20, 284), (1.0, 0.72)))
    waist = 1.0 - 0.09 * float(np.cos(np.clip(off / PITCH * 2 * np.pi, -np.pi, np.pi)) * 0.5 + 0.5)
    width, depth = 18.5 * grow * waist, 15.0 * grow * waist
    x, y = grid.x[None, :] / width, (grid.y[:, None] - spine_y(z)) / depth
    dent = np.float32(0.22) * np.exp(-np.square(x / 0.55)) * np.clip(y, 0, 1)
    column = np.asarray((np.sqrt(np.sqrt(x**4 + y**4 + 1.2 * x * x * y * y)) - 1 + dent) * depth, dtype=np.float32)
    plate = np.float32(abs(off) - (PITCH - DISC) / 2)
    return column, np.maximum(column, plate)


def canal(z: float) -> Solid:
    """The spinal canal around height ``z``."""
    return union(ellipsoids=[ellipsoid((0, spine_y(z) + 20.5, z), (9.5, 8.2, 30))])


def cord(z: float) -> Solid:
    """The spinal cord around height ``z``."""
    return union(ellipsoids=[ellipsoid((0, spine_y(z) + 20.0, z), (4.8, 3.7, 30))])
