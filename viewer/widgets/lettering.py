"""Text that can be read on any image: light letters with a dark outline of one pixel, drawn in device pixels."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

from viewer.widgets.colours import OUTLINE

CORNER_PX = 11
MARGIN = 8  # room for the outline and for letters that lean out of their box
_AROUND = tuple((dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)


@lru_cache(maxsize=64)
def font(ratio: float, pixels: int = CORNER_PX, *, bold: bool = False) -> QFont:
    """The platform's font at ``pixels`` logical pixels, with figures of one width; to be read, never changed.

    Kept, because every picture asks for the same few some fifty times.
    """
    return _face(max(round(pixels * ratio), 1), QFont.Weight.DemiBold if bold else QGuiApplication.font().weight())


def width(text: str, face: QFont) -> float:
    """How wide ``text`` is, in device pixels."""
    return _width(text, face.pixelSize(), face.weight())


@lru_cache(maxsize=4096)
def _width(text: str, pixels: int, weight: QFont.Weight) -> float:
    return QFontMetricsF(_face(pixels, weight)).horizontalAdvance(text)


def _face(pixels: int, weight: QFont.Weight) -> QFont:
    face = QFont(QGuiApplication.font())
    face.setPixelSize(pixels)
    face.setFeature(QFont.Tag("tnum"), 1)
    face.setWeight(weight)
    return face


def line_height(face: QFont) -> float:
    """From line to line, in device pixels."""
    return _line_height(face.pixelSize(), face.weight())


@lru_cache(maxsize=64)
def _line_height(pixels: int, weight: QFont.Weight) -> float:
    return round(QFontMetricsF(_face(pixels, weight)).height() * 1.1)


def write(painter: QPainter, left: float, baseline: float, text: str, colour: QColor, face: QFont) -> None:
    """Write ``text`` as plain text."""
    if text:
        picture = _picture(text, colour.rgba(), face.pixelSize(), face.weight())
        above = _ascent(face.pixelSize(), face.weight())
        painter.drawImage(QPointF(round(left) - MARGIN, round(baseline) - above), picture)


@lru_cache(maxsize=64)
def _ascent(pixels: int, weight: QFont.Weight) -> int:
    return round(QFontMetricsF(_face(pixels, weight)).ascent()) + MARGIN


@lru_cache(maxsize=1024)
def _picture(text: str, rgba: int, pixels: int, weight: QFont.Weight) -> QImage:
    """Outlined text, drawn once: most of what stands around an image is the same from one image to the next."""
    face = _face(pixels, weight)
    metrics = QFontMetricsF(face)
    size = QSize(round(metrics.horizontalAdvance(text)) + 2 * MARGIN, round(metrics.height()) + 2 * MARGIN)
    made = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(0)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(face)
    place = QPointF(MARGIN, _ascent(pixels, weight))
    outline = max(1.0, round(pixels / CORNER_PX))
    painter.setPen(OUTLINE)
    for dx, dy in _AROUND:
        painter.drawText(place + QPointF(dx * outline, dy * outline), text)
    painter.setPen(QColor.fromRgba(rgba))
    painter.drawText(place, text)
    painter.end()
    return made


def write_centred(painter: QPainter, centre: float, baseline: float, text: str, colour: QColor, face: QFont) -> None:
    """Write ``text`` around ``centre``."""
    write(painter, centre - width(text, face) / 2, baseline, text, colour, face)


def elided(text: str, face: QFont, room: float) -> str:
    """``text``, cut with an ellipsis to fit ``room`` device pixels."""
    if width(text, face) <= room:
        return text
    end = len(text)
    while end and width(text[:end] + "…", face) > room:
        end -= 1
    return text[:end].rstrip() + "…"


def wrapped(text: str, face: QFont, room: float, most: int) -> list[str]:
    """``text`` in at most ``most`` lines of ``room`` device pixels, broken between words; the last may be cut."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most - 1:
        count = next((n for n in range(len(words), 1, -1) if width(" ".join(words[:n]), face) <= room), 1)
        lines.append(elided(" ".join(words[:count]), face, room))
        words = words[count:]
    return [*lines, elided(" ".join(words), face, room)] if words else lines
