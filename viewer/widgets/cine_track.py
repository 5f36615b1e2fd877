"""The track of a cine bar: where the film is, the ends of what is played, and the figures beside it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.session.films import TIME, Film
from viewer.session.reading import Reading
from viewer.widgets import colours, lettering

GRIP = 6.0  # logical pixels around an end of the range in which it is taken
_GAP, _LEAST_TRACK = 10, 60
_GROOVE = QColor(255, 255, 255, 28)
_PLAYED = QColor(255, 255, 255, 90)


class CineTrack(QWidget):
    """Drags go to a picture, or move an end of the range where one is taken; the wheel steps."""

    def __init__(self, pane: int, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pane, self._reading = pane, reading
        self._held = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, 20)

    # what it says

    def words(self) -> tuple[str, str, str]:
        """Where it is, what is measured, and what was recorded."""
        film = self._reading.cine.film(self._pane)
        return ("", "", "") if film is None else (self._place(film), self._measured(film), self._recorded(film))

    def _place(self, film: Film) -> str:
        number = self._reading.cine.number(self._pane)
        counted = f"{number + 1} / {film.count}"
        run = self._reading.time_points.run(self._pane) if film.over == TIME else None
        if run is None:
            return counted
        words = f" · {run.words[number]}" if run.words[number] else ""
        return f"{run.title} {counted}{words}"

    def _measured(self, film: Film) -> str:
        cine = self._reading.cine
        if cine.waits(self._pane):
            ready, count = cine.ready(self._pane)
            return f"Loading {ready} / {count}"
        rate = cine.rate(self._pane)
        return "" if rate is None else f"{rate:.1f}/s"

    def _recorded(self, film: Film) -> str:
        speed = self._reading.cine.how(self._pane).speed
        asked, recorded = f"{film.rate * speed:.3g}/s", f"recorded {film.rate:.3g}/s"
        if film.default:
            return f"{asked}, not recorded"
        return recorded if speed == 1 else f"{asked} · {recorded}"

    # where things are

    def _groove(self) -> QRectF:
        """The groove between the words, in logical pixels."""
        face = lettering.face_of(1.0)
        place, measured, recorded = self.words()
        left = lettering.width(place, face) + _GAP
        right = max(lettering.width("Loading 000 / 000", face) if measured.startswith("L") else 48.0, 48.0)
        right += lettering.width(recorded, face) + 2 * _GAP
        if self.width() - left - right < _LEAST_TRACK:
            right = 48.0 + _GAP
        if self.width() - left - right < _LEAST_TRACK:
            left, right = _GAP, _GAP
        return QRectF(left, self.height() / 2 - 2, max(self.width() - left - right, 10), 4)

    def _x(self, frame: int, film: Film, groove: QRectF) -> float:
        return groove.left() + groove.width() * frame / max(film.count - 1, 1)

    def _frame(self, x: float, film: Film) -> int:
        groove = self._groove()
        part = (x - groove.left()) / max(groove.width(), 1)
        return min(max(round(part * (film.count - 1)), 0), film.count - 1)

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Groove, range, place and words."""
        film = self._reading.cine.film(self._pane)
        if film is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove, how = self._groove(), self._reading.cine.how(self._pane)
        painter.fillRect(groove, _GROOVE)
        first, last = self._x(how.first, film, groove), self._x(how.last, film, groove)
        painter.fillRect(QRectF(first, groove.top(), last - first, groove.height()), _PLAYED)
        trimmed = (how.first, how.last) != (0, film.count - 1)
        for x, way in ((first, 1), (last, -1)):
            _end(painter, x, groove, way, colours.ACCENT if trimmed else colours.MUTED)
        x = self._x(self._reading.cine.number(self._pane), film, groove)
        painter.fillRect(QRectF(x - 1.5, groove.center().y() - 7, 3, 14), colours.BRIGHT)
        self._write(painter, groove)

    def _write(self, painter: QPainter, groove: QRectF) -> None:
        face = lettering.face_of(self.devicePixelRatioF())
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        baseline = (self.height() / 2 + 4) * ratio
        place, measured, recorded = self.words()
        if groove.left() > _GAP + 1:
            lettering.write(painter, 2 * ratio, baseline, place, colours.TEXT, face)
        left = (groove.right() + _GAP) * ratio
        if left + lettering.width(measured, face) > self.width() * ratio:
            return
        tone = colours.AMBER if measured.startswith("L") else colours.BRIGHT
        lettering.write(painter, left, baseline, measured, tone, face)
        far = self.width() * ratio - lettering.width(recorded, face) - 2 * ratio
        if far > left + lettering.width(measured, face) + 4 * ratio:
            lettering.write(painter, far, baseline, recorded, colours.MUTED, face)

    # in the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take an end of the range, or go to the picture there."""
        film = self._reading.cine.film(self._pane)
        if film is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._reading.panes.set_active(self._pane)
        self._held = self._end_at(event.position(), film) or "place"
        self._drag(event.position(), film)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what was taken."""
        film = self._reading.cine.film(self._pane)
        if film is None:
            return
        if self._held:
            self._drag(event.position(), film)
        else:
            end = self._end_at(event.position(), film)
            self.setCursor(Qt.CursorShape.SizeHorCursor if end else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._held = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On an end of the range: the whole film again."""
        film = self._reading.cine.film(self._pane)
        if film is not None and self._end_at(event.position(), film):
            self._held = ""
            self._reading.cine.whole(self._pane)
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """One picture on or back."""
        steps = -1 if event.angleDelta().y() > 0 else 1
        self._reading.panes.set_active(self._pane)
        self._reading.cine.go_to(self._pane, self._reading.cine.number(self._pane) + steps)
        event.accept()

    def _end_at(self, at: QPointF, film: Film) -> str:
        """Which end of the range lies under the pointer: below the groove, so that the ends never hide the pictures there."""
        groove, how = self._groove(), self._reading.cine.how(self._pane)
        if at.y() < groove.bottom():
            return ""
        ends = {"first": how.first, "last": how.last}
        near = {name: abs(at.x() - self._x(frame, film, groove)) for name, frame in ends.items()}
        end = min(near, key=lambda name: near[name])
        return end if near[end] <= GRIP else ""

    def _drag(self, at: QPointF, film: Film) -> None:
        cine, frame = self._reading.cine, self._frame(at.x(), film)
        how = cine.how(self._pane)
        if self._held == "first":
            cine.choose(self._pane, replace(how, first=min(frame, how.last - 1)))
        elif self._held == "last":
            cine.choose(self._pane, replace(how, last=max(frame, how.first + 1)))
        else:
            cine.go_to(self._pane, frame)


def _end(painter: QPainter, x: float, groove: QRectF, way: int, colour: QColor) -> None:
    """A small flag below the groove that points into the range."""
    top = groove.bottom() + 1
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(x, top), QPointF(x, top + 6), QPointF(x + 5 * way, top + 6)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
