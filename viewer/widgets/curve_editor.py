"""The opacity curve of a volume over the histogram of its values; points are dragged, added and removed by the mouse.

Opacity is drawn by its cube root: a lung is seen through opacities a hundred times smaller than those of bone.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer.model.view import CurvePoint
from viewer.render.histogram import BINS, Histogram
from viewer.widgets import colours, lettering

LEFT, RIGHT, TOP, BOTTOM = 40, 16, 12, 26  # logical pixels around the chart
NEAR_PX, POINT = 9.0, 5.0
LEVELS = (0.01, 0.1, 0.5, 1.0)
ZOOM, LEAST_PART = 1.25, 0.002  # of the range per notch of the wheel; the least part of it that is shown
_ROOT = 1.0 / 3.0
Curve = tuple[CurvePoint, ...]


class CurveEditor(QWidget):
    """Shows a curve and announces what the reader makes of it; it keeps nothing but the part of the range it shows."""

    begun = Signal()  # a drag: what follows is one step to be undone
    changed = Signal(object)  # Curve
    colour_wanted = Signal(int)  # index of a point

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curveEditor")
        self.setMouseTracking(True)
        self.setMinimumSize(420, 200)
        self._points: Curve = ()
        self._histogram: Histogram | None = None
        self._unit = ""
        self._range: tuple[float, float] = (0.0, 1.0)
        self._held: int | None = None
        self._hovered: int | None = None
        self._from: tuple[float, Curve] | None = None  # where the whole curve was taken hold of

    def sizeHint(self) -> QSize:
        """Twice as wide as high."""
        return QSize(560, 260)

    def show_curve(self, points: Curve, histogram: Histogram | None, unit: str) -> None:
        """Show a curve of values in ``unit`` over a histogram, None while there is none."""
        known = self._histogram is histogram and histogram is not None and bool(self._points)
        self._points, self._histogram, self._unit = points, histogram, unit
        if not known:
            self._range = self._whole()
        self.update()

    def _whole(self) -> tuple[float, float]:
        """The range of the volume's values and of the part of the curve that is not flat."""
        ends = [self._histogram.low, self._histogram.high] if self._histogram else []
        ends = ends or [point[0] for point in self._points]
        low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
        return (low, high) if high > low else (low, low + 1.0)

    # from values to the screen

    def _chart(self) -> QRectF:
        return QRectF(LEFT, TOP, self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM)

    def _at(self, value: float, opacity: float) -> QPointF:
        chart, (low, high) = self._chart(), self._range
        x = chart.left() + (value - low) / (high - low) * chart.width()
        return QPointF(x, chart.bottom() - opacity**_ROOT * chart.height())

    def _value(self, x: float) -> float:
        chart, (low, high) = self._chart(), self._range
        return low + (x - chart.left()) / max(chart.width(), 1.0) * (high - low)

    def _opacity(self, y: float) -> float:
        chart = self._chart()
        part = min(max((chart.bottom() - y) / max(chart.height(), 1.0), 0.0), 1.0)
        return float(part ** (1.0 / _ROOT))

    def _point_at(self, at: QPointF) -> int | None:
        away = [math.hypot(*(spot - at).toTuple()) for spot in (self._at(point[0], point[1]) for point in self._points)]
        nearest = int(np.argmin(away)) if away else 0
        return nearest if away and away[nearest] <= NEAR_PX else None

    # the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left: take hold of a point, or of the whole curve; right: take a point away."""
        found = self._point_at(event.position())
        if event.button() is Qt.MouseButton.RightButton:
            if found is not None and len(self._points) > 2:
                self.begun.emit()
                self.changed.emit((*self._points[:found], *self._points[found + 1 :]))
            return
        self.begun.emit()
        self._held = found
        self._from = None if found is not None else (self._value(event.position().x()), self._points)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held; else light the point under the pointer."""
        at = event.position()
        if self._held is not None:
            self.changed.emit(moved(self._points, self._held, self._value(at.x()), self._opacity(at.y())))
        elif self._from is not None:
            by = self._value(at.x()) - self._from[0]
            self.changed.emit(tuple((point[0] + by, *point[1:]) for point in self._from[1]))
        else:
            self._hovered = self._point_at(at)
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if self._hovered is not None else Qt.CursorShape.SizeHorCursor
            )
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._held, self._from = None, None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a point: its colour; elsewhere: a new point there."""
        found, at = self._point_at(event.position()), event.position()
        if found is not None:
            self.colour_wanted.emit(found)
        elif self._points:
            self.begun.emit()
            self.changed.emit(added(self._points, self._value(at.x()), self._opacity(at.y())))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A smaller part of the range around the pointer, or a larger one."""
        factor = ZOOM ** (-event.angleDelta().y() / 120.0)
        here, (low, high), (first, last) = self._value(event.position().x()), self._range, self._whole()
        wide = min(max((high - low) * factor, (last - first) * LEAST_PART), last - first)
        start = min(max(here - (here - low) / (high - low) * wide, first), last - wide)
        self._range = start, start + wide
        self.update()

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, histogram, levels, curve, points, values."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colours.PANEL)
        chart = self._chart()
        painter.fillRect(chart, colours.BLACK)
        painter.save()
        painter.setClipRect(chart)
        self._paint_histogram(painter, chart)
        painter.restore()
        self._paint_levels(painter, chart)
        self._paint_curve(painter, chart)
        self._paint_values(painter, chart)
        painter.end()

    def _paint_histogram(self, painter: QPainter, chart: QRectF) -> None:
        """Counts by their logarithm: what is rare in a volume is often what is looked for."""
        found = self._histogram
        if found is None or not found.counts.any():
            return
        heights = np.log1p(found.counts) / np.log1p(found.counts.max()) * chart.height() * 0.92
        edges = np.linspace(found.low, found.high, BINS + 1)
        outline = [QPointF(self._at(found.low, 0.0).x(), chart.bottom())]
        for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True):
            y = chart.bottom() - float(height)
            outline += [QPointF(self._at(float(left), 0.0).x(), y), QPointF(self._at(float(right), 0.0).x(), y)]
        outline.append(QPointF(self._at(found.high, 0.0).x(), chart.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.LINE)
        painter.drawPolygon(QPolygonF(outline))

    def _paint_levels(self, painter: QPainter, chart: QRectF) -> None:
        face = lettering.face_of(1.0).font()
        for level in LEVELS:
            y = self._at(0.0, level).y()
            painter.setPen(QPen(colours.LINE, 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(chart.left(), y), QPointF(chart.right(), y))
            painter.setPen(colours.MUTED)
            painter.setFont(face)
            room = QRectF(0, y - 8, LEFT - 6, 16)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"{level:g}")

    def _paint_curve(self, painter: QPainter, chart: QRectF) -> None:
        if len(self._points) < 2:
            return
        painter.save()
        painter.setClipRect(chart)
        line = [self._at(value, opacity) for value, opacity in dense(self._points)]
        left, right = min(chart.left(), line[0].x()), max(chart.right(), line[-1].x())
        ends = [QPointF(left, line[0].y()), *line, QPointF(right, line[-1].y())]
        ground = [QPointF(ends[0].x(), chart.bottom()), *ends, QPointF(ends[-1].x(), chart.bottom())]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._gradient())
        painter.setOpacity(0.55)
        painter.drawPolygon(QPolygonF(ground))
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.ACCENT, 1.5))
        painter.drawPolyline(QPolygonF(ends))
        painter.setClipRect(chart.adjusted(-POINT - 1, -POINT - 1, POINT + 1, POINT + 1))
        for index, point in enumerate(self._points):
            lit = index in (self._held, self._hovered)
            painter.setPen(QPen(colours.BRIGHT if lit else colours.ACCENT, 2.0 if lit else 1.5))
            painter.setBrush(_colour(point))
            painter.drawEllipse(self._at(point[0], point[1]), POINT, POINT)
        painter.restore()

    def _gradient(self) -> QLinearGradient:
        first, last = self._points[0], self._points[-1]
        made = QLinearGradient(self._at(first[0], 0.0), self._at(last[0], 0.0))
        for point in self._points:
            made.setColorAt((point[0] - first[0]) / (last[0] - first[0]), _colour(point))
        return made

    def _paint_values(self, painter: QPainter, chart: QRectF) -> None:
        """Round values along the lower edge; of the point in hand, its value and opacity at the upper right."""
        painter.setFont(lettering.face_of(1.0).font())
        painter.setPen(colours.MUTED)
        for value in round_values(*self._range):
            x = self._at(value, 0.0).x()
            room = QRectF(x - 40, chart.bottom() + 4, 80, 16)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), f"{value:g}")
        at = self._held if self._held is not None else self._hovered
        said = self._unit
        if at is not None and at < len(self._points):
            value, opacity = self._points[at][:2]
            said = f"{value:.4g} {self._unit}".strip() + f" · {opacity:.3g} per mm"
        face = lettering.face_of(1.0)
        left = chart.right() - 6 - lettering.width(said, face)
        lettering.write(painter, left, chart.top() + 14, said, colours.BRIGHT, face)


def moved(points: Curve, index: int, value: float, opacity: float) -> Curve:
    """The curve with one point elsewhere, held between its neighbours."""
    wide = points[-1][0] - points[0][0]
    least = wide * 1e-4
    low = points[index - 1][0] + least if index else -math.inf
    high = points[index + 1][0] - least if index + 1 < len(points) else math.inf
    at = min(max(value, low), high)
    return (*points[:index], (at, opacity, *points[index][2:]), *points[index + 1 :])


def added(points: Curve, value: float, opacity: float) -> Curve:
    """The curve with one more point, in the colour that it has there; as it is where a point lies at the value."""
    values = [point[0] for point in points]
    if value in values:
        return points
    red, green, blue = (float(np.interp(value, values, [point[part] for point in points])) for part in (2, 3, 4))
    return tuple(sorted((*points, (value, opacity, red, green, blue))))


def dense(points: Curve) -> list[tuple[float, float]]:
    """Values and opacities along a curve, so close that its straight parts are right under the cube root."""
    parts = np.linspace(0.0, 1.0, 24, endpoint=False).tolist()
    between = [
        (one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part)
        for one, other in pairwise(points)
        for part in parts
    ]
    return [*between, points[-1][:2]]


def round_values(low: float, high: float) -> list[float]:
    """Some five round values within a range."""
    rough = (high - low) / 5.0
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= rough)
    return [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _colour(point: CurvePoint) -> QColor:
    return QColor.fromRgbF(point[2], point[3], point[4])
