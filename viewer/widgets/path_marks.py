"""The path of curved MPR in slices and planes, and the cross-section and a measured line in views along it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from viewer.model.geometry import Plane, triple
from viewer.model.mark import Handle, Label, Line, Mark, Spot
from viewer.model.view import Along
from viewer.model.volume import Stack
from viewer.render.bent import from_path
from viewer.render.bent_path import BentPath
from viewer.session.reading import Reading
from viewer.tools.path import IN_PLANE_MM
from viewer.widgets import colours
from viewer.widgets.painting import Drawn

_EVERY_MM = 1.0  # of the line that is drawn


def path_marks(reading: Reading, stack: Stack, plane: Plane) -> tuple[Drawn, ...]:
    """The path of a stack in a picture of it: where it lies in the plane a firm line, elsewhere a dashed one."""
    points = reading.paths.points(stack.id)
    if not points or not plane.in_patient:
        return ()
    path = reading.paths.of(stack)
    heights = np.abs(plane.height(points))
    handles = tuple(Handle(point, index) for index, point in enumerate(points) if heights[index] <= IN_PLANE_MM)
    if path is None:
        return (Drawn((*(Spot(point) for point in points), *handles), colours.PATH, handles=True),)
    here = Spot(triple(path.points[path.index(reading.curved.at_mm(stack.id))]))
    return (Drawn((*_lines(path, plane), *handles), colours.PATH, handles=True), Drawn((here,), colours.ACCENT))


def _lines(path: BentPath, plane: Plane) -> tuple[Mark, ...]:
    """The line in pieces that lie in the plane or off it."""
    every = max(round(_EVERY_MM / path.step_mm), 1)
    chosen = np.unique(np.append(np.arange(0, len(path.points), every), len(path.points) - 1))
    places = path.points[chosen]
    near = np.abs(plane.height(places)) <= IN_PLANE_MM
    borders = [0, *(np.flatnonzero(near[1:] != near[:-1]) + 1).tolist(), len(places) - 1]
    return tuple(
        Line(tuple(triple(place) for place in places[first : last + 1]), dashed=not near[first], ends=False)
        for first, last in pairwise(borders)
        if last > first
    )


def along_marks(reading: Reading, pane: int, stack: Stack, along: Along) -> tuple[Drawn, ...]:
    """Where the cross-section lies in a view along the path, the points of the path, and the line measured last."""
    path = reading.paths.of(stack)
    if path is None:
        return ()
    lying, half = along.kind == "panorama", along.wide_mm / 2
    at = reading.curved.at_mm(stack.id)
    across = Line((from_path(at, -half, lying=lying), from_path(at, half, lying=lying)), ends=False)
    label = Label(from_path(at, half, lying=lying), (f"{at:.1f} mm",))
    made = [Drawn((across, label), colours.ACCENT)]
    calliper = reading.curved.calliper(pane)
    if calliper is not None:
        ends = tuple(from_path(*end, lying=lying) for end in (calliper.start, calliper.end))
        made.append(Drawn((Line(ends), Label(ends[1], (calliper.words,))), colours.BRIGHT))
    return tuple(made)
