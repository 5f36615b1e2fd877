"""Rays through a volume: colour and opacity by value, light by the slope between the same eight voxels."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cell_walk import beyond, exits_of
from viewer.render.cells import AT_ONCE, FAINT_CELL, SHIFT
from viewer.render.cut_kernels import range_within
from viewer.render.cuts import Path
from viewer.render.jit import inlined, parallel, spliced
from viewer.render.ray_limits import Limits, range_in_box, shown_part
from viewer.render.voxel_sampling import Solid

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Place = tuple[float, float, float]  # column, row, slice
Corners = tuple[float, float, float, float, float, float, float, float]

_ENOUGH = 0.02  # a ray ends where less light than this would pass
COMBS = 16
_FAINT = 0.03  # of the light: what adds less is lit by the slope that costs nothing more
_MARGIN = 1e-6
_FLAT = 1e-12  # squared slope under which a place has no surface to be lit


class Transfer(NamedTuple):
    """Entry ``value * scale + offset`` of ``colours`` [entry, 3] and of ``opacity`` [entry] for one step.

    Opacity lies by itself: most places are clear, and their colours need not be fetched. No stored value below ``least`` is
    seen.
    """

    colours: Floats
    opacity: NDArray[np.float32]
    scale: float
    offset: float
    least: int


class Light(NamedTuple):
    """``shade`` [256, 2] is (ambient + diffuse, specular) by the cosine between slope and ray, 0 to 255.

    ``ray`` (3,) and ``metric`` (6,) turn a slope per voxel into that cosine: the ray in the slope's space, and the six
    different numbers of the matrix that gives the slope's squared length in mm (cc, rr, ss, cr, cs, rs).
    """

    shade: Floats
    ray: Floats
    metric: Floats


@parallel
def draw_volume(  # noqa: PLR0917 - what one picture is made of
    solid: Solid, distances: Bytes, path: Path, transfer: Transfer, light: Light, limits: Limits, out: Bytes
) -> None:
    """Fill ``out`` [height, width, 4] with RGBA over black.

    ``distances`` [slices / 8, rows / 8, columns / 8] tells how many cells on all sides show nothing, 0 for a cell that may.
    Only places with eight voxels around them take part; those beside padding are clear.
    """
    matrix = path.matrix
    lines = -(-out.shape[0] // COMBS)
    for number in prange(COMBS * lines):
        y = row_of(number, lines)
        for x in range(out.shape[1] if y < out.shape[0] else 0):
            start = (
                matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2],
                matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2],
                matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2],
            )
            red, green, blue, _ = cast_ray(solid, distances, start, path, transfer, light, limits, _ENOUGH)
            out[y, x, 0] = int(min(red, 1.0) * 255.0 + 0.5)
            out[y, x, 1] = int(min(green, 1.0) * 255.0 + 0.5)
            out[y, x, 2] = int(min(blue, 1.0) * 255.0 + 0.5)
            out[y, x, 3] = 255


@inlined
def row_of(number: int, lines: int) -> int:
    """The rows as teeth of combs, one comb after the other: each thread gets rows from everywhere, empty and full ones."""
    return (number % lines) * COMBS + number // lines


@spliced
def cast_ray(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - the innermost loop: what is put into functions of its own must be inlined
    solid: Solid,
    distances: Bytes,
    start: Place,
    path: Path,
    transfer: Transfer,
    light: Light,
    limits: Limits,
    enough: float,
) -> tuple[float, float, float, int]:
    """The light that comes along one ray, and at which place less than ``enough`` of it would pass on (-1: at none)."""
    step = (path.step[0], path.step[1], path.step[2])
    exits = exits_of(start, step)
    flat, next_row, next_slice, low, high = solid.flat, solid.next_row, solid.next_slice, solid.low, solid.high
    colours, opacities, last_entry = transfer.colours, transfer.opacity, len(transfer.opacity) - 1.0
    scale, offset, least = transfer.scale, transfer.offset + 0.5, transfer.least
    shade, ready, whole = light.shade, solid.ready, len(solid.ready) == 0
    ray, m = (light.ray[0], light.ray[1], light.ray[2]), light.metric
    metric = (m[0], m[1], m[2], m[3], m[4], m[5])
    shape = solid.voxels.shape
    hidden, hidden_cells, uncut = limits.hidden, limits.cells, len(limits.hidden) == 0
    red = green = blue = 0.0
    passing = 1.0
    k, last = range_within(start, step, solid.voxels.shape, -_MARGIN, path.places)
    k, last = range_in_box(start, step, limits, k, last)
    until = k  # the first place beyond a cell that may show something
    cut = faint = False
    while k <= last:
        place = (start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2])
        column, row, along = int(place[0]), int(place[1]), int(place[2])
        if k >= until:
            cell = (along >> SHIFT, row >> SHIFT, column >> SHIFT)
            empty = distances[cell]
            if 0 < empty < FAINT_CELL:
                k = beyond(cell, exits, int(empty) - 1, k)
                continue
            until = beyond(cell, exits, 0, k)
            faint = empty == FAINT_CELL
            cut = not uncut and hidden_cells[cell] > 0
        together = min(until - k, AT_ONCE) if faint else 1
        k += together
        s = np.uint64(along)
        index = s * next_slice + np.uint64(row) * next_row + np.uint64(column)
        if not faint and greatest_of_eight(flat, index, next_row, next_slice) < least:
            continue  # nothing between them can be seen: most places of most rays
        corners = eight(flat, index, next_row, next_slice)
        part = (place[0] - float(column), place[1] - float(row), place[2] - float(along))
        value = amidst(corners, part)
        if value != value:  # noqa: PLR0124 - NaN: padding
            continue
        entry = np.uint64(min(max(value * scale + offset, 0.0), last_entry))
        opacity = float(opacities[entry])
        if opacity > 0.0:
            if low <= high and may_hold(corners, low, high):
                continue
            if not (whole or (ready[s] and ready[s + np.uint64(1)])):
                continue
            if cut:
                opacity *= shown_part(hidden, index, next_row, next_slice, place)
            if together > 1:  # as of so many places, each as opaque as this one
                opacity *= together * (1.0 - 0.5 * (together - 1) * opacity)
            if passing * opacity > _FAINT and inner(place, shape):
                slope = smooth_slope(flat, index, (next_row, next_slice), part)
            else:
                slope = slope_amidst(corners, part)
            lit = np.uint64(cosine(slope, ray, metric) * 255.0 + 0.5)
            body, gloss, weight = shade[lit, 0], shade[lit, 1], passing * opacity
            red += weight * (colours[entry, 0] * body + gloss)
            green += weight * (colours[entry, 1] * body + gloss)
            blue += weight * (colours[entry, 2] * body + gloss)
            passing *= 1.0 - opacity
            if passing <= enough:
                return red, green, blue, k - 1
    return red, green, blue, -1


@spliced
def greatest_of_eight(flat: NDArray[Any], index: np.uint64, next_row: np.uint64, next_slice: np.uint64) -> Any:
    """The greatest of the eight voxels from ``index`` on, as it is stored."""
    one = np.uint64(1)
    under, far = index + next_row, index + next_slice
    far_under = far + next_row
    near = max(flat[index], flat[index + one], flat[under], flat[under + one])
    return max(near, flat[far], flat[far + one], flat[far_under], flat[far_under + one])


@spliced
def least_of_eight(flat: NDArray[Any], index: np.uint64, next_row: np.uint64, next_slice: np.uint64) -> Any:
    """The least of the eight voxels from ``index`` on, as it is stored."""
    one = np.uint64(1)
    under, far = index + next_row, index + next_slice
    far_under = far + next_row
    near = min(flat[index], flat[index + one], flat[under], flat[under + one])
    return min(near, flat[far], flat[far + one], flat[far_under], flat[far_under + one])


@spliced
def eight(flat: NDArray[Any], index: np.uint64, next_row: np.uint64, next_slice: np.uint64) -> Corners:
    """The eight voxels from ``index`` on: along the column, then the row, then the slices."""
    one = np.uint64(1)
    under, far = index + next_row, index + next_slice
    far_under = far + next_row
    return (
        float(flat[index]),
        float(flat[index + one]),
        float(flat[under]),
        float(flat[under + one]),
        float(flat[far]),
        float(flat[far + one]),
        float(flat[far_under]),
        float(flat[far_under + one]),
    )


@spliced
def parts(place: Place) -> Place:
    """How far a place lies from the first of its eight voxels to the next, along each axis."""
    return place[0] - math.floor(place[0]), place[1] - math.floor(place[1]), place[2] - math.floor(place[2])


@spliced
def may_hold(v: Corners, low: float, high: float) -> bool:
    """Whether one of eight voxels may lie in a range."""
    least = min(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7])
    most = max(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7])
    return bool(least <= high and most >= low)


@spliced
def amidst(v: Corners, part: Place) -> float:
    """The value between eight voxels."""
    fc, fr, fs = part
    v00, v01 = v[0] + (v[1] - v[0]) * fc, v[2] + (v[3] - v[2]) * fc
    v10, v11 = v[4] + (v[5] - v[4]) * fc, v[6] + (v[7] - v[6]) * fc
    v0, v1 = v00 + (v01 - v00) * fr, v10 + (v11 - v10) * fr
    return v0 + (v1 - v0) * fs


@spliced
def inner(place: Place, shape: tuple[int, int, int]) -> bool:
    """Whether the eight voxels around a place have neighbours on all sides."""
    return bool(
        1.0 <= place[0] < shape[2] - 2.0 and 1.0 <= place[1] < shape[1] - 2.0 and 1.0 <= place[2] < shape[0] - 2.0
    )


@spliced
def smooth_slope(flat: NDArray[Any], index: np.uint64, next_ones: tuple[np.uint64, np.uint64], part: Place) -> Place:
    """The slope per voxel (column, row, slice): central differences at the eight voxels, interpolated between them.

    Between the eight voxels alone the slope jumps from cell to cell, which shows as the grain of wood on every surface.
    """
    one, next_row, next_slice = np.uint64(1), next_ones[0], next_ones[1]
    along_column = central(flat, index, one, (next_row, next_slice), (part[0], part[1], part[2]))
    along_row = central(flat, index, next_row, (one, next_slice), (part[1], part[0], part[2]))
    along_slice = central(flat, index, next_slice, (one, next_row), (part[2], part[0], part[1]))
    return along_column, along_row, along_slice


@spliced
def central(
    flat: NDArray[Any], index: np.uint64, on: np.uint64, beside: tuple[np.uint64, np.uint64], part: Place
) -> float:
    """The central difference along one axis (``on``), interpolated along it and along the two ``beside`` it."""
    a, b, c, d = index, index + beside[0], index + beside[1], index + beside[0] + beside[1]
    low, high = 1.0 - part[0], part[0]
    at_a = low * (float(flat[a + on]) - float(flat[a - on])) + high * (float(flat[a + on + on]) - float(flat[a]))
    at_b = low * (float(flat[b + on]) - float(flat[b - on])) + high * (float(flat[b + on + on]) - float(flat[b]))
    at_c = low * (float(flat[c + on]) - float(flat[c - on])) + high * (float(flat[c + on + on]) - float(flat[c]))
    at_d = low * (float(flat[d + on]) - float(flat[d - on])) + high * (float(flat[d + on + on]) - float(flat[d]))
    near, far = at_a + (at_b - at_a) * part[1], at_c + (at_d - at_c) * part[1]
    return 0.5 * (near + (far - near) * part[2])


@spliced
def slope_amidst(v: Corners, part: Place) -> Place:
    """The slope per voxel (column, row, slice) between eight voxels."""
    fc, fr, fs = part
    d00, d01, d10, d11 = v[1] - v[0], v[3] - v[2], v[5] - v[4], v[7] - v[6]
    v00, v01, v10, v11 = v[0] + d00 * fc, v[2] + d01 * fc, v[4] + d10 * fc, v[6] + d11 * fc
    d0, d1 = d00 + (d01 - d00) * fr, d10 + (d11 - d10) * fr
    across_rows = (v01 - v00) + ((v11 - v10) - (v01 - v00)) * fs
    along = (v10 + (v11 - v10) * fr) - (v00 + (v01 - v00) * fr)
    return d0 + (d1 - d0) * fs, across_rows, along


@spliced
def cosine(slope: Place, ray: Place, metric: tuple[float, float, float, float, float, float]) -> float:
    """The cosine between a slope and the ray, without sign; 0 where there is no slope."""
    c, r, s = slope
    length = c * c * metric[0] + r * r * metric[1] + s * s * metric[2]
    length += 2.0 * (c * r * metric[3] + c * s * metric[4] + r * s * metric[5])
    if not length > _FLAT:
        return 0.0
    return min(abs(c * ray[0] + r * ray[1] + s * ray[2]) / math.sqrt(length), 1.0)
