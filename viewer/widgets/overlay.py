"""Paints what stands around an image: corner text, orientation letters, the ruler, the scroll bar and the loading bar.

All of it is in device pixels; ``ratio`` is how many of them make one logical pixel.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from viewer.render.letters import EdgeLetters
from viewer.widgets import colours, lettering
from viewer.widgets.corner_blocks import MARGIN, SCROLL_BAR, CornerBlocks
from viewer.widgets.corner_text import Corners
from viewer.widgets.lettering import Face
from viewer.widgets.ruler import Ruler

_RULER_AIR = 8  # logical pixels around the line of the ruler, for its ticks and outline
_LETTER = 14  # logical pixels
FOREIGN, FOREIGN_SHORT = "NOT VERIFIED AS THE SAME PATIENT", "OTHER PATIENT?"


def _letter_face(ratio: float) -> Face:
    return lettering.face_of(ratio, _LETTER, bold=True)


class OverlayPainter:
    """Paints around a picture of ``width`` x ``height`` device pixels."""

    def __init__(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        self._painter, self._width, self._height, self._ratio = painter, width, height, ratio
        self._margin, self._bar = MARGIN * ratio, SCROLL_BAR * ratio

    def corner_text(self, corners: Corners) -> None:
        """The four corners."""
        for block in CornerBlocks(self._width, self._height, self._ratio).blocks(corners):
            lettering.write_all(self._painter, block)

    def letters(self, letters: EdgeLetters) -> None:
        """Orientation letters at the middle of the edges, above the ruler at the bottom."""
        face = _letter_face(self._ratio)
        for text, left, baseline in self._letter_places(letters):
            lettering.write(self._painter, left, baseline, text, colours.BRIGHT, face)

    def letter_boxes(self, letters: EdgeLetters) -> list[QRectF]:
        """Where they stand, for labels to keep off."""
        face, height = _letter_face(self._ratio), _LETTER * self._ratio
        return [
            QRectF(left, baseline - height, lettering.width(text, face), 1.25 * height)
            for text, left, baseline in self._letter_places(letters)
            if text
        ]

    def _letter_places(self, letters: EdgeLetters) -> tuple[tuple[str, float, float], ...]:
        """Each with the left end of its baseline."""
        face, ratio = _letter_face(self._ratio), self._ratio
        level = self._height / 2 + 5 * ratio
        far = self._width - self._bar - self._margin - lettering.width(letters.right, face)
        above, beneath = ((self._width - lettering.width(text, face)) / 2 for text in (letters.top, letters.bottom))
        return (
            (letters.left, self._margin, level),
            (letters.right, far, level),
            (letters.top, above, self._margin + 12 * ratio),
            (letters.bottom, beneath, self._height - 34 * ratio),
        )

    def ruler(self, ruler: Ruler) -> None:
        """The ruler at the middle of the lower edge, its figure beneath the line."""
        face = lettering.face_of(self._ratio)
        left, y = (self._width - ruler.length) / 2, self._height - 24 * self._ratio
        air = _RULER_AIR * self._ratio
        self._painter.drawImage(
            QPointF(round(left - air), round(y - air)), _ruler_picture(ruler.length, ruler.parts, self._ratio)
        )
        lettering.write_centred(
            self._painter, self._width / 2, self._height - self._margin, ruler.text, colours.TEXT, face
        )

    def scroll_bar(self, number: int, count: int, marks: dict[int, QColor]) -> None:
        """The scroll bar at the right edge, with a tick for each image of ``marks``."""
        if count < 2:
            return
        track = self.track(self._width, self._height, self._ratio)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        whole = track.toAlignedRect()
        self._painter.drawImage(whole.topLeft(), _track_picture(whole.width(), whole.height()))
        slot = track.height() / count
        for index, colour in marks.items():
            y = track.top() + slot * (index + 0.5)
            reach = 3 * self._ratio
            tick = QRectF(track.left() - reach, y - self._ratio, track.width() + reach, 2 * self._ratio)
            self._painter.fillRect(tick, colour)
        thumb = max(slot, 24 * self._ratio)
        top = track.top() + (track.height() - thumb) * number / (count - 1)
        picture = _thumb_picture(round(track.width()), round(thumb), self._ratio)
        self._painter.drawImage(QPointF(round(track.left()), round(top)), picture)

    @staticmethod
    def track(width: float, height: float, ratio: float) -> QRectF:
        """Where the scroll bar runs in a pane of that size."""
        wide, margin = 4 * ratio, MARGIN * ratio
        return QRectF(width - wide - 2 * ratio, margin, wide, height - 2 * margin)

    def loading(self, done: int, total: int) -> None:
        """A thin bar along the lower edge with how many images are there."""
        y = self._height - 2 * self._ratio
        self._painter.fillRect(QRectF(0, y, self._width, 2 * self._ratio), colours.LINE)
        self._painter.fillRect(QRectF(0, y, self._width * done / max(total, 1), 2 * self._ratio), colours.ACCENT)
        face = lettering.face_of(self._ratio)
        text = f"Loading {done} / {total} images"
        lettering.write_centred(
            self._painter, self._width / 2, self._height - 54 * self._ratio, text, colours.TEXT, face
        )

    def drawing(self, part: float) -> None:
        """A thin bar along the lower edge while the picture is drawn."""
        y = self._height - 2 * self._ratio
        self._painter.fillRect(QRectF(0, y, self._width * max(part, 0.02), 2 * self._ratio), colours.ACCENT)

    def notice(self, title: str, sentence: str) -> None:
        """In place of an image: what is the matter, and why, within the pane's width."""
        heading, face = lettering.face_of(self._ratio, 14, bold=True), lettering.face_of(self._ratio, 12)
        middle = self._height / 2
        lettering.write_centred(
            self._painter, self._width / 2, middle - 10 * self._ratio, title, colours.CRITICAL, heading
        )
        room = QRectF(self._width * 0.1, middle, self._width * 0.8, self._height * 0.4)
        self._painter.setFont(face.font())
        self._painter.setPen(colours.TEXT)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
        self._painter.drawText(room, flags, sentence)

    def aside(self, sentence: str) -> None:
        """In the middle of a pane that has nothing to show here, without raising the voice."""
        room = QRectF(self._width * 0.2, self._height * 0.4, self._width * 0.6, self._height * 0.2)
        self._painter.setFont(lettering.face_of(self._ratio, 12).font())
        self._painter.setPen(colours.MUTED)
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        self._painter.drawText(room, flags, sentence)

    def foreign(self) -> None:
        """A thick red edge and a red band with words: this may be another patient than the one being read."""
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        thick = 4 * self._ratio
        pen = QPen(colours.RED, thick)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        half = thick / 2
        self._painter.drawRect(QRectF(half, half, self._width - thick, self._height - thick))
        face = lettering.face_of(self._ratio, 13, bold=True)
        words = next(text for text in (FOREIGN, FOREIGN_SHORT) if self._fits(text, face) or text == FOREIGN_SHORT)
        wide, high = lettering.width(words, face) + 4 * self._margin, 22 * self._ratio
        band = QRectF((self._width - wide) / 2, 0.72 * self._height, wide, high)
        self._painter.fillRect(band, colours.ALARM)
        self._painter.setFont(face.font())
        self._painter.setPen(colours.BRIGHT)
        self._painter.drawText(band, int(Qt.AlignmentFlag.AlignCenter), words)

    def _fits(self, text: str, face: Face) -> bool:
        return lettering.width(text, face) + 8 * self._margin <= self._width

    def frame(self, *, active: bool) -> None:
        """The pane's edge, lit where keys act on it."""
        thick, colour = max(round(self._ratio), 1), colours.ACCENT if active else colours.LINE
        for edge in (
            QRect(0, 0, self._width, thick),
            QRect(0, self._height - thick, self._width, thick),
            QRect(0, thick, thick, self._height - 2 * thick),
            QRect(self._width - thick, thick, thick, self._height - 2 * thick),
        ):
            self._painter.fillRect(edge, colour)


