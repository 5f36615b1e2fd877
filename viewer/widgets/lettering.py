"""Text that can be read on any image: light letters with a dark outline of one pixel, drawn in device pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

from viewer.widgets.colours import OUTLINE

CORNER_PX = 11
MARGIN = 8  # room for the outline and for letters that lean out of their box
_AROUND = tuple((dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)


@dataclass(frozen=True, slots=True)
class Face:
    """The platform's font at ``pixels`` device pixels, with figures of one width."""

    pixels: int
    weight: int

    def font(self) -> QFont:
        """For Qt; to be read, never changed."""
        return _font(self.pixels, self.weight)


@lru_cache(maxsize=64)
def face_of(ratio: float, pixels: int = CORNER_PX, *, bold: bool = False) -> Face:
    """The face at ``pixels`` logical pixels. Kept, because every picture asks for the same few some fifty times."""
    weight = QFont.Weight.DemiBold if bold else QGuiApplication.font().weight()
    return Face(max(round(pixels * ratio), 1), int(weight))


@lru_cache(maxsize=64)
def _font(pixels: int, weight: int) -> QFont:
    made = QFont(QGuiApplication.font())
    made.setPixelSize(pixels)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setWeight(QFont.Weight(weight))
    return made


@lru_cache(maxsize=4096)
def width(text: str, face: Face) -> float:
    """How wide ``text`` is, in device pixels."""
    return _metrics(face).horizontalAdvance(text)


@lru_cache(maxsize=64)
def _metrics(face: Face) -> QFontMetricsF:
    return QFontMetricsF(face.font())


@lru_cache(maxsize=64)
def line_height(face: Face) -> float:
    """From line to line, in device pixels."""
    return round(_metrics(face).height() * 1.1)


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """A line of plain text and where it stands: its left end, its baseline and the box it fills, in device pixels."""

    text: str
    colour: QColor
    face: Face
    left: float
    baseline: float
    box: QRectF


def write(painter: QPainter, left: float, baseline: float, text: str, colour: QColor, face: Face) -> None:
    """Write ``text`` as plain text."""
    if text:
        picture, above = _picture(text, colour.rgba(), face)
        painter.drawImage(round(left) - MARGIN, round(baseline) - above, picture)


def write_all(painter: QPainter, lines: tuple[Line, ...]) -> None:
    """Write lines that stand together; as long as they stay the same, they are one picture."""
    if lines:
        left, top, picture = _together(lines)
        painter.drawImage(left, top, picture)


@lru_cache(maxsize=128)
def _together(lines: tuple[Line, ...]) -> tuple[int, int, QImage]:
    """Where the picture of all lines lies, and the picture."""
    boxes = [_box(line) for line in lines]
    left, top = min(box.left() for box in boxes), min(box.top() for box in boxes)
    made = _transparent(
        QSize(max(box.right() for box in boxes) - left + 1, max(box.bottom() for box in boxes) - top + 1)
    )
    painter = QPainter(made)
    painter.translate(-left, -top)
    for line in lines:
        write(painter, line.left, line.baseline, line.text, line.colour, line.face)
    painter.end()
    return left, top, made


def _box(line: Line) -> QRect:
    picture, above = _picture(line.text, line.colour.rgba(), line.face)
    return QRect(QPoint(round(line.left) - MARGIN, round(line.baseline) - above), picture.size())


@lru_cache(maxsize=1024)
def _picture(text: str, rgba: int, face: Face) -> tuple[QImage, int]:
    """Outlined text and where its baseline runs, drawn once: most of what stands around an image stays as it is."""
    metrics = _metrics(face)
    above = round(metrics.ascent()) + MARGIN
    size = QSize(round(width(text, face)) + 2 * MARGIN, round(metrics.height()) + 2 * MARGIN)
    dark, letters = (_written(text, colour, face, size, above) for colour in (OUTLINE, QColor.fromRgba(rgba)))
    outline, made = max(1, round(face.pixels / CORNER_PX)), _transparent(size)
    painter = QPainter(made)
    for dx, dy in _AROUND:
        painter.drawImage(dx * outline, dy * outline, dark)
    painter.drawImage(0, 0, letters)
    painter.end()
    return made, above


def _written(text: str, colour: QColor, face: Face, size: QSize, above: int) -> QImage:
    made = _transparent(size)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(face.font())
    painter.setPen(colour)
    painter.drawText(MARGIN, above, text)
    painter.end()
    return made


def _transparent(size: QSize) -> QImage:
    made = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(0)
    return made


def write_centred(painter: QPainter, centre: float, baseline: float, text: str, colour: QColor, face: Face) -> None:
    """Write ``text`` around ``centre``."""
    write(painter, centre - width(text, face) / 2, baseline, text, colour, face)


def elided(text: str, face: Face, room: float) -> str:
    """``text``, cut with an ellipsis to fit ``room`` device pixels."""
    if width(text, face) <= room:
        return text
    end = len(text)
    while end and width(text[:end] + "…", face) > room:
        end -= 1
    return text[:end].rstrip() + "…"


def wrapped(text: str, face: Face, room: float, most: int) -> list[str]:
    """``text`` in at most ``most`` lines of ``room`` device pixels, broken between words; the last may be cut."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most - 1:
        count = next((n for n in range(len(words), 1, -1) if width(" ".join(words[:n]), face) <= room), 1)
        lines.append(elided(" ".join(words[:count]), face, room))
        words = words[count:]
    return [*lines, elided(" ".join(words), face, room)] if words else lines
