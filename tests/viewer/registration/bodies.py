"""Bodies by formula, sampled on any grid and moved by any rigid movement: what registration is to find is known exactly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector, transform
from viewer.registration.facts import Block

Values = Callable[[Vector], NDArray[np.float64]]


def head(points: Vector) -> NDArray[np.float64]:
    """An egg with a shell, a nose, an ear, two chambers and eleven lumps at fixed random places; air is 0; points in mm."""
    random = np.random.default_rng(4)
    x, y, z = np.moveaxis(points, -1, 0)
    radius = np.sqrt((x / 70) ** 2 + (y / 85) ** 2 + (z / 65) ** 2)
    values = np.where(radius < 1, 400.0, 0.0) + np.where((radius > 0.9) & (radius < 1), 500.0, 0.0)
    nose = ((x + 4) / 14) ** 2 + ((y + 88) / 16) ** 2 + ((z + 10) / 22) ** 2 < 1
    ear = ((x - 70) / 12) ** 2 + ((y - 10) / 16) ** 2 + ((z + 5) / 24) ** 2 < 1
    values = np.where((nose | ear) & (radius >= 1), 350.0, values)
    for side in (-1, 1):
        values -= np.where(((x - side * 14) / 8) ** 2 + (y / 30) ** 2 + (z / 14) ** 2 < 1, 300.0, 0.0)
    for _ in range(11):
        place, size = random.uniform(-45, 45, 3), random.uniform(8, 16)
        away = np.linalg.norm(points - place, axis=-1) / size
        values += np.where(radius < 0.9, 250.0 * np.exp(-(away**2)), 0.0)
    return np.asarray(values, dtype=np.float64)


def rod(points: Vector) -> NDArray[np.float64]:
    """A cylinder of equal discs 24 mm apart: it fits onto itself in many places."""
    x, y, z = np.moveaxis(points, -1, 0)
    inside = (np.hypot(x, y) < 35) & (np.abs(z) < 110)
    return np.asarray(np.where(inside, 300.0 + 250.0 * (np.mod(z, 24.0) < 12), 0.0))


def rigid(angles_deg: tuple[float, float, float], shift: tuple[float, float, float]) -> Vector:
    """4x4: turned about x, then y, then z, then shifted."""
    made = np.eye(4)
    for axis, degrees in enumerate(angles_deg):
        one, two = (axis + 1) % 3, (axis + 2) % 3
        turn = np.eye(4)
        cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        turn[one, one], turn[one, two], turn[two, one], turn[two, two] = cosine, -sine, sine, cosine
        made = turn @ made
    made[:3, 3] = shift
    return made


def grid(step: tuple[float, float, float], extent: tuple[float, float, float], tilt: float = 0.0) -> Vector:
    """4x4 of a block of ``extent`` mm around the origin, voxels ``step`` apart; ``tilt`` mm of shear from slice to slice."""
    made = np.diag((*step, 1.0))
    made[1, 2] = tilt
    made[:3, 3] = -np.array(extent) / 2 - np.array((0.0, tilt * extent[2] / step[2] / 2, 0.0))
    return made


def scanned(values: Values, affine: Vector, shape: tuple[int, int, int], moved: Vector, noise: float = 0.0) -> Block:
    """What a scan (slices, rows, columns) shows of a body that was moved."""
    slices, rows, columns = (np.arange(count) for count in shape)
    z, y, x = np.meshgrid(slices, rows, columns, indexing="ij")
    points = transform(affine, np.stack([x, y, z], axis=-1).astype(np.float64))
    seen = values(transform(np.linalg.inv(moved), points))
    seen = seen + np.random.default_rng(9).normal(0, 1, seen.shape) * noise
    return Block(seen.astype(np.int16), affine, "MR")
