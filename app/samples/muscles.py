"""The soft tissue of the chest wall: muscles between skin, ribs and shoulder blades, and the breasts. Anatomy mm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.samples.grid import ANGLES
from app.samples.solids import Solid, ellipsoid, tube, union
from app.samples.thorax import spine_y

_TURN = np.linspace(0.0, np.pi, ANGLES)

# Muscles that lie on the ribs like sheets: middle and half width of the angle, lowest and highest z, inner and outer
# distance from the inner chest wall.
SHEETS = (
    (2.28, 0.62, 150, 262, 13.0, 29.0),  # pectoralis major
    (2.10, 0.30, 195, 262, 10.5, 14.0),  # pectoralis minor
    (1.25, 0.46, -80, 215, 12.5, 25.0),  # latissimus dorsi
    (1.45, 0.55, 80, 235, 9.5, 13.5),  # serratus anterior
    (1.15, 0.38, 160, 272, 10.5, 18.5),  # subscapularis
    (1.15, 0.34, 158, 262, 22.5, 42.0),  # infraspinatus
    (0.50, 0.42, 175, 285, 13.0, 22.0),  # rhomboids
    (0.46, 0.55, 150, 300, 24.0, 33.0),  # trapezius
    (2.75, 0.33, -80, 118, 11.0, 20.0),  # rectus abdominis
    (1.95, 0.75, -80, 92, 10.5, 19.0),  # external oblique
)


def sheet_thickness(z: float, sheet: tuple[float, ...]) -> NDArray[np.float64]:
    """Outer distance (angles,) of a muscle sheet at height ``z``; it thins out to its edges, and is its inner one outside."""
    middle, half, low, high, inner, outer = sheet
    across = np.clip(1.0 - np.square((_TURN - middle) / half), 0.0, 1.0)
    edge = float(np.clip((z - low) / 22.0, 0.0, 1.0) * np.clip((high - z) / 22.0, 0.0, 1.0))
    return np.asarray(inner - 3.0 + (outer - inner + 3.0) * np.sqrt(across * edge))


def deep_muscles() -> Solid:
    """Erector spinae, the muscles of the shoulder and those of the neck."""
    rows, balls = [], []
    heights = (-60, 0, 60, 120, 180, 230, 270, 310)
    for side in (-1, 1):
        spine = [(side * 27, spine_y(z) + 33, z) for z in heights]
        rows.append(tube(spine, (20, 20, 19, 17, 15, 13, 13, 15)))
        rows.append(tube([(side * 14, spine_y(z) + 30, z) for z in heights], 9.0))
        balls.append(ellipsoid((side * 150, 14, 286), (42, 52, 44)))
        balls.append(ellipsoid((side * 128, -30, 268), (44, 26, 30)))
        balls.append(ellipsoid((side * 90, 56, 282), (58, 30, 26)))
        balls.append(ellipsoid((side * 136, 58, 232), (26, 36, 46)))
        balls.append(ellipsoid((side * 152, 30, 216), (18, 26, 60)))
        rows.append(tube([(side * 20, -46, 250), (side * 40, -22, 320)], (7, 9)))
        rows.append(tube([(side * 30, 10, 262), (side * 28, 4, 330)], (10, 13)))
        rows.append(tube([(side * 60, 44, 268), (side * 34, 44, 330)], (18, 20)))
    return union(rows, balls, reach=6.0)


def breasts() -> Solid:
    """Two breasts, flattened as in a patient lying on her back."""
    return union(ellipsoids=[ellipsoid((side * 82, -90, 148), (58, 35, 54)) for side in (-1, 1)], reach=36.0)


def glands() -> Solid:
    """The glandular tissue in the breasts."""
    return union(ellipsoids=[ellipsoid((side * 80, -107, 148), (36, 12, 34)) for side in (-1, 1)], reach=20.0)


def thyroid() -> Solid:
    """The lower poles of the thyroid on both sides of the trachea."""
    return union(ellipsoids=[ellipsoid((side * 17, -1, 296), (8, 11, 20)) for side in (-1, 1)])


def armpits() -> Solid:
    """The fat of the armpits, between the muscles of the shoulder and the ribs."""
    return union(
        ellipsoids=[ellipsoid((side * 112, 0, 250), (26, 26, 40), (side * 1.0, 0.1, 0.5)) for side in (-1, 1)],
        reach=8.0,
    )
