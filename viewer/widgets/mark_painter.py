"""Paints marks over the picture, in device pixels, each line with a dark one under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from viewer.model.geometry import Vector
from viewer.model.mark import Cross, EllipseMark, Handle, Label, Line, Mark
from viewer.render.camera import Camera
from viewer.tools.grips import ellipse_corners
from viewer.widgets import lettering
from viewer.widgets.colours import BLACK, BRIGHT, OUTLINE, SHADE
from viewer.widgets.label_places import Placed, Wanted

_LINE, _HANDLE = 1.5, 4.0  # logical pixels
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
                case Handle() if handles:
                    self._handle(painter, mark)
                case Line() | EllipseMark():
                    self._line(painter, mark)
                case Cross():
                    self._cross(painter, mark)

    def _line(self, painter: QPainter, mark: Line | EllipseMark) -> None:
        points = self.outline(mark)
        if points is None:
            return
        line, dashed = QPolygonF([QPointF(x, y) for x, y in points]), isinstance(mark, Line) and mark.dashed
        for colour, extra in ((OUTLINE, 2.0), (self.colour, 0.0)):
            pen = QPen(colour, (_LINE + extra) * self.ratio)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            if dashed and not extra:
                pen.setDashPattern([4.0, 3.0])
            painter.setPen(pen)
            painter.drawPolyline(line)
        if len(points) <= 3 and not (isinstance(mark, Line) and not mark.ends):
            self._ends(painter, points)

    def _cross(self, painter: QPainter, mark: Cross) -> None:
        x, y = self.camera.to_screen(mark.point).tolist()
        near, far = _CROSS_FROM * self.ratio, _CROSS_TO * self.ratio
        for colour, extra in ((OUTLINE, 2.0), (self.colour, 0.0)):
            pen = QPen(colour, (_LINE + extra) * self.ratio)
            if mark.dashed and not extra:
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

    def _handle(self, painter: QPainter, mark: Handle) -> None:
        x, y = self.camera.to_screen(mark.point)
        size = _HANDLE * self.ratio
        painter.setPen(QPen(BLACK, 3.0 * self.ratio))
        painter.drawEllipse(QPointF(x, y), size, size)
        painter.setPen(QPen(self.colour, 1.5 * self.ratio))
        painter.drawEllipse(QPointF(x, y), size, size)

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
        """How large a label is, and the line of the marks that it belongs to."""
        lines = [line for line in map(self.outline, marks) if line is not None]
        line = np.concatenate(lines) if lines else self.camera.to_screen([label.anchor])
        wide = max((lettering.width(text, self._face) for text in label.lines), default=0.0)
        return Wanted(wide, lettering.line_height(self._face) * len(label.lines), line)

    def outline(self, mark: Mark) -> Vector | None:
        """The line (n, 2) of a mark on the screen; None where it is none."""
        match mark:
            case Line():
                corners = self.camera.to_screen(mark.points)
                return np.concatenate([corners, corners[:1]]) if mark.closed else corners
            case EllipseMark():
                return ellipse_corners(self.camera.to_screen(mark.points))
            case _:
                return None

    @property
    def _face(self) -> QFont:
        return lettering.font(self.ratio, 12)
