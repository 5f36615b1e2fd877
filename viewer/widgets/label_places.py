"""Where the labels of measurements stand: beside their marks, covering neither those nor each other.

Each label in turn takes the first free place of a fixed list: around its own mark, near before far. Where the reader
dragged it, it stands. So a label stays where
it is while nothing comes in its way, and of two that would collide the later one steps aside. All in device pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from viewer.model.geometry import Vector, vector

_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
_RINGS = (1.0, 3.0, 6.0, 10.0, 15.0)  # how far from the mark, in gaps
_POINT_AREA = 25.0  # covering a point of a line counts as much as this many square pixels of text
_SAMPLES = 64  # places along each piece of a line that are asked at most


@dataclass(frozen=True, eq=False, slots=True)
class Wanted:
    """A label to be placed: how large it is, the lines (n, 2) of its mark, and where its middle was dragged to, if it was."""

    width: float
    height: float
    lines: tuple[Vector, ...]
    at: Vector | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label stands; ``leader`` leads from it to its mark where it had to move away."""

    box: QRectF
    leader: tuple[QPointF, QPointF] | None = None


def place_labels(
    wanted: Sequence[Wanted], room: QRectF, gap: float, taken: Sequence[QRectF] = (), in_hand: int = 0
) -> tuple[Placed, ...]:
    """A place for each label within ``room``, off the boxes ``taken`` where that can be.

    The last ``in_hand`` labels belong to marks being drawn or moved: they keep clear of the others, not the others of them.
    """
    lines = [np.concatenate([sampled(line, gap / 2) for line in each.lines]) for each in wanted]
    still = np.concatenate([*lines[: len(lines) - in_hand], np.empty((0, 2))])
    boxes: list[QRectF | None] = [_dragged(each, room) for each in wanted]
    for number, (each, line) in enumerate(zip(wanted, lines, strict=True)):
        if boxes[number] is None:
            others = [*taken, *(box for box in boxes if box is not None)]
            boxes[number] = _best(_candidates(each, room, gap), np.concatenate([still, line]), others, gap / 4)
    found = [box for box in boxes if box is not None]
    return tuple(Placed(box, _leader(box, line, 2.5 * gap)) for box, line in zip(found, lines, strict=True))


def _dragged(label: Wanted, room: QRectF) -> QRectF | None:
    """Where a label stands that the reader dragged, held within ``room``; the others keep clear of it."""
    if label.at is None:
        return None
    x, y = label.at.tolist()
    return _held(QRectF(x - label.width / 2, y - label.height / 2, label.width, label.height), room)


def _best(candidates: Iterator[QRectF], points: Vector, boxes: Sequence[QRectF], air: float) -> QRectF:
    best, least = QRectF(), float("inf")
    for box in candidates:
        cost = _covered(box.adjusted(-air, -air, air, air), points, boxes)
        if cost < least:
            best, least = box, cost
        if cost == 0.0:
            break
    return best


def _covered(box: QRectF, points: Vector, boxes: Sequence[QRectF]) -> float:
    """How much of lines and text a label in ``box`` would cover."""
    inside = (points >= (box.left(), box.top())) & (points <= (box.right(), box.bottom()))
    shared = (box.intersected(other) for other in boxes)
    return float(inside.all(axis=-1).sum()) * _POINT_AREA + sum(part.width() * part.height() for part in shared)


def _candidates(label: Wanted, room: QRectF, gap: float) -> Iterator[QRectF]:
    """Places around the part of the mark that can be seen, held within ``room``."""
    points = np.concatenate(label.lines)
    low = np.clip(points.min(axis=0), (room.left(), room.top()), (room.right(), room.bottom()))
    high = np.clip(points.max(axis=0), (room.left(), room.top()), (room.right(), room.bottom()))
    middle, size = (low + high) / 2, vector((label.width, label.height))
    for ring in _RINGS:
        for side in _SIDES:
            away = (high - low) / 2 + size / 2 + gap * ring
            left, top = middle + vector(side) * away - size / 2
            yield _held(QRectF(float(left), float(top), label.width, label.height), room)


def _held(box: QRectF, room: QRectF) -> QRectF:
    left = min(max(box.left(), room.left()), max(room.right() - box.width(), room.left()))
    top = min(max(box.top(), room.top()), max(room.bottom() - box.height(), room.top()))
    return QRectF(left, top, box.width(), box.height())


def _leader(box: QRectF, line: Vector, reach: float) -> tuple[QPointF, QPointF] | None:
    """From the label's edge to the nearest place of its mark, where that is further than ``reach``."""
    edge = np.clip(line, (box.left(), box.top()), (box.right(), box.bottom()))
    distances = np.linalg.norm(edge - line, axis=-1)
    nearest = int(np.argmin(distances))
    if distances[nearest] <= reach:
        return None
    return QPointF(*edge[nearest].tolist()), QPointF(*line[nearest].tolist())


def sampled(outline: Vector, step: float) -> Vector:
    """Places (n, 2) along a polyline, ``step`` apart where it is not too long for that."""
    pieces = [outline[:1]]
    for start, end in pairwise(outline):
        count = min(max(int(np.linalg.norm(end - start) / step), 1), _SAMPLES)
        pieces.append(start + np.linspace(0.0, 1.0, count + 1)[1:, None] * (end - start))
    return np.concatenate(pieces)
