"""SUVpeak as in PERCIST: the highest mean within a sphere of 1 cm³ whose centre is a voxel of a region. Pure.

A voxel counts by the part of it that lies within the sphere, so that the sphere has its volume whatever the voxels are.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector, vector

PEAK_RADIUS_MM = (3000.0 / (4.0 * math.pi)) ** (1.0 / 3.0)  # 6.204 mm: a sphere of 1000 mm³
_FINE_MM = 0.25  # the size of the parts of a voxel by which its share within the sphere is counted


def highest_mean(around: tuple[Vector, NDArray[np.intp]], axes: Vector) -> float | None:
    """The highest mean of the spheres around ``places`` (n, 3) in a box of values; None where none lies whole in the images.

    ``around`` is the box [slice, row, column] with NaN where there are no values, and the places in it; ``axes`` (3, 3) has
    a step of slice, row and column in mm as its columns.
    """
    values, places = around
    flat, at = values.ravel(), np.ravel_multi_index(tuple(places.T), values.shape)
    total, weight = np.zeros(len(places)), 0.0
    for offset, share in sphere(axes):
        step = (offset[0] * values.shape[1] + offset[1]) * values.shape[2] + offset[2]
        total += share * flat[at + step]
        weight += share
    whole = np.isfinite(total)
    return float(total[whole].max() / weight) if whole.any() else None


def sphere(axes: Vector) -> list[tuple[tuple[int, int, int], float]]:
    """The voxels of a sphere around the centre of one, by their steps from it, with the share of each that lies within."""
    half = np.ceil(PEAK_RADIUS_MM * np.linalg.norm(np.linalg.inv(axes), axis=1) + 0.5).astype(int)
    counts = np.clip(np.ceil(np.linalg.norm(axes, axis=0) / _FINE_MM), 4, 24).astype(int)
    fine = [(np.arange(count) + 0.5) / count - 0.5 for count in counts]
    parts = np.stack(np.meshgrid(*fine, indexing="ij"), axis=-1).reshape(-1, 3)
    found = []
    for offset in np.ndindex(*(2 * half + 1)):
        step = vector(offset) - half
        within = np.linalg.norm((parts + step) @ axes.T, axis=1) <= PEAK_RADIUS_MM
        if within.any():
            k, j, i = (int(one) for one in step)
            found.append(((k, j, i), float(within.mean())))
    return found
