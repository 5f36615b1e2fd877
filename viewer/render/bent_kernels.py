"""A volume along a path: sample beside each place of the path, look the grey up, write 8 bits."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from viewer.render.cut_kernels import GREATEST, MEAN, is_inside
from viewer.render.greys import Greys, grey
from viewer.render.jit import inlined, parallel
from viewer.render.voxel_sampling import Solid, amid, at_edge

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Place = tuple[float, float, float]  # column, row, slice


class Ribbon(NamedTuple):
    """A path in voxels (column, row, slice): ``places`` (n, 3), and a millimetre ``across`` and in ``depth`` (n, 3) there.

    ``per_mm`` is how many places make a millimetre. ``layers`` places in depth, ``layer_mm`` apart, lie around it.
    """

    places: Floats
    across: Floats
    depth: Floats
    per_mm: float
    layers: int
    layer_mm: float


@parallel
def draw_bent(solid: Solid, ribbon: Ribbon, matrix: Floats, kind: int, greys: Greys, out: Bytes) -> None:
    """Fill ``out`` [height, width] by ``matrix`` (2, 3: screen (x, y, 1) to mm along the path and across it).

    Beyond the path's ends, outside the volume and in padding: the table's background.
    """
    last = len(ribbon.places) - 1
    for y in prange(out.shape[0]):
        for x in range(out.shape[1]):
            along = (matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2]) * ribbon.per_mm
            across = matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2]
            value = math.nan
            if 0.0 <= along <= last:
                value = through(solid, ribbon, along, across, kind)
            out[y, x] = grey(value, greys)


@inlined
def through(solid: Solid, ribbon: Ribbon, along: float, across: float, kind: int) -> float:
    """The value ``across`` mm beside a place of the path, over all layers; NaN for none."""
    first = min(int(along), len(ribbon.places) - 2)
    part = along - first
    start = between(ribbon.places, first, part)
    aside, deep = between(ribbon.across, first, part), between(ribbon.depth, first, part)
    best, total, count = math.nan, 0.0, 0
    for layer in range(ribbon.layers):
        depth = (layer - 0.5 * (ribbon.layers - 1)) * ribbon.layer_mm
        value = value_at(
            solid,
            (
                start[0] + across * aside[0] + depth * deep[0],
                start[1] + across * aside[1] + depth * deep[1],
                start[2] + across * aside[2] + depth * deep[2],
            ),
        )
        if value == value:  # noqa: PLR0124 - not NaN
            total, count = total + value, count + 1
            if not (best >= value if kind == GREATEST else best <= value):
                best = value
    return best if kind != MEAN or count == 0 else total / count


@inlined
def between(vectors: Floats, first: int, part: float) -> Place:
    """Between a vector and the next."""
    return (
        vectors[first, 0] + (vectors[first + 1, 0] - vectors[first, 0]) * part,
        vectors[first, 1] + (vectors[first + 1, 1] - vectors[first, 1]) * part,
        vectors[first, 2] + (vectors[first + 1, 2] - vectors[first, 2]) * part,
    )


@inlined
def value_at(solid: Solid, place: Place) -> float:
    """The value at a place (voxels); NaN outside the volume and in padding."""
    value = math.nan
    if len(solid.ready) == 0 and is_inside(solid.voxels.shape, place, 0.0):
        value = amid(solid.flat, solid.next_row, solid.next_slice, place, solid.low, solid.high)
    if value != value and is_inside(solid.voxels.shape, place, 0.5):  # noqa: PLR0124 - NaN
        value = at_edge(solid, place)
    return value
