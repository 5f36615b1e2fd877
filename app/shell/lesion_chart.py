"""The sizes of lesions over time as lines: days along the axis as far apart as they are, millimetres upwards."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from viewer.model.code import MILLIMETRE
from viewer.model.lesion import Course, Sum
from viewer.model.text import parse_date
from viewer.widgets import colours, lettering

LEFT, RIGHT, TOP, BOTTOM = 48, 196, 16, 28  # logical pixels
HEIGHT = 200
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through (day, mm); the sum is drawn stronger than a lesion."""

    name: str
    points: tuple[tuple[datetime.date, float], ...]
    strong: bool = False


def lines(courses: Sequence[Course], sums: Sequence[Sum], names: Sequence[str]) -> tuple[Line, ...]:
    """A line for each lesion that has a size in mm, and one for the sums of the targets."""
    made = [_line(course, name) for course, name in zip(courses, names, strict=True)]
    summed = tuple((day, one.mm) for one in sums if one.mm is not None and (day := parse_date(one.moment[:8])))
    return tuple(line for line in (*made, Line("Sum of targets", summed, strong=True)) if line.points)


def _line(course: Course, name: str) -> Line:
    found = ((parse_date(point.date), course.size(point.moment)) for point in course.points)
    sized = tuple((day, value.value) for day, value in found if day and value and value.unit == MILLIMETRE)
    return Line(name, sized)


class LesionChart(QWidget):
    """Shows the lines it was given last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lesionChart")
        self.setMinimumHeight(HEIGHT)
        self._lines: tuple[Line, ...] = ()

    def show_lines(self, shown: tuple[Line, ...]) -> None:
        """Show these."""
        self._lines = shown
        self.setVisible(bool(shown))
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for names at the right."""
        return QSize(560, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Axes, lines, a dot and a figure at each point, and the names at the right end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._lines:
            self._paint_axes(painter)
            self._paint_lines(painter)
        painter.end()

    @property
    def _plot(self) -> QRectF:
        return QRectF(LEFT, TOP, max(self.width() - LEFT - RIGHT, 1), max(self.height() - TOP - BOTTOM, 1))

    @property
    def _days(self) -> list[datetime.date]:
        return sorted({day for line in self._lines for day, _ in line.points})

    @property
    def _top(self) -> float:
        """The upper end of the axis: the first step above every value."""
        most = max(value for line in self._lines for _, value in line.points)
        return (int(most / self._step) + 1) * self._step

    @property
    def _step(self) -> int:
        most = max(value for line in self._lines for _, value in line.points)
        return next((step for step in _STEPS if most / step <= 5), _STEPS[-1])

    def place(self, day: datetime.date, value: float) -> QPointF:
        """Where a value stands."""
        days, plot = self._days, self._plot
        span = (days[-1] - days[0]).days
        part = (day - days[0]).days / span if span else 0.5
        return QPointF(plot.left() + part * plot.width(), plot.bottom() - value / self._top * plot.height())

    def _paint_axes(self, painter: QPainter) -> None:
        face, plot = lettering.face_of(1.0), self._plot
        painter.setFont(face.font())
        metrics = QFontMetricsF(face.font())
        for number in range(0, int(self._top) + 1, self._step):
            y = self.place(self._days[0], number).y()
            painter.setPen(QPen(colours.LINE, 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(colours.MUTED)
            text = f"{number} mm"
            painter.drawText(QPointF(plot.left() - 6 - metrics.horizontalAdvance(text), y + 4), text)
        free = -1.0
        for day in self._days:
            text, x = day.isoformat(), self.place(day, 0).x()
            left = min(
                max(x - metrics.horizontalAdvance(text) / 2, 0.0), self.width() - metrics.horizontalAdvance(text)
            )
            if left > free:
                painter.drawText(QPointF(left, plot.bottom() + 18), text)
                free = left + metrics.horizontalAdvance(text) + 8

    def _paint_lines(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(painter.font())
        taken: list[float] = []
        for line in sorted(self._lines, key=lambda one: not one.strong):
            colour = colours.ACCENT if line.strong else colours.TEXT
            places = [self.place(*point) for point in line.points]
            painter.setPen(QPen(colour, 2.0 if line.strong else 1.2))
            painter.drawPolyline(QPolygonF(places))
            for place, (_, value) in zip(places, line.points, strict=True):
                _dot(painter, place, colour)
                painter.setPen(colour)
                painter.drawText(place + QPointF(5, -5), f"{value:.1f}")
            y = _free(places[-1].y() + 4, taken, metrics.height())
            taken.append(y)
            room = self.width() - self._plot.right() - 44
            name = metrics.elidedText(line.name, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(self._plot.right() + 40, y), name)


def _dot(painter: QPainter, place: QPointF, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawEllipse(place, 2.5, 2.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _free(wanted: float, taken: Sequence[float], height: float) -> float:
    """The place nearest below ``wanted`` where no other name stands."""
    while any(abs(wanted - other) < height for other in taken):
        wanted += 1.0
    return wanted
