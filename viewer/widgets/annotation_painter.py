"""Paints the annotations of presentation states: figures and text, each line with a dark (or light) one under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from viewer.model.contour import curve
from viewer.model.presentation import Annotation, Graphic, Point, Text
from viewer.render.camera import Camera
from viewer.widgets import lettering
from viewer.widgets.colours import BRIGHT, OUTLINE

_LINE, _POINT, _TEXT = 1.5, 4.0, 12  # logical pixels
_NARROW, _WIDE = 120, 320  # logical pixels that a line may take at least, in a box and beside an anchor
_LONGEST = 60  # lines of one text
_TANGLE = 8  # a line longer than so many times the pane's sides is drawn without smooth edges
_FARTHEST = 1e6  # device pixels; beyond, the rasteriser counts no further

Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AnnotationPainter:
    """Knows the camera, the one before the reader moved the picture, the ratio of device to logical pixels and the colour."""

    camera: Camera
    home: Camera
    ratio: float
    colour: QColor
    taken: Sequence[QRectF] = ()  # where the pane's own text stands, of which text of the display keeps clear

    def paint(self, painter: QPainter, annotation: Annotation) -> None:
        """The figures, then the texts."""
        for figure in annotation.graphics:
            self._figure(painter, figure)
        for text in annotation.texts:
            self._text(painter, text)

    def _figure(self, painter: QPainter, figure: Graphic) -> None:
        if figure.kind == "POINT":
            self._point(painter, self._places(figure.points, relative=figure.relative)[0])
            return
        line = self._places(outline(figure), relative=figure.relative)
        if self._is_tangle(line):
            self._plain(painter, line)
            return
        path = QPainterPath()
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in line]))
        if figure.filled and len(line) > 2:
            painter.fillPath(path, self.colour)
        self._stroke(painter, path)

    def _is_tangle(self, line: Places) -> bool:
        """Whether a line runs to and fro over the picture: smooth edges of what crosses itself so often take seconds."""
        steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
        return float(steps.sum()) > _TANGLE * (self.camera.width + self.camera.height)

    def _plain(self, painter: QPainter, line: Places) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(self.colour, 0.0))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _point(self, painter: QPainter, place: Places) -> None:
        x, y = place
        reach, path = _POINT * self.ratio, QPainterPath()
        for dx, dy in ((reach, 0.0), (0.0, reach)):
            path.moveTo(x - dx, y - dy)
            path.lineTo(x + dx, y + dy)
        self._stroke(painter, path)

    def _stroke(self, painter: QPainter, path: QPainterPath) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        under = OUTLINE if self.colour.lightness() > 90 else BRIGHT
        for colour, extra in ((under, 2.0), (self.colour, 0.0)):
            pen = QPen(colour, (_LINE + extra) * self.ratio)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path, pen)

    def _text(self, painter: QPainter, text: Text) -> None:
        face = lettering.face_of(self.ratio, _TEXT)
        box = self._box(text)
        room = max(box.width(), (_NARROW if text.box else _WIDE) * self.ratio)
        lines = [part for line in text.text.split("\n") for part in lettering.wrapped(line, face, room, 8)][:_LONGEST]
        step = lettering.line_height(face)
        if text.box_relative or text.anchor_relative:
            widest = max((lettering.width(line, face) for line in lines), default=0.0)
            box = self._clear(box, QSizeF(max(box.width(), widest), step * len(lines)))
        colour = self.colour if self.colour.lightness() > 90 else BRIGHT
        for number, line in enumerate(lines):
            wide = lettering.width(line, face)
            left = {"RIGHT": box.right() - wide, "CENTER": box.center().x() - wide / 2}.get(text.align, box.left())
            lettering.write(painter, left, box.top() + (number + 0.8) * step, line, colour, face)
        if text.anchor is not None and text.points:
            self._leader(painter, text, QRectF(box.left(), box.top(), max(box.width(), 1.0), step * len(lines)))

    def _clear(self, box: QRectF, size: QSizeF) -> QRectF:
        """The box, moved above the pane's own text where it would stand in it."""
        written = QRectF(box.topLeft(), size)
        for line in sorted(self.taken, key=lambda line: -line.top()):
            if written.intersects(line):
                written.moveBottom(line.top() - 2.0)
        return box.translated(0.0, max(written.top(), 0.0) - box.top())

    def _box(self, text: Text) -> QRectF:
        """Where the text stands: its box, else right beside its anchor."""
        if text.box is not None:
            corners = self._places(text.box, relative=text.box_relative)
            low, high = corners.min(axis=0), corners.max(axis=0)
            return QRectF(low[0], low[1], high[0] - low[0], high[1] - low[1])
        x, y = self._places((text.anchor or (0.0, 0.0),), relative=text.anchor_relative)[0]
        gap = 8 * self.ratio if text.points else 0.0
        return QRectF(x + gap, y + gap, 0.0, 0.0)

    def _leader(self, painter: QPainter, text: Text, written: QRectF) -> None:
        if text.anchor is None:
            return
        x, y = self._places((text.anchor,), relative=text.anchor_relative)[0]
        path = QPainterPath(QPointF(x, y))
        path.lineTo(
            min(max(x, written.left()), written.right()),
            min(max(y, written.top()), written.bottom()),
        )
        self._stroke(painter, path)

    def _places(self, points: tuple[Point, ...] | Places, *, relative: bool) -> Places:
        """Screen positions (n, 2); relative ones are parts of the displayed area as it lay before the reader moved it."""
        values = np.asarray(points, np.float64)
        if relative:
            area = displayed(self.home)
            return values * (area.width(), area.height()) + (area.left(), area.top())
        matrix = self.camera.screen_from_pixel
        return np.clip(values @ matrix[:, :2].T + matrix[:, 2], -_FARTHEST, _FARTHEST)


def displayed(camera: Camera) -> QRectF:
    """Where the displayed area of a camera lies on the screen."""
    left, top, right, bottom = camera.look.fit or (-0.5, -0.5, camera.columns - 0.5, camera.rows - 0.5)
    matrix = camera.screen_from_pixel
    corners = np.array([(left, top), (right, bottom)]) @ matrix[:, :2].T + matrix[:, 2]
    low, high = corners.min(axis=0), corners.max(axis=0)
    return QRectF(low[0], low[1], high[0] - low[0], high[1] - low[1])


def outline(figure: Graphic) -> Places:
    """The line of a figure as points (n, 2) in its own coordinates (PS3.3 C.10.5.1.2)."""
    points = np.asarray(figure.points, np.float64)
    turn = np.linspace(0, 2 * np.pi, 181)
    if figure.kind == "CIRCLE":
        center, radius = points[0], float(np.linalg.norm(points[1] - points[0]))
        return np.asarray(center + radius * np.column_stack([np.cos(turn), np.sin(turn)]))
    if figure.kind == "ELLIPSE":
        center = points[:2].mean(axis=0)
        major, minor = (points[1] - points[0]) / 2, (points[3] - points[2]) / 2
        return np.asarray(center + np.outer(np.cos(turn), major) + np.outer(np.sin(turn), minor))
    if figure.kind == "INTERPOLATED" and len(points) > 2:
        return curve(points)
    return points
