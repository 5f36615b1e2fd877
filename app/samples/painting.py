"""The few loops over pixels of which the phantom is painted, compiled when they are first used."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.samples.grid import Field

F32 = np.float32  # kernels are compiled once, for single precision
Angles = NDArray[np.int32]


@njit(cache=True, nogil=True)
def _carve_tubes(distance, tubes, corner, z, flatness, reach):  # type: ignore[no-untyped-def]
    rows, columns = distance.shape
    x_first, y_first, x_step, y_step = corner
    for index in range(tubes.shape[0]):
        ax, ay, az, ar, bx, by, bz, br = tubes[index]
        wide = max(ar, br) + reach
        if z < min(az, bz) - wide / flatness or z > max(az, bz) + wide / flatness:
            continue
        left = max(0, int(np.floor((min(ax, bx) - wide - x_first) / x_step)))
        right = min(columns, int(np.ceil((max(ax, bx) + wide - x_first) / x_step)) + 1)
        top = max(0, int(np.floor((min(ay, by) - wide - y_first) / y_step)))
        bottom = min(rows, int(np.ceil((max(ay, by) + wide - y_first) / y_step)) + 1)
        ux, uy, uz = bx - ax, by - ay, (bz - az) * flatness
        square = ux * ux + uy * uy + uz * uz
        pz = (z - az) * flatness
        for row in range(top, bottom):
            py = y_first + row * y_step - ay
            for column in range(left, right):
                px = x_first + column * x_step - ax
                along = 0.0
                if square > 0:
                    along = min(1.0, max(0.0, (px * ux + py * uy + pz * uz) / square))
                dx, dy, dz = px - along * ux, py - along * uy, pz - along * uz
                far = np.sqrt(dx * dx + dy * dy + dz * dz) - ar - along * (br - ar)
                distance[row, column] = min(distance[row, column], far)


@njit(cache=True, nogil=True)
def _carve_ellipsoids(distance, ellipsoids, corner, z, reach):  # type: ignore[no-untyped-def]
    rows, columns = distance.shape
    x_first, y_first, x_step, y_step = corner
    for index in range(ellipsoids.shape[0]):
        cx, cy, cz, longest = ellipsoids[index, 0], ellipsoids[index, 1], ellipsoids[index, 2], ellipsoids[index, 3]
        wide = longest + reach
        if abs(z - cz) > wide:
            continue
        m = ellipsoids[index, 4:]
        left = max(0, int(np.floor((cx - wide - x_first) / x_step)))
        right = min(columns, int(np.ceil((cx + wide - x_first) / x_step)) + 1)
        top = max(0, int(np.floor((cy - wide - y_first) / y_step)))
        bottom = min(rows, int(np.ceil((cy + wide - y_first) / y_step)) + 1)
        pz = z - cz
        for row in range(top, bottom):
            py = y_first + row * y_step - cy
            for column in range(left, right):
                px = x_first + column * x_step - cx
                qx = m[0] * px + m[1] * py + m[2] * pz
                qy = m[3] * px + m[4] * py + m[5] * pz
                qz = m[6] * px + m[7] * py + m[8] * pz
                gx = m[0] * qx + m[3] * qy + m[6] * qz
                gy = m[1] * qx + m[4] * qy + m[7] * qz
                gz = m[2] * qx + m[5] * qy + m[8] * qz
                inside = np.sqrt(qx * qx + qy * qy + qz * qz)
                slope = np.sqrt(gx * gx + gy * gy + gz * gz)
                far = -longest
                if slope > 0:
                    far = inside * (inside - 1.0) / slope
                distance[row, column] = min(distance[row, column], far)


@njit(cache=True, nogil=True)
def _blend(picture, distance, value, softness):  # type: ignore[no-untyped-def]
    rows, columns = picture.shape
    for row in range(rows):
        for column in range(columns):
            share = 0.5 - distance[row, column] / softness
            if share >= 1.0:
                picture[row, column] = value
            elif share > 0.0:
                picture[row, column] += share * (value - picture[row, column])


@njit(cache=True, nogil=True)
def _blend_field(picture, distance, values, softness):  # type: ignore[no-untyped-def]
    rows, columns = picture.shape
    for row in range(rows):
        for column in range(columns):
            share = min(1.0, max(0.0, 0.5 - distance[row, column] / softness))
            picture[row, column] += share * (values[row, column] - picture[row, column])


@njit(cache=True, nogil=True)
def _join(joined, first, second, width):  # type: ignore[no-untyped-def]
    rows, columns = joined.shape
    for row in range(rows):
        for column in range(columns):
            one, other = first[row, column], second[row, column]
            mixing = max(width - abs(one - other), np.float32(0.0))
            joined[row, column] = min(one, other) - mixing * mixing / (4 * width)


@njit(cache=True, nogil=True)
def _polar_distance(distance, radius, angle, table, slant):  # type: ignore[no-untyped-def]
    rows, columns = distance.shape
    for row in range(rows):
        for column in range(columns):
            turn = angle[row, column]
            distance[row, column] = (radius[row, column] - table[turn]) * slant[turn]


@njit(cache=True, nogil=True)
def _sheet_distance(distance, base, angle, inner, outer):  # type: ignore[no-untyped-def]
    rows, columns = distance.shape
    for row in range(rows):
        for column in range(columns):
            off = base[row, column]
            distance[row, column] = max(inner - off, off - outer[angle[row, column]])


@njit(cache=True, nogil=True)
def _spread(field, cells, down, across):  # type: ignore[no-untyped-def]
    high, wide = cells.shape
    for row in range(field.shape[0]):
        top = int(np.floor(down[row]))
        below = down[row] - top
        first, second = cells[top % high], cells[(top + 1) % high]
        for column in range(field.shape[1]):
            left = int(np.floor(across[column]))
            right = across[column] - left
            one, other = left % wide, (left + 1) % wide
            upper = first[one] + right * (first[other] - first[one])
            lower = second[one] + right * (second[other] - second[one])
            field[row, column] = upper + below * (lower - upper)


def carve_tubes(distance: Field, tubes: Field, corner: Field, z: float, flatness: float, reach: float) -> None:
    """Lower ``distance`` to that of round-ended cones; a row of ``tubes`` is x, y, z, radius of both ends."""
    _carve_tubes(distance, tubes, corner, F32(z), F32(flatness), F32(reach))


def carve_ellipsoids(distance: Field, ellipsoids: Field, corner: Field, z: float, reach: float) -> None:
    """Lower ``distance`` to that of ellipsoids; a row is the centre, the longest radius, then the matrix to the unit ball."""
    _carve_ellipsoids(distance, ellipsoids, corner, F32(z), F32(reach))


def blend(picture: Field, distance: Field, value: float, softness: float) -> None:
    """Paint ``value`` where ``distance`` is negative; the edge is a ramp ``softness`` mm wide, half at distance 0."""
    _blend(picture, distance, F32(value), F32(softness))


def blend_field(picture: Field, distance: Field, values: Field, softness: float) -> None:
    """As ``blend``, with a value for every pixel."""
    _blend_field(picture, distance, values, F32(softness))


def polar_distance(distance: Field, radius: Field, angle: Angles, table: Field, slant: Field) -> None:
    """Distance from an outline whose radius and slant (the cosine between ray and normal) are given for every angle."""
    _polar_distance(distance, radius, angle, table, slant)


def sheet_distance(distance: Field, base: Field, angle: Angles, inner: float, outer: Field) -> None:
    """Distance from a layer over ``base``: from ``inner`` mm off it to ``outer``, given for every angle."""
    _sheet_distance(distance, base, angle, F32(inner), outer)


def spread(field: Field, cells: Field, down: Field, across: Field) -> None:
    """Values between ``cells`` (which follow on one another without end) at places ``down`` and ``across``, in cells."""
    _spread(field, cells, down, across)


def smooth_union(first: Field, second: Field, width: float) -> Field:
    """The smaller of two distances, with the crease between them filled over ``width`` mm."""
    joined = np.empty_like(first)
    _join(joined, first, second, F32(width))
    return joined
