"""Where volumes of interest cross a picture: their outline on an image of their series, and on planes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from viewer.model.geometry import Plane, Vector, transform, triple, unit, vector
from viewer.model.mark import Line
from viewer.model.measurement import Measurement
from viewer.model.view import Place
from viewer.model.volume import Stack, StackImage
from viewer.session.reading import Reading
from viewer.widgets import colours
from viewer.widgets.painting import Drawn

_SAME_MM = 1e-3
_FACING = 1 - 1e-9  # the cosine above which a plane lies beside the images rather than across them
_KEPT = 128


@dataclass(frozen=True, eq=False, slots=True)
class _Placed:
    """The outlines of a volume in mm: all corners (n, 3), where each line ends among them, and on which image it lies."""

    corners: Vector
    ends: tuple[int, ...]
    images: tuple[int, ...]


class RegionMarks:
    """The volumes that were measured on a pane's stack or on what lies over it; what was worked out is kept for a while."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._placed: dict[tuple[str, int, bytes], _Placed] = {}
        self._lines: dict[tuple[str, int, bytes, Plane], tuple[Line, ...]] = {}

    def on(self, stack: Stack, place: Place, plane: Plane) -> tuple[Drawn, ...]:
        """What of them is seen in a picture of ``stack`` that lies in ``plane``."""
        chosen = self._reading.measurements.selected
        return tuple(
            Drawn(lines, colours.ACCENT if kept == chosen else colours.BRIGHT)
            for kept in self._reading.measurements.all
            if kept.outlines and (lines := self._of(kept, stack, place, plane))
        )

    def _of(self, kept: Measurement, stack: Stack, place: Place, plane: Plane) -> tuple[Line, ...]:
        found = self._reading.exams.find(kept.image)
        own = found[0] if found else None
        if own is stack and place.cut is None:
            return _on_image(kept, stack.images[place.index])
        fused = self._reading.fusions.of(stack)
        if own is stack:
            return self._across(kept, stack, plane, np.eye(4))
        return self._across(kept, own, plane, fused.moved) if own and fused and fused.stack is own else ()

    def _across(self, kept: Measurement, own: Stack, plane: Plane, moved: Vector) -> tuple[Line, ...]:
        key = kept.uid, len(own.images), moved.tobytes()
        if key not in self._placed:
            _make_room(self._placed)
            self._placed[key] = _placed(kept, own, moved)
        if (*key, plane) not in self._lines:
            _make_room(self._lines)
            self._lines[(*key, plane)] = tuple(crossings(self._placed[key], own, plane, moved))
        return self._lines[(*key, plane)]


def _make_room(kept: dict[Any, Any]) -> None:
    while len(kept) >= _KEPT:
        del kept[next(iter(kept))]


def _on_image(kept: Measurement, image: StackImage) -> tuple[Line, ...]:
    ref = image.ref
    lines = (line for outline in kept.outlines if outline.image == ref for line in outline.lines)
    return tuple(_closed(image.plane.to_patient(line)) for line in lines)


def _closed(points: Vector) -> Line:
    return Line(tuple(triple(point) for point in points), closed=True, ends=False)


def _placed(kept: Measurement, own: Stack, moved: Vector) -> _Placed:
    numbers = {image.ref: number for number, image in enumerate(own.images)}
    there = [(numbers[one.image], line) for one in kept.outlines if one.image in numbers for line in one.lines]
    lines = [transform(moved, own.images[number].plane.to_patient(line)) for number, line in there]
    ends = tuple(accumulate(len(line) for line in lines))
    return _Placed(np.concatenate([*lines, np.empty((0, 3))]), ends, tuple(number for number, _ in there))


def crossings(placed: _Placed, own: Stack, plane: Plane, moved: Vector) -> Iterator[Line]:
    """The edge of what a plane cuts of a volume's voxels, which ``moved`` led into its mm.

    A plane across the images cuts rows as thick as their steps; on one beside them the outline of the nearest image is drawn.
    """
    half = abs(own.geometry.slice_spacing_mm or 0.0) / 2 + _SAME_MM
    heights = plane.height(placed.corners)
    if not heights.size or heights.min() > half or heights.max() < -half:
        return
    rows: dict[int, list[tuple[Vector, Vector]]] = {}
    for start, end, number in zip((0, *placed.ends), placed.ends, placed.images, strict=False):
        rows.setdefault(number, []).append((placed.corners[start:end], heights[start:end]))
    if abs(float((moved[:3, :3] @ own.images[0].plane.normal) @ plane.normal)) > _FACING:
        nearest = min(rows.values(), key=lambda lines: abs(float(lines[0][1].mean())))
        if abs(float(nearest[0][1].mean())) <= half:
            yield from (_closed(line) for line, _ in nearest)
    else:
        yield from _edge(rows, own, plane, moved)


def _edge(rows: dict[int, list[tuple[Vector, Vector]]], own: Stack, plane: Plane, moved: Vector) -> Iterator[Line]:
    """The edge of rows that lie one beside the other in a plane."""
    along, up = _directions(own, plane, moved)
    cut = {number: _cut(lines, along) for number, lines in rows.items()}
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


def _cut(lines: list[tuple[Vector, Vector]], along: Vector) -> tuple[Vector, Vector]:
    """Where closed lines of an image pass through a plane: where counting begins, and how far along (mm), in order."""
    points = np.concatenate([_passes(line, height) for line, height in lines])
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
