"""Where the reconstructed planes of other panes cross a picture."""

from __future__ import annotations

import numpy as np

from viewer.model.geometry import Plane, triple, vector
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
    along = np.cross(own, other)
    if float(np.linalg.norm(along)) < _PARALLEL:
        return None
    along = along / np.linalg.norm(along)
    center = vector(cut.center)
    known = vector((plane.distance, float(other @ center), float(along @ center)))
    point = np.linalg.solve(np.stack([own, other, along]), known)
    return Line((triple(point - _REACH_MM * along), triple(point + _REACH_MM * along)))