@lru_cache(maxsize=64)
def _ruler_picture(length: float, parts: int, ratio: float) -> QImage:
    """The line of the ruler with its ticks, its left end at ``_RULER_AIR`` logical pixels from the left and the top.

    Drawn once: it is the same from one image to the next.
    """
    air = _RULER_AIR * ratio
    made = _transparent(math.ceil(length + 2 * air), math.ceil(2 * air))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, extra in ((colours.OUTLINE, 2.0), (colours.TEXT, 0.0)):
        painter.setPen(QPen(colour, (1.0 + extra) * ratio))
        painter.drawLine(QPointF(air, air), QPointF(air + length, air))
        for part in range(parts + 1):
            x = air + length * part / parts
            tall = (5.0 if part in (0, parts) else 3.0) * ratio
            painter.drawLine(QPointF(x, air - tall), QPointF(x, air))
    painter.end()
    return made


@lru_cache(maxsize=16)
def _track_picture(width: int, height: int) -> QImage:
    """The track of the scroll bar; laying a picture over another is several times as fast as filling with a thin colour."""
    made = _transparent(width, height)
    made.fill(colours.TRACK)
    return made


@lru_cache(maxsize=64)
def _thumb_picture(width: int, height: int, ratio: float) -> QImage:
    """The thumb of the scroll bar."""
    made = _transparent(width, height)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.THUMB)
    painter.drawRoundedRect(QRectF(0, 0, width, height), 2 * ratio, 2 * ratio)
    painter.end()
    return made


def _transparent(width: int, height: int) -> QImage:
    made = QImage(max(width, 1), max(height, 1), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(0)
    return made
