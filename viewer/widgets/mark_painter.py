"""Paints marks over the picture, in device pixels, each line with a dark one under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from viewer.model.geometry import Vector
from viewer.model.mark import EllipseMark, Handle, Label, Line, Mark
from viewer.render.camera import Camera
from viewer.tools.grips import ellipse_corners
from viewer.widgets import lettering
from viewer.widgets.colours import BLACK, BRIGHT, OUTLINE

_LINE, _HANDLE = 1.5, 4.0  # logical pixels


@dataclass(frozen=True, slots=True)
class MarkPainter:
    """Knows the camera, the ratio of device to logical pixels and the colour."""

    camera: Camera
    ratio: float
    colour: QColor

    def paint(self, painter: QPainter, marks: Sequence[Mark], *, handles: bool) -> None:
        """Paint the marks; handles only where asked for."""
        for mark in marks:
            match mark:
                case Line():
                    self._line(painter, self.camera.to_screen(mark.points), closed=mark.closed, dashed=mark.dashed)
                case EllipseMark():
                    self._line(painter, ellipse_corners(self.camera.to_screen(mark.points)))
                case Label():
                    self._label(painter, mark)
                case Handle() if handles:
                    self._handle(painter, mark)

    def _line(self, painter: QPainter, points: Vector, *, closed: bool = False, dashed: bool = False) -> None:
        corners = [QPointF(x, y) for x, y in points]
        line = QPolygonF(corners + corners[:1] if closed else corners)
        for colour, extra in ((OUTLINE, 2.0), (self.colour, 0.0)):
            pen = QPen(colour, (_LINE + extra) * self.ratio)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            if dashed and not extra:
                pen.setDashPattern([4.0, 3.0])
            painter.setPen(pen)
            painter.drawPolyline(line)
        if len(points) <= 3:
            self._ends(painter, points)

    def _ends(self, painter: QPainter, points: Vector) -> None:
        """Small discs where a ruler begins and ends, so that the place pointed at can be seen."""
        painter.setPen(QPen(OUTLINE, self.ratio))
        painter.setBrush(self.colour)
        for x, y in points:
            painter.drawEllipse(QPointF(x, y), 2.0 * self.ratio, 2.0 * self.ratio)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _handle(self, painter: QPainter, mark: Handle) -> None:
        x, y = self.camera.to_screen(mark.point)
        size = _HANDLE * self.ratio
        painter.setPen(QPen(BLACK, 3.0 * self.ratio))
        painter.drawEllipse(QPointF(x, y), size, size)
        painter.setPen(QPen(self.colour, 1.5 * self.ratio))
        painter.drawEllipse(QPointF(x, y), size, size)

    def _label(self, painter: QPainter, mark: Label) -> None:
        face = lettering.font(self.ratio, 12)
        box = self.label_box(mark)
        for number, text in enumerate(mark.lines):
            baseline = box.top() + (number + 0.8) * lettering.line_height(face)
            lettering.write(painter, box.left(), baseline, text, BRIGHT, face)

    def label_box(self, mark: Label) -> QRectF:
        """Where a label's lines stand: to the right of its point, held inside the picture."""
        face = lettering.font(self.ratio, 12)
        height = lettering.line_height(face) * len(mark.lines)
        wide = max((lettering.width(text, face) for text in mark.lines), default=0.0)
        x, y = self.camera.to_screen(mark.anchor)
        gap = 10.0 * self.ratio
        left = min(max(float(x) + gap, gap), max(self.camera.width - wide - 2 * gap, gap))
        top = min(max(float(y) - height / 2, gap), max(self.camera.height - height - gap, gap))
        return QRectF(left, top, wide, height)
