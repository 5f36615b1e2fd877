"""The linked cross as marks: a line for each other plane, free in the middle, the edges of slabs dashed, and its knobs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QColor

from viewer.model.geometry import Vector, triple, vector
from viewer.model.mark import Line
from viewer.model.view import Cut
from viewer.render.camera import Camera
from viewer.session import cuts
from viewer.session.cross import Arm
from viewer.session.reading import Reading
from viewer.tools.cross_hold import edges, knobs
from viewer.widgets import colours
from viewer.widgets.painting import Drawn

_FREE_PX = 14.0  # mouse pixels around the cross in which the picture is not covered
_REACH_MM = 2000.0  # beyond any patient; the picture's edge cuts the line


def plane_colour(cut: Cut) -> QColor:
    """That of the plane of MPR that it was at first; of another one by how it lies."""
    return colours.PLANE.get(cut.kind or cuts.plane_name(cut), colours.MUTED)


def cross_lines(reading: Reading, pane: int, seen: Cut, camera: Camera, ratio: float) -> tuple[Drawn, ...]:
    """The planes of the other panes in a picture of the plane ``seen`` of the same stack."""
    middle = reading.cross.point(pane, seen)
    if middle is None:
        return ()
    free, arms = _FREE_PX * ratio / camera.scale, reading.cross.arms(pane, seen)
    return tuple(Drawn(tuple(_arm_lines(arm, middle, free)), plane_colour(arm.cut)) for arm in arms)


def _arm_lines(arm: Arm, middle: Vector, free: float) -> Iterator[Line]:
    start, along = vector(arm.point), vector(arm.direction)
    near = float(np.linalg.norm(start - middle)) < free
    for way in (along, -along):
        yield Line((triple(start + way * free * near), triple(start + way * _REACH_MM)), ends=False)
    for edge in edges(arm) or ():
        ends = triple(vector(edge) - along * _REACH_MM), triple(vector(edge) + along * _REACH_MM)
        yield Line(ends, dashed=True, ends=False)


def cross_knobs(reading: Reading, pane: int, camera: Camera, ratio: float) -> tuple[Drawn, ...]:
    """Where the cross can be taken hold of, in the colours of the planes."""
    return tuple(Drawn(marks, plane_colour(arm.cut)) for arm, marks in knobs(reading, pane, camera, ratio) if marks)
