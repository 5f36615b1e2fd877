"""A small cube that turns with a rendered volume and bears the letters of the patient's sides; a side can be pressed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from viewer.model.geometry import Vector, orientation_letters, vector
from viewer.render.camera import Camera
from viewer.widgets import colours, lettering

SIDE = 38.0  # logical pixels of an edge that lies across the screen
_LETTER = 0.62  # of an edge
_FACING = 0.02  # the cosine from which a side is seen
_GROUND = QColor("#23272C")

# Each side by its letter: outward, and where right and down run on it for whoever looks at it.
_SIDES: dict[str, tuple[Vector, Vector, Vector]] = {
    letter: (vector(out), vector(right), vector(down))
    for letter, out, right, down in (
        ("A", (0, -1, 0), (1, 0, 0), (0, 0, -1)),
        ("P", (0, 1, 0), (-1, 0, 0), (0, 0, -1)),
        ("L", (1, 0, 0), (0, 1, 0), (0, 0, -1)),
        ("R", (-1, 0, 0), (0, -1, 0), (0, 0, -1)),
        ("H", (0, 0, 1), (1, 0, 0), (0, -1, 0)),
        ("F", (0, 0, -1), (1, 0, 0), (0, 1, 0)),
    )
}


@dataclass(frozen=True, eq=False, slots=True)
class Face:
    """A side that is seen: ``corners`` (4, 2) in device pixels from its upper left on, ``facing`` 0 to 1."""

    letter: str
    text: str
    corners: Vector
    facing: float


def faces(camera: Camera, middle: tuple[float, float], ratio: float, *, quadruped: bool = False) -> tuple[Face, ...]:
    """The sides of the cube that are seen in a view, around ``middle`` (device px)."""
    origin = camera.to_screen((0.0, 0.0, 0.0))
    on_screen = np.stack([camera.to_screen(axis) - origin for axis in np.eye(3)]) * (SIDE * ratio / camera.scale)
    into, found = camera.plane.normal, []
    for letter, (out, right, down) in _SIDES.items():
        facing = -float(out @ into)
        if facing > _FACING:
            ends = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
            corners = np.stack([(out + a * right + b * down) / 2 @ on_screen for a, b in ends]) + middle
            found.append(Face(letter, orientation_letters(out, quadruped=quadruped), corners, facing))
    return tuple(found)


def face_at(shown: tuple[Face, ...], x: float, y: float) -> str:
    """The letter of the side at a place of the screen (device px); "" for none."""
    for face in shown:
        polygon = QPolygonF([QPointF(*corner) for corner in face.corners.tolist()])
        if polygon.containsPoint(QPointF(x, y), Qt.FillRule.OddEvenFill):
            return face.letter
    return ""


def paint_cube(painter: QPainter, shown: tuple[Face, ...], ratio: float) -> None:
    """The sides that are seen, the brighter the more they face the eye."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for face in shown:
        polygon = QPolygonF([QPointF(*corner) for corner in face.corners.tolist()])
        painter.setPen(QPen(colours.MUTED, ratio))
        painter.setBrush(_GROUND.lighter(round(100 + 60 * face.facing)))
        painter.drawPolygon(polygon)
        _paint_letter(painter, face, ratio)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_letter(painter: QPainter, face: Face, ratio: float) -> None:
    """The letter lies on its side; where the view is mirrored it stays readable."""
    corners = face.corners
    right, down = corners[1] - corners[0], corners[3] - corners[0]
    if right[0] * down[1] - right[1] * down[0] < 0:
        corners, right = corners[[1, 0, 3, 2]], -right
    size = SIDE * ratio
    onto = QTransform(
        right[0] / size, right[1] / size, down[0] / size, down[1] / size, float(corners[0][0]), float(corners[0][1])
    )
    painter.save()
    painter.setTransform(onto, combine=True)
    painter.setFont(lettering.face_of(ratio, round(SIDE * _LETTER / max(len(face.text), 1) ** 0.5), bold=True).font())
    painter.setPen(colours.BRIGHT)
    painter.drawText(QRectF(0, 0, size, size), int(Qt.AlignmentFlag.AlignCenter), face.text)
    painter.restore()
