"""The other studies of the patient on a line of time, with where their reports stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.worklist.marks import AMBER, GREEN, MUTED, TEXT
from app.worklist.preview_facts import PriorLine
from app.worklist.wording import STATUS_WORDS
from viewer.model.text import clean, date_text, distance_text

LINE_HEIGHT = 46
DOT_X = 7.0
TEXT_X = 24
LINE_COLOUR, HOVER = QColor("#2A2E33"), QColor("#1E2125")


class Timeline(QWidget):
    """Studies from the latest to the oldest; a double click or Return chooses one."""

    chosen = Signal(str)
    fetch_wanted = Signal(str)  # a study that is at another system

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("prior_timeline")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lines: tuple[PriorLine, ...] = ()
        self._date = ""
        self._current = -1

    def show_lines(self, lines: Sequence[PriorLine], date: str) -> None:
        """Show these studies around the one of ``date`` (DICOM)."""
        self._lines, self._date, self._current = tuple(lines), date, -1
        self.setAccessibleDescription("; ".join(" ".join(self.texts(line)) for line in self._lines))
        self.updateGeometry()
        self.update()

    def texts(self, line: PriorLine) -> tuple[str, str, str]:
        """First line, what stands at its right, second line."""
        when = f"{date_text(line.date) or 'No date'}   {distance_text(line.date, self._date)}".rstrip()
        what = " · ".join(part for part in ("/".join(line.modalities), clean(line.description)) if part)
        where = clean(line.place) or STATUS_WORDS.get(line.status, line.status)
        return when, where, f"{what} · not verified" if line.doubt else what

    def sizeHint(self) -> QSize:
        """One line of height for every study."""
        return QSize(200, LINE_HEIGHT * len(self._lines))

    def minimumSizeHint(self) -> QSize:
        """All lines are always there; the panel around scrolls."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line of time and every study on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, line in enumerate(self._lines):
            self._paint_line(painter, row, line)

    def _paint_line(self, painter: QPainter, row: int, line: PriorLine) -> None:
        top = row * LINE_HEIGHT
        if row == self._current:
            painter.fillRect(0, top, self.width(), LINE_HEIGHT, HOVER)
        painter.setPen(QPen(LINE_COLOUR, 2))
        painter.drawLine(QPointF(DOT_X, top), QPointF(DOT_X, top + LINE_HEIGHT))
        away = bool(line.doubt or line.place)
        colour = QColor(MUTED if away else AMBER)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(QColor("#16181B") if away else colour)  # hollow: not verified, or not here
        painter.drawEllipse(QPointF(DOT_X, top + 15), 4.5, 4.5)
        self._paint_texts(painter, top, line, colour)

    def _paint_texts(self, painter: QPainter, top: int, line: PriorLine, colour: QColor) -> None:
        first, status, second = self.texts(line)
        metrics, width = QFontMetrics(self.font()), self.width() - TEXT_X - 4
        right = metrics.horizontalAdvance(status)
        painter.setPen(colour)
        painter.drawText(QRectF(TEXT_X, top + 5, width - right - 8, 20), _elided(metrics, first, width - right - 8))
        painter.setPen(QColor(GREEN if line.status == "final" else MUTED))
        painter.drawText(QRectF(TEXT_X + width - right, top + 5, right + 1, 20), status)
        painter.setPen(QColor(TEXT))
        painter.drawText(QRectF(TEXT_X, top + 24, width, 20), _elided(metrics, second, width))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the study under the pointer; say why one is not verified."""
        self._current = self._row(event)
        line = self._lines[self._current] if self._current >= 0 else None
        self.setToolTip(_explained(line) if line else "")
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose the study under the pointer."""
        row = self._row(event)
        if row >= 0:
            self._choose(self._lines[row])

    def _choose(self, line: PriorLine) -> None:
        (self.fetch_wanted if line.place else self.chosen).emit(line.uid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move between the studies, Return chooses."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step and self._lines:
            self._current = min(max(self._current + step, 0), len(self._lines) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self._choose(self._lines[self._current])
        else:
            super().keyPressEvent(event)

    def _row(self, event: QMouseEvent) -> int:
        row = int(event.position().y()) // LINE_HEIGHT
        return row if 0 <= row < len(self._lines) else -1


def _explained(line: PriorLine) -> str:
    if line.place:
        return "Not in the archive yet. A double click fetches it now."
    return f"Not verified as the same patient: {line.doubt}." if line.doubt else ""


def _elided(metrics: QFontMetrics, text: str, width: int) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
