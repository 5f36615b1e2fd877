"""Paints marks over the picture, in device pixels, each line with a dark one under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from viewer.model.geometry import Vector
from viewer.model.mark import Cross, EllipseMark, Handle, Knob, Label, Line, Mark, Spot
from viewer.render.camera import Camera
from viewer.tools.grips import handles as offered
from viewer.tools.grips import outline
from viewer.widgets import lettering
from viewer.widgets.colours import BLACK, BRIGHT, OUTLINE, SHADE
from viewer.widgets.label_places import Placed, Wanted
from viewer.widgets.lettering import Face

_LINE, _HANDLE = 1.5, 4.0  # logical pixels
_HEAD, _HEAD_HALF_WIDTH = 12.0, 4.5  # of an arrow
_KNOB = 4.5  # of the linked cross
_GAP, _REACH = 3.0, 8.0  # a spot is a cross that leaves its middle free
_CROSS_FROM, _CROSS_TO = 6.0, 22.0  # the arms of the 3D cursor; what is pointed at stays free


@dataclass(frozen=True, slots=True)
class MarkPainter:
    """Knows the camera, the ratio of device to logical pixels and the colour."""

    camera: Camera
    ratio: float
    colour: QColor

    def paint(self, painter: QPainter, marks: Sequence[Mark], *, handles: bool) -> None:
        """Paint the marks but their labels; handles only where asked for."""
        for mark in marks:
            match mark:
                case Spot():
                    self._spot(painter, mark)
                case Line() | EllipseMark():
                    self._line(painter, mark)
                case Cross():
                    self._cross(painter, mark)
                case Knob():
                    self._knob(painter, mark)
        points = [mark.point for mark in marks if isinstance(mark, Handle)]
        if handles and points:
            places = self.camera.to_screen(points)
            for index in offered(places, self.ratio):
                self._handle(painter, QPointF(*places[index].tolist()))

    def _line(self, painter: QPainter, mark: Line | EllipseMark) -> None:
        points = outline(mark, self.camera)
        line = QPolygonF([QPointF(x, y) for x, y in points])
        dashed, arrow = isinstance(mark, Line) and mark.dashed, isinstance(mark, Line) and mark.arrow
        head = self._head(points) if arrow else QPolygonF()
        # The line of another plane is painted at every step; with flat ends and opaque Qt draws it in a fraction of the time.
        straight = isinstance(mark, Line) and not mark.ends and len(points) == 2
        for colour, extra in ((BLACK if straight else OUTLINE, 2.0), (self.colour, 0.0)):
            pen = QPen(colour, (_LINE + extra) * self.ratio)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap if straight else Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if dashed and not extra:
                pen.setDashPattern([4.0, 3.0])
            painter.setPen(pen)
            if straight:
                painter.drawLine(QPointF(*points[0]), QPointF(*points[1]))
            else:
                painter.drawPolyline(line)
            if arrow:
                painter.setBrush(colour)
                painter.drawPolygon(head)
                painter.setBrush(Qt.BrushStyle.NoBrush)
        ends = not isinstance(mark, Line) or (mark.ends and not arrow)
        if len(points) <= 3 and ends:
            self._ends(painter, points)

    def _head(self, points: Vector) -> QPolygonF:
        """The head of an arrow whose tip is its first point."""
        tip, step = points[0], points[1] - points[0]
        length = float(np.linalg.norm(step))
        if length == 0.0:
            return QPolygonF()
        along = step / length
        base = tip + along * min(_HEAD * self.ratio, length)
        aside = np.array((-along[1], along[0])) * _HEAD_HALF_WIDTH * self.ratio
        return QPolygonF([QPointF(x, y) for x, y in (tip, base + aside, base - aside)])

    def _spot(self, painter: QPainter, mark: Spot) -> None:
        x, y = self.camera.to_screen(mark.point).tolist()
        self._arms(painter, (x, y), (_GAP, _REACH), dashed=False)

    def _cross(self, painter: QPainter, mark: Cross) -> None:
        x, y = self.camera.to_screen(mark.point).tolist()
        self._arms(painter, (x, y), (_CROSS_FROM, _CROSS_TO), dashed=mark.dashed)

    def _arms(self, painter: QPainter, at: tuple[float, float], reach: tuple[float, float], *, dashed: bool) -> None:
        """Four lines towards a place that stays free."""
        (x, y), (near, far) = at, (each * self.ratio for each in reach)
        for colour, extra in ((OUTLINE, 2.0), (self.colour, 0.0)):
            pen = QPen(colour, (_LINE + extra) * self.ratio)
            if dashed and not extra:
                pen.setDashPattern([2.0, 2.0])
            painter.setPen(pen)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(QPointF(x + dx * near, y + dy * near), QPointF(x + dx * far, y + dy * far))

    def _ends(self, painter: QPainter, points: Vector) -> None:
        """Small discs where a ruler begins and ends, so that the place pointed at can be seen."""
        painter.setPen(QPen(OUTLINE, self.ratio))
        painter.setBrush(self.colour)
        for x, y in points:
            painter.drawEllipse(QPointF(x, y), 2.0 * self.ratio, 2.0 * self.ratio)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _handle(self, painter: QPainter, at: QPointF) -> None:
        size = _HANDLE * self.ratio
        painter.setPen(QPen(BLACK, 3.0 * self.ratio))
        painter.drawEllipse(at, size, size)
        painter.setPen(QPen(self.colour, 1.5 * self.ratio))
        painter.drawEllipse(at, size, size)

    def _knob(self, painter: QPainter, mark: Knob) -> None:
        x, y = self.camera.to_screen(mark.point).tolist()
        size = (_KNOB - mark.square) * self.ratio
        painter.setBrush(self.colour)
        painter.setPen(QPen(OUTLINE, 1.5 * self.ratio))
        if mark.square:
            painter.drawRect(QRectF(x - size, y - size, 2 * size, 2 * size))
        else:
            painter.drawEllipse(QPointF(x, y), size, size)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def label(self, painter: QPainter, mark: Label, placed: Placed) -> None:
        """A label where it was placed, with a thin line to its mark where it stands away from it."""
        if placed.leader:
            for colour, wide in ((OUTLINE, 3.0), (self.colour, 1.0)):
                pen = QPen(colour, wide * self.ratio)
                pen.setDashPattern([3.0, 3.0] if wide == 1.0 else [1.0, 1.0])
                painter.setPen(pen)
                painter.drawLine(*placed.leader)
        face, air = self._face, 3.0 * self.ratio
        painter.fillRect(placed.box.adjusted(-air, 0.0, air, 0.0), SHADE)
        for number, text in enumerate(mark.lines):
            baseline = placed.box.top() + (number + 0.8) * lettering.line_height(face)
            lettering.write(painter, placed.box.left(), baseline, text, BRIGHT, face)

    def wanted(self, marks: Sequence[Mark], label: Label) -> Wanted:
        """How large a label is, the lines of the marks that it belongs to, and where the reader wants its middle."""
        lines = tuple(outline(mark, self.camera) for mark in marks if isinstance(mark, Line | EllipseMark | Spot))
        wide = max((lettering.width(text, self._face) for text in label.lines), default=0.0)
        high = lettering.line_height(self._face) * len(label.lines)
        at = None if label.at is None else self.camera.to_screen(label.at)
        return Wanted(wide, high, lines or (self._anchor(label),), at)

    def _anchor(self, label: Label) -> Vector:
        return self.camera.to_screen([label.anchor])

    @property
    def _face(self) -> Face:
        return lettering.face_of(self.ratio, 12)
