"""Where volumes of interest cross a picture: their outline on an image of their series, and on planes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from viewer.model.geometry import Plane, Vector, transform, triple, unit, vector
from viewer.model.mark import Line
from viewer.model.measurement import Measurement
from viewer.model.view import Place
from viewer.model.volume import Stack
from viewer.session.reading import Reading
from viewer.widgets import colours
from viewer.widgets.painting import Drawn

_SAME_MM = 1e-3


def region_marks(reading: Reading, stack: Stack, place: Place, plane: Plane) -> tuple[Drawn, ...]:
    """The volumes that were measured on a pane's stack or on what lies over it."""
    return tuple(
        Drawn(lines, colours.ACCENT if kept == reading.measurements.selected else colours.BRIGHT)
        for kept in reading.measurements.all
        if kept.outlines and (lines := tuple(_lines(reading, kept, stack, place, plane)))
    )


def _lines(reading: Reading, kept: Measurement, stack: Stack, place: Place, plane: Plane) -> Iterator[Line]:
    found = reading.exams.find(kept.image)
    if found is None:
        return
    own, fused = found[0], reading.fusions.of(stack)
    if own is stack and place.cut is None:
        shown = stack.images[place.index]
        for outline in kept.outlines:
            if outline.image == shown.ref:
                yield from (_closed(shown.plane.to_patient(line)) for line in outline.lines)
    elif own is stack:
        yield from crossings(kept, own, plane, np.eye(4))
    elif fused is not None and fused.stack is own:
        yield from crossings(kept, own, plane, fused.moved)


def _closed(points: Vector) -> Line:
    return Line(tuple(triple(point) for point in points), closed=True, ends=False)


def crossings(kept: Measurement, own: Stack, plane: Plane, moved: Vector) -> Iterator[Line]:
    """The edge of what a plane cuts of a volume's voxels, which ``moved`` leads into its mm.

    A plane across the images cuts rows as thick as their steps; on one beside them the outline of the nearest image is drawn.
    """
    numbers = {image.ref: number for number, image in enumerate(own.images)}
    half = abs(own.geometry.slice_spacing_mm or 0.0) / 2 + _SAME_MM
    beside: list[tuple[float, list[Vector]]] = []
    rows: dict[int, list[Vector]] = {}
    for outline in kept.outlines:
        number = numbers.get(outline.image)
        if number is None:
            continue
        placed = [transform(moved, own.images[number].plane.to_patient(line)) for line in outline.lines]
        heights = np.concatenate([plane.height(line) for line in placed])
        if np.ptp(heights) <= _SAME_MM:
            beside.append((abs(float(heights[0])), placed))
        else:
            rows[number] = placed
    nearest = min(beside, key=lambda one: one[0], default=None)
    if nearest is not None and nearest[0] <= half:
        yield from map(_closed, nearest[1])
    if rows:
        yield from _edge(rows, own, plane, moved)


def _edge(rows: dict[int, list[Vector]], own: Stack, plane: Plane, moved: Vector) -> Iterator[Line]:
    """The edge of rows that lie one beside the other in a plane."""
    along, up = _directions(own, plane, moved)
    cut = {number: _cut(lines, plane, along) for number, lines in rows.items()}
    for number, (base, ends) in cut.items():
        for end in ends:
            yield _straight(base + end * along - up / 2, base + end * along + up / 2)
        for side in (1, -1):
            beyond = cut.get(number + side)
            if side < 0 and beyond is not None:
                continue  # drawn from the row below
            border = np.sort(np.concatenate([ends, beyond[1] if beyond else ends[:0]]))
            for one, other in zip(border[::2], border[1::2], strict=True):  # where one row lies and the other does not
                if other - one > _SAME_MM:
                    yield _straight(*(base + side * up / 2 + end * along for end in (one, other)))


def _directions(own: Stack, plane: Plane, moved: Vector) -> tuple[Vector, Vector]:
    """Along the line in which images cut a plane (unit), and within the plane from one image to the next (mm)."""
    turned = moved[:3, :3]
    into = turned @ own.images[0].plane.normal
    step = float(turned @ own.geometry.matrix[:3, 2] @ into)
    along = unit(np.cross(into, plane.normal))
    up = np.cross(plane.normal, along)
    return along, np.asarray(up * step / float(up @ into))


def _cut(lines: list[Vector], plane: Plane, along: Vector) -> tuple[Vector, Vector]:
    """Where closed lines of an image pass through a plane: where counting begins, and how far along (mm), in order."""
    points = np.concatenate([_passes(line, plane.height(line)) for line in lines])
    far = points @ along
    base = points[0] - far[0] * along if len(points) else np.zeros(3)
    return vector(base), np.sort(far)


def _passes(line: Vector, height: Vector) -> Vector:
    """Where the sides of a closed line pass through height 0."""
    onward, beyond = np.roll(line, -1, axis=0), np.roll(height, -1)
    through = (height >= 0) != (beyond >= 0)
    part = height[through] / (height[through] - beyond[through])
    return vector(line[through] + part[:, None] * (onward - line)[through])


def _straight(one: Vector, other: Vector) -> Line:
    return Line((triple(one), triple(other)), ends=False)
