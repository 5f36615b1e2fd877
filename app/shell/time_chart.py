"""A curve over time as a line, with the deviation as bars, the unit at the axis, and the time point that is shown."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from viewer.tools.time_curve import At, Curve
from viewer.widgets import colours, lettering

LEFT, RIGHT, TOP, BOTTOM = 64, 20, 26, 40  # logical pixels
TICKS = 5


class TimeChart(QWidget):
    """Shows the curve that it was given last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeChart")
        self.setMinimumSize(320, 200)
        self._curve: Curve | None = None
        self._now: int | None = None

    def sizeHint(self) -> QSize:
        """Twice as wide as high."""
        return QSize(560, 280)

    def show_curve(self, curve: Curve, now: int | None) -> None:
        """Show a curve; ``now`` is the time point on the screen."""
        self._curve, self._now = curve, now
        self.update()

    @property
    def plot(self) -> QRectF:
        """Where the curve itself lies."""
        return QRectF(LEFT, TOP, max(self.width() - LEFT - RIGHT, 1), max(self.height() - TOP - BOTTOM, 1))

    def place(self, across: float, value: float) -> QPointF:
        """Where a value stands."""
        (left, right), (low, high) = self._across, self._values
        plot = self.plot
        x = plot.left() + plot.width() * ((across - left) / (right - left) if right > left else 0.5)
        return QPointF(x, plot.bottom() - plot.height() * (value - low) / (high - low))

    @property
    def _across(self) -> tuple[float, float]:
        places = self._curve.axis.places if self._curve else (0.0,)
        return min(places), max(places)

    @property
    def _values(self) -> tuple[float, float]:
        """The ends of the upright axis: round numbers around all values and deviations; 0 where values come near to it."""
        known = self._curve.known if self._curve else ()
        spans = [(_value(at) - (at.deviation or 0.0), _value(at) + (at.deviation or 0.0)) for _, at in known]
        low, high = min((one[0] for one in spans), default=0.0), max((one[1] for one in spans), default=1.0)
        if 0.0 < low < 0.5 * high:
            low = 0.0
        step = round_step((high - low) / TICKS)
        return math.floor(low / step) * step, max(math.ceil(high / step), math.floor(low / step) + 1) * step

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Axes, the time point shown, bars, line and dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._curve is not None:
            self._paint_axes(painter, self._curve)
            self._paint_now(painter, self._curve)
            self._paint_curve(painter, self._curve)
        painter.end()

    def _paint_axes(self, painter: QPainter, curve: Curve) -> None:
        face, plot = lettering.face_of(1.0), self.plot
        painter.setFont(face.font())
        metrics = QFontMetricsF(face.font())
        for value in ticks(*self._values):
            y = self.place(self._across[0], value).y()
            painter.setPen(QPen(colours.LINE, 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(colours.MUTED)
            text = f"{value:g}"
            painter.drawText(QPointF(plot.left() - 8 - metrics.horizontalAdvance(text), y + 4), text)
        for across in ticks(*self._across):
            text, x = f"{across:g}", self.place(across, self._values[0]).x()
            painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, plot.bottom() + 16), text)
        painter.setPen(colours.TEXT)
        painter.drawText(QPointF(8, 16), curve.unit or "Value without unit")
        said = "Time, s" if curve.axis.seconds else f"{curve.axis.title}, by number: times are not recorded"
        painter.drawText(QPointF(plot.right() - metrics.horizontalAdvance(said), plot.bottom() + 34), said)

    def _paint_now(self, painter: QPainter, curve: Curve) -> None:
        if self._now is None or self._now >= len(curve.axis.places):
            return
        x = self.place(curve.axis.places[self._now], self._values[0]).x()
        painter.setPen(QPen(colours.AMBER, 1))
        painter.drawLine(QPointF(x, self.plot.top()), QPointF(x, self.plot.bottom()))

    def _paint_curve(self, painter: QPainter, curve: Curve) -> None:
        painter.setPen(QPen(colours.MUTED, 1))
        for across, at in curve.known:
            if at.deviation:
                value = _value(at)
                painter.drawLine(self.place(across, value - at.deviation), self.place(across, value + at.deviation))
        painter.setPen(QPen(colours.ACCENT, 2))
        places = [self.place(across, _value(at)) for across, at in curve.known]
        painter.drawPolyline(QPolygonF(places))
        painter.setBrush(colours.ACCENT)
        for place in places:
            painter.drawEllipse(place, 2.5, 2.5)


def _value(at: At) -> float:
    return at.value or 0.0


def round_step(wanted: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is not below ``wanted``."""
    if wanted <= 0.0 or not math.isfinite(wanted):
        return 1.0
    power = 10.0 ** math.floor(math.log10(wanted))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= wanted * (1 - 1e-9)))


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from ``low`` to ``high``, about TICKS of them."""
    step = round_step((high - low) / TICKS)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]
