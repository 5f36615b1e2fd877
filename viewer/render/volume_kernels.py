"""Rays through a volume: colour and opacity by value, light by the slope between the same eight voxels."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cells import EDGE, SHIFT
from viewer.render.cut_kernels import range_within
from viewer.render.cuts import Path
from viewer.render.jit import inlined, parallel, spliced
from viewer.render.voxel_sampling import Solid

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Place = tuple[float, float, float]  # column, row, slice
Colour = tuple[float, float, float]

_ENOUGH = 0.02  # a ray ends where less light than this would pass
_MARGIN = 1e-6
_FLAT = 1e-12  # squared slope under which a place has no surface to be lit


class Transfer(NamedTuple):
    """Entry ``value * scale + offset`` of ``table`` [entry, 4]: red, green, blue and opacity for one step."""

    table: Floats
    scale: float
    offset: float


class Light(NamedTuple):
    """``shade`` [256, 2] is (ambient + diffuse, specular) by the cosine between slope and ray, 0 to 255.

    ``ray`` (3,) and ``metric`` (6,) turn a slope per voxel into that cosine: the ray in the slope's space, and the six
    different numbers of the matrix that gives the slope's squared length in mm (cc, rr, ss, cr, cs, rs).
    """

    shade: Floats
    ray: Floats
    metric: Floats


@parallel
def draw_volume(
    solid: Solid, distances: NDArray[np.uint8], path: Path, transfer: Transfer, light: Light, out: Bytes
) -> None:
    """Fill ``out`` [height, width, 4] with RGBA over black.

    ``distances`` [slices / 8, rows / 8, columns / 8] tells how many cells on all sides show nothing, 0 for a cell that may.
    Only places with eight voxels around them take part; those beside padding are clear.
    """
    matrix = path.matrix
    for y in prange(out.shape[0]):
        for x in range(out.shape[1]):
            start = (
                matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2],
                matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2],
                matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2],
            )
            red, green, blue = cast_ray(solid, distances, start, path, transfer, light)
            out[y, x, 0] = int(min(red, 1.0) * 255.0 + 0.5)
            out[y, x, 1] = int(min(green, 1.0) * 255.0 + 0.5)
            out[y, x, 2] = int(min(blue, 1.0) * 255.0 + 0.5)
            out[y, x, 3] = 255


@inlined
def cast_ray(
    solid: Solid, distances: NDArray[np.uint8], start: Place, path: Path, transfer: Transfer, light: Light
) -> Colour:
    """The light that comes along one ray."""
    step = (path.step[0], path.step[1], path.step[2])
    flat, next_row, next_slice, low, high = solid.flat, solid.next_row, solid.next_slice, solid.low, solid.high
    table, scale, offset, last_entry = transfer.table, transfer.scale, transfer.offset, len(transfer.table) - 1.0
    shade, ready, whole = light.shade, solid.ready, len(solid.ready) == 0
    ray, m = (light.ray[0], light.ray[1], light.ray[2]), light.metric
    metric = (m[0], m[1], m[2], m[3], m[4], m[5])
    red = green = blue = 0.0
    passing = 1.0
    k, last = range_within(start, step, solid.voxels.shape, -_MARGIN, path.places)
    while k <= last and passing > _ENOUGH:
        place = (start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2])
        c, r, s = np.uint64(place[0]), np.uint64(place[1]), np.uint64(place[2])
        cell = (int(s) >> SHIFT, int(r) >> SHIFT, int(c) >> SHIFT)
        empty = distances[cell]
        if empty:
            k += steps_out(place, step, cell, int(empty) - 1)
            continue
        k += 1
        value, slope = sloping(flat, s * next_slice + r * next_row + c, (next_row, next_slice), place, (low, high))
        if value != value or not (whole or (ready[s] and ready[s + np.uint64(1)])):  # noqa: PLR0124 - NaN: padding
            continue
        entry = np.uint64(min(max(value * scale + offset + 0.5, 0.0), last_entry))
        opacity = table[entry, 3]
        if opacity > 0.0:
            lit = np.uint64(cosine(slope, ray, metric) * 255.0 + 0.5)
            body, gloss, weight = shade[lit, 0], shade[lit, 1], passing * opacity
            red += weight * (table[entry, 0] * body + gloss)
            green += weight * (table[entry, 1] * body + gloss)
            blue += weight * (table[entry, 2] * body + gloss)
            passing *= 1.0 - opacity
    return red, green, blue


@spliced
def sloping(
    flat: NDArray[Any],
    index: np.uint64,
    next_ones: tuple[np.uint64, np.uint64],
    place: Place,
    padding: tuple[float, float],
) -> tuple[float, Place]:
    """The value at a place and its slope per voxel (column, row, slice), both between the same eight voxels.

    The value is NaN where one of them may be padding.
    """
    one, low, high = np.uint64(1), padding[0], padding[1]
    under, far = index + next_ones[0], index + next_ones[1]
    far_under = far + next_ones[0]
    v000, v001, v010, v011 = float(flat[index]), float(flat[index + one]), float(flat[under]), float(flat[under + one])
    v100, v101 = float(flat[far]), float(flat[far + one])
    v110, v111 = float(flat[far_under]), float(flat[far_under + one])
    void = False
    if low <= high:
        least = min(v000, v001, v010, v011, v100, v101, v110, v111)
        most = max(v000, v001, v010, v011, v100, v101, v110, v111)
        void = least <= high and most >= low
    fc, fr, fs = place[0] - math.floor(place[0]), place[1] - math.floor(place[1]), place[2] - math.floor(place[2])
    d00, d01, d10, d11 = v001 - v000, v011 - v010, v101 - v100, v111 - v110
    v00, v01, v10, v11 = v000 + d00 * fc, v010 + d01 * fc, v100 + d10 * fc, v110 + d11 * fc
    v0, v1 = v00 + (v01 - v00) * fr, v10 + (v11 - v10) * fr
    d0, d1 = d00 + (d01 - d00) * fr, d10 + (d11 - d10) * fr
    across_rows = (v01 - v00) + ((v11 - v10) - (v01 - v00)) * fs
    value = math.nan if void else v0 + (v1 - v0) * fs
    return value, (d0 + (d1 - d0) * fs, across_rows, v1 - v0)


@spliced
def cosine(slope: Place, ray: Place, metric: tuple[float, float, float, float, float, float]) -> float:
    """The cosine between a slope and the ray, without sign; 0 where there is no slope."""
    c, r, s = slope
    length = c * c * metric[0] + r * r * metric[1] + s * s * metric[2]
    length += 2.0 * (c * r * metric[3] + c * s * metric[4] + r * s * metric[5])
    if not length > _FLAT:
        return 0.0
    return min(abs(c * ray[0] + r * ray[1] + s * ray[2]) / math.sqrt(length), 1.0)


@inlined
def steps_out(place: Place, step: Place, cell: tuple[int, int, int], around: int) -> int:
    """How many steps lead out of a cell and the cells ``around`` it, at least 1."""
    least = 1e9
    for axis in range(3):
        if abs(step[axis]) > 1e-9:
            border = (cell[2 - axis] + (1 + around if step[axis] > 0.0 else -around)) * EDGE
            least = min(least, (border - place[axis]) / step[axis])
    return int(max(least, 0.0)) + 1
