"""One image through an affine: sample stored values, look the grey up, write 8 bits; nothing in between."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.greys import Greys, grey, is_padding
from viewer.render.jit import inlined, parallel, spliced

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]


@spliced
def between(pixels: NDArray[Any], column: float, row: float, greys: Greys) -> float:
    """The value between the four pixels around a place that has four; NaN if one of them is padding."""
    c0, r0, one = np.uint64(column), np.uint64(row), np.uint64(1)
    a, b = float(pixels[r0, c0]), float(pixels[r0, c0 + one])
    c, d = float(pixels[r0 + one, c0]), float(pixels[r0 + one, c0 + one])
    low, high = greys.low, greys.high
    if low <= high and (low <= a <= high or low <= b <= high or low <= c <= high or low <= d <= high):
        return math.nan
    across, down = column - float(c0), row - float(r0)
    start, end = a + (b - a) * across, c + (d - c) * across
    return start + (end - start) * down


@inlined
def at_border(pixels: NDArray[Any], column: float, row: float, greys: Greys) -> float:
    """The value at any place of the image; beside padding that of the nearest pixel, NaN where this is padding itself.

    The outermost pixels reach half a pixel beyond their centres.
    """
    rows, columns = pixels.shape
    column, row = min(max(column, 0.0), columns - 1.0), min(max(row, 0.0), rows - 1.0)
    c0, r0 = int(column), int(row)
    across, down = column - c0, row - r0
    c1, r1 = c0 + (across > 0.0), r0 + (down > 0.0)  # a neighbour without weight does not matter, whatever it is
    a, b, c, d = float(pixels[r0, c0]), float(pixels[r0, c1]), float(pixels[r1, c0]), float(pixels[r1, c1])
    low, high = greys.low, greys.high
    if is_padding(a, low, high) or is_padding(b, low, high) or is_padding(c, low, high) or is_padding(d, low, high):
        value = float(pixels[int(row + 0.5), int(column + 0.5)])
        return math.nan if is_padding(value, low, high) else value
    start, end = a + (b - a) * across, c + (d - c) * across
    return start + (end - start) * down


@spliced
def is_within(columns: int, rows: int, column: float, row: float) -> bool:
    """Whether a place lies within the image, whose outer pixels reach half a pixel beyond their centres."""
    return -0.5 <= column < columns - 0.5 and -0.5 <= row < rows - 0.5


@spliced
def linear(pixels: NDArray[Any], column: float, row: float, greys: Greys) -> float:
    """The value at a place of the image, the common case first."""
    value = math.nan
    if 0.0 <= column < pixels.shape[1] - 1 and 0.0 <= row < pixels.shape[0] - 1:
        value = between(pixels, column, row, greys)
    if value != value:  # noqa: PLR0124 - NaN: at the border or beside padding
        value = at_border(pixels, column, row, greys)
    return value


@parallel
def draw_nearest(pixels: NDArray[Any], matrix: Floats, greys: Greys, out: Bytes) -> None:
    """Fill ``out`` as ``draw_linear``, with the value of the nearest pixel."""
    rows, columns = pixels.shape
    for y in prange(out.shape[0]):
        line = out[y]
        for x in range(out.shape[1]):
            column = matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2] + 0.5
            row = matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2] + 0.5
            line[x] = 0
            if 0.0 <= column < columns and 0.0 <= row < rows:
                value = float(pixels[np.uint64(row), np.uint64(column)])
                line[x] = greys.background
                if not is_padding(value, greys.low, greys.high):
                    line[x] = grey(value, greys)


@parallel
def draw_linear(pixels: NDArray[Any], matrix: Floats, greys: Greys, out: Bytes) -> None:
    """Fill ``out`` [height, width] from stored ``pixels`` [row, column] through ``matrix`` (2, 3: screen to pixel).

    Padding gives the table's background, what lies outside the image 0.
    """
    rows, columns = pixels.shape
    for y in prange(out.shape[0]):
        line = out[y]
        for x in range(out.shape[1]):
            column = matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2]
            row = matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2]
            if not is_within(columns, rows, column, row):
                line[x] = 0
                continue
            line[x] = grey(linear(pixels, column, row, greys), greys)


@spliced
def averaged(pixels: NDArray[Any], place: tuple[float, float], matrix: Floats, parts: int, greys: Greys) -> float:
    """The mean over ``parts`` x ``parts`` places within the screen pixel whose centre is at ``place`` (column, row)."""
    total, count = 0.0, 0
    for j in range(parts):
        dy = (j + 0.5) / parts - 0.5
        for i in range(parts):
            dx = (i + 0.5) / parts - 0.5
            column = place[0] + matrix[0, 0] * dx + matrix[0, 1] * dy
            row = place[1] + matrix[1, 0] * dx + matrix[1, 1] * dy
            if not is_within(pixels.shape[1], pixels.shape[0], column, row):
                continue
            value = linear(pixels, column, row, greys)
            if value == value:  # noqa: PLR0124 - not NaN
                total += value
                count += 1
    return total / count if count else math.nan


@parallel
def average(pixels: NDArray[Any], matrix: Floats, parts: int, greys: Greys, means: Floats) -> None:
    """Fill ``means`` [height, width] with the mean over ``parts`` x ``parts`` places of each screen pixel.

    For pictures smaller than the image: a single bright pixel may not fall between two screen pixels. Padding does not
    take part in a mean; NaN where there is nothing else, and outside the image.
    """
    rows, columns = pixels.shape
    for y in prange(means.shape[0]):
        line = means[y]
        for x in range(means.shape[1]):
            column = matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2]
            row = matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2]
            line[x] = math.nan
            if is_within(columns, rows, column, row):
                line[x] = averaged(pixels, (column, row), matrix, parts, greys)


@parallel
def draw_means(means: Floats, shape: tuple[int, int], matrix: Floats, greys: Greys, out: Bytes) -> None:
    """Fill ``out`` as ``draw_linear`` from the ``means`` of an image of ``shape`` (rows, columns)."""
    rows, columns = shape
    for y in prange(out.shape[0]):
        line = out[y]
        for x in range(out.shape[1]):
            column = matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2]
            row = matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2]
            line[x] = grey(means[y, x], greys) if is_within(columns, rows, column, row) else 0


@inlined
def colour(pixels: Bytes, column: float, row: float, interpolate: bool) -> tuple[float, float, float]:
    """Red, green and blue at a place of the image."""
    rows, columns = pixels.shape[:2]
    column, row = min(max(column, 0.0), columns - 1.0), min(max(row, 0.0), rows - 1.0)
    if not interpolate:
        column, row = math.floor(column + 0.5), math.floor(row + 0.5)
    c0, r0 = np.uint64(column), np.uint64(row)
    c1, r1 = np.uint64(min(column + 1.0, columns - 1.0)), np.uint64(min(row + 1.0, rows - 1.0))
    across, down = column - float(c0), row - float(r0)
    a, b, c, d = (1 - across) * (1 - down), across * (1 - down), (1 - across) * down, across * down
    upper, lower = pixels[r0], pixels[r1]
    return (
        upper[c0, 0] * a + upper[c1, 0] * b + lower[c0, 0] * c + lower[c1, 0] * d,
        upper[c0, 1] * a + upper[c1, 1] * b + lower[c0, 1] * c + lower[c1, 1] * d,
        upper[c0, 2] * a + upper[c1, 2] * b + lower[c0, 2] * c + lower[c1, 2] * d,
    )


@parallel
def draw_colour(pixels: Bytes, matrix: Floats, parts: int, out: Bytes) -> None:
    """Fill ``out`` [height, width, 4] from RGB ``pixels`` [row, column, 3]; outside the image opaque black.

    ``parts`` 0 takes the nearest pixel, 1 interpolates, more averages parts x parts places of each screen pixel.
    """
    rows, columns = pixels.shape[:2]
    places = max(parts, 1)
    step = 1.0 / places
    for y in prange(out.shape[0]):
        line = out[y]
        for x in range(out.shape[1]):
            column = matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2]
            row = matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2]
            red = green = blue = count = 0.0
            if is_within(columns, rows, column, row):
                for j in range(places):
                    dy = (j + 0.5) * step - 0.5
                    for i in range(places):
                        dx = (i + 0.5) * step - 0.5
                        at_column = column + matrix[0, 0] * dx + matrix[0, 1] * dy
                        at_row = row + matrix[1, 0] * dx + matrix[1, 1] * dy
                        if not is_within(columns, rows, at_column, at_row):
                            continue
                        r, g, b = colour(pixels, at_column, at_row, parts > 0)
                        red, green, blue, count = red + r, green + g, blue + b, count + 1.0
            share = 1.0 / max(count, 1.0)
            line[x, 0], line[x, 1], line[x, 2] = (
                int(red * share + 0.5),
                int(green * share + 0.5),
                int(blue * share + 0.5),
            )
            line[x, 3] = 255
