"""Where the planes of other panes cross a picture: reconstructed ones as endless lines, images as far as they reach."""

from __future__ import annotations

import math

import numpy as np

from viewer.model.geometry import Plane, Vector, across, triple, unit, vector
from viewer.model.mark import Line
from viewer.model.view import Cut
from viewer.session import cuts

_PARALLEL = 1e-3  # the sine of the angle below which two planes do not cross
_REACH_MM = 2000.0  # beyond any patient; the picture's edge cuts the line


def crossline(plane: Plane, cut: Cut) -> Line | None:
    """The line in which ``cut`` crosses ``plane``; None where they are parallel or the plane is in no patient."""
    if not plane.in_patient:
        return None
    own, other = plane.normal, cuts.normal(cut)
    along = across(own, other)
    if math.hypot(*along.tolist()) < _PARALLEL:
        return None
    along = unit(along)
    center = vector(cut.center)
    known = vector((plane.distance, float(other @ center), float(along @ center)))
    point = np.linalg.solve(np.stack([own, other, along]), known)
    return Line((triple(point - _REACH_MM * along), triple(point + _REACH_MM * along)), ends=False)


def reference_line(plane: Plane, image: Plane, shape: tuple[int, int], *, dashed: bool = False) -> Line | None:
    """The part of ``plane`` that an image of ``shape`` (rows, columns) in the plane ``image`` covers.

    The image's rectangle, out to the edges of its outer pixels, is cut by the plane exactly. None where the planes are
    parallel, where the rectangle ends before it, or where either lies in no patient.
    """
    if not (plane.in_patient and image.in_patient):
        return None
    if math.hypot(*across(plane.normal, image.normal).tolist()) < _PARALLEL:
        return None
    rows, columns = shape
    left, top, right, bottom = -0.5, -0.5, columns - 0.5, rows - 0.5
    corners = image.to_patient(((left, top), (right, top), (right, bottom), (left, bottom)))
    crossed = _crossings(corners, plane.height(corners))
    if len(crossed) < 2:
        return None
    return Line((triple(crossed[0]), triple(crossed[1])), dashed=dashed, ends=False)


def _crossings(corners: Vector, heights: Vector) -> list[Vector]:
    """The two points at which the edges of a rectangle (4, 3) pass height 0, farthest apart first; fewer where none do."""
    found = []
    for number in range(4):
        one, two = heights[number], heights[(number + 1) % 4]
        if (one <= 0 < two) or (two <= 0 < one):
            part = one / (one - two)
            found.append(corners[number] + part * (corners[(number + 1) % 4] - corners[number]))
    return found
