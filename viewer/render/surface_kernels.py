"""Where rays enter segments, and a rendering with their surfaces in their places among its voxels."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cell_walk import beyond, exits_of
from viewer.render.cells import SHIFT
from viewer.render.cut_kernels import range_within
from viewer.render.cuts import Path
from viewer.render.jit import inlined, parallel
from viewer.render.ray_limits import Limits, range_in_box
from viewer.render.volume_kernels import (
    COMBS,
    ENOUGH,
    Come,
    Light,
    Transfer,
    amidst,
    cast_ray,
    cosine,
    eight,
    inner,
    row_of,
    slope_amidst,
    smooth_slope,
)
from viewer.render.voxel_sampling import Solid

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Place = tuple[float, float, float]  # column, row, slice

NEAREST = 4  # surfaces of one ray that are kept
HALF = 127.5
_MARGIN = 1e-6
_AMBIENT, _DIFFUSE, _GLOSS = 0.3, 0.7, 0.12
_POWER = 20.0


class Faces(NamedTuple):
    """What tells how a surface faces the eye: softened weights in one row, ``ray`` and ``metric`` as a Light has them."""

    soft: Bytes
    ray: Floats
    metric: Floats


class Seat(NamedTuple):
    """Which segment it is, and where its path lies on that of the rendering: place ``first`` + k x ``part``."""

    number: int
    first: float
    part: float


class Met(NamedTuple):
    """The nearest surfaces that each ray meets, in their order.

    ``places`` [height, width, n] is where (in places of the rendering's path; infinite: none), ``cosines`` how they face the
    eye, ``which`` whose they are: rows of ``colours`` [segment, 4], red, green, blue and opacity (0 to 1).
    """

    places: NDArray[np.float32]
    cosines: NDArray[np.float32]
    which: NDArray[np.int16]
    colours: Floats


@parallel
def meet_surface(  # noqa: PLR0913, PLR0917 - what one surface is found by
    solid: Solid,
    greatest: Bytes,
    path: Path,
    faces: Faces,
    limits: Limits,
    window: tuple[int, int, int, int],
    seat: Seat,
    met: Met,
) -> None:
    """Add the first place at which each ray of ``window`` (left, top, right, bottom) enters a segment."""
    matrix = path.matrix
    left, top, right, bottom = window
    for y in prange(top, bottom):
        for x in range(left, right):
            start = (
                matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2],
                matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2],
                matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2],
            )
            k, facing = first_inside(solid, greatest, start, path, faces, limits)
            if k >= 0.0:
                insert(met, y, x, seat.first + k * seat.part, facing, seat.number)


@inlined
def insert(met: Met, y: int, x: int, place: float, facing: float, number: int) -> None:
    """Put a surface among those of a ray, in its order; the farthest falls out where there are too many."""
    at = NEAREST
    while at > 0 and place < met.places[y, x, at - 1]:
        at -= 1
        if at < NEAREST - 1:
            met.places[y, x, at + 1] = met.places[y, x, at]
            met.cosines[y, x, at + 1] = met.cosines[y, x, at]
            met.which[y, x, at + 1] = met.which[y, x, at]
    if at < NEAREST:
        met.places[y, x, at], met.cosines[y, x, at], met.which[y, x, at] = place, facing, number


@inlined
def first_inside(
    solid: Solid, greatest: Bytes, start: Place, path: Path, faces: Faces, limits: Limits
) -> tuple[float, float]:
    """The place (between two of the path) at which a ray enters a segment, and how its surface faces the eye; -1 for none."""
    step = (path.step[0], path.step[1], path.step[2])
    flat, next_row, next_slice = solid.flat, solid.next_row, solid.next_slice
    first, last = range_within(start, step, solid.voxels.shape, -_MARGIN, path.places)
    first, last = range_in_box(start, step, limits, first, last)
    exits = exits_of(start, step)
    k, before = first, 0.0
    while k <= last:
        place = (start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2])
        column, row, along = int(place[0]), int(place[1]), int(place[2])
        cell = (along >> SHIFT, row >> SHIFT, column >> SHIFT)
        if greatest[cell] < HALF:
            k, before = beyond(cell, exits, 0, k), 0.0
            continue
        index = np.uint64(along) * next_slice + np.uint64(row) * next_row + np.uint64(column)
        value = amidst(
            eight(flat, index, next_row, next_slice),
            (place[0] - float(column), place[1] - float(row), place[2] - float(along)),
        )
        if value >= HALF:
            if k == first:
                return float(k), 1.0  # cut by the box: seen flat
            entered = k - (value - HALF) / max(value - before, 1e-6)
            at = (start[0] + entered * step[0], start[1] + entered * step[1], start[2] + entered * step[2])
            return entered, facing_at(faces, solid, at)
        before = value
        k += 1
    return -1.0, 0.0


@inlined
def facing_at(faces: Faces, solid: Solid, place: Place) -> float:
    """The cosine between the slope of the softened weights and the ray."""
    column, row, along = int(place[0]), int(place[1]), int(place[2])
    index = np.uint64(along) * solid.next_slice + np.uint64(row) * solid.next_row + np.uint64(column)
    part = (place[0] - float(column), place[1] - float(row), place[2] - float(along))
    if inner(place, solid.voxels.shape):
        slope = smooth_slope(faces.soft, index, (solid.next_row, solid.next_slice), part)
    else:
        slope = slope_amidst(eight(faces.soft, index, solid.next_row, solid.next_slice), part)
    ray, m = faces.ray, faces.metric
    return cosine(slope, (ray[0], ray[1], ray[2]), (m[0], m[1], m[2], m[3], m[4], m[5]))


@parallel
def draw_with_surfaces(  # noqa: PLR0913, PLR0917 - what one picture is made of
    solid: Solid,
    distances: Bytes,
    path: Path,
    transfer: Transfer,
    light: Light,
    limits: Limits,
    met: Met,
    alone: bool,
    out: Bytes,
) -> None:
    """As ``draw_volume``, with surfaces in their places; ``alone`` without the volume."""
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
            come = light_along(solid, distances, start, path, transfer, light, limits, met, alone, (y, x))
            out[y, x, 0] = int(min(come[0], 1.0) * 255.0 + 0.5)
            out[y, x, 1] = int(min(come[1], 1.0) * 255.0 + 0.5)
            out[y, x, 2] = int(min(come[2], 1.0) * 255.0 + 0.5)
            out[y, x, 3] = 255


@inlined
def light_along(  # noqa: PLR0913, PLR0917 - see draw_with_surfaces
    solid: Solid,
    distances: Bytes,
    start: Place,
    path: Path,
    transfer: Transfer,
    light: Light,
    limits: Limits,
    met: Met,
    alone: bool,
    pixel: tuple[int, int],
) -> Come:
    """What comes along the ray of a pixel: of the volume up to the first surface, of this, of the volume behind it, ..."""
    come, at, layer = (0.0, 0.0, 0.0, 1.0), 0, 0
    while come[3] > ENOUGH and layer <= NEAREST:
        place = float(met.places[pixel[0], pixel[1], layer]) if layer < NEAREST else np.inf
        until = path.places - 1 if place == np.inf else min(int(np.floor(place)), path.places - 1)
        if not alone and until >= at:
            come, _ = cast_ray(solid, distances, start, path, transfer, light, limits, ENOUGH, (at, until), come)
        if place == np.inf:
            break
        at = max(at, until + 1)
        colour = met.colours[met.which[pixel[0], pixel[1], layer]]
        come = painted(come, colour, float(met.cosines[pixel[0], pixel[1], layer]))
        layer += 1
    return come


@inlined
def painted(come: Come, colour: Any, facing: float) -> Come:
    """The light of a ray and how much passes on, after a surface of ``colour`` (red, green, blue, opacity)."""
    body, gloss, weight = _AMBIENT + _DIFFUSE * facing, _GLOSS * facing**_POWER, come[3] * colour[3]
    return (
        come[0] + weight * (colour[0] * body + gloss),
        come[1] + weight * (colour[1] * body + gloss),
        come[2] + weight * (colour[2] * body + gloss),
        come[3] * (1.0 - colour[3]),
    )
