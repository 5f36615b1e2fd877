"""Pictures that leave a pane: key images and copies, each with a strip beneath it that no setting takes away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter, QPainter

from viewer.widgets import colours, lettering
from viewer.widgets.painting import Sheet, paint_sheet

FOOTER = 24  # logical pixels
NOT_FOR_DIAGNOSTIC_USE = "Not for diagnostic use"
NOTICE = f"Lectern · {NOT_FOR_DIAGNOSTIC_USE}"

PRINTED = 512  # logical pixels that the longer side of a pane may have for its text to be read in print


def lettering_ratio(side: int, ratio: float) -> float:
    """Device pixels per logical pixel for the text and marks of a picture ``side`` logical pixels long, to be printed.

    A large pane is made small on paper, 12 cm or less, and its text with it; it is lettered so much larger.
    """
    return ratio * max(side / PRINTED, 1.0)


def capture_png(sheet: Sheet, image_name: str) -> bytes:
    """The sheet as PNG, with its strip."""
    return _png(captured(sheet, image_name))


def captured(sheet: Sheet, image_name: str) -> QImage:
    """The sheet with its strip."""
    width, height, strip = sheet.camera.width, sheet.camera.height, round(FOOTER * sheet.ratio)
    image = QImage(width, height + strip, QImage.Format.Format_RGB32)
    image.fill(colours.BLACK)
    painter = QPainter(image)
    paint_sheet(painter, sheet)
    painter.setClipping(False)
    face = lettering.face_of(sheet.ratio)
    baseline = height + strip * 0.68
    margin = 8 * sheet.ratio
    painter.fillRect(0, height, width, max(round(sheet.ratio), 1), colours.LINE)
    lettering.write(painter, margin, baseline, NOTICE, colours.AMBER, face)
    left = max(width - margin - lettering.width(image_name, face), width / 2)
    lettering.write(painter, left, baseline, image_name, colours.TEXT, face)
    painter.end()
    return image


def stripped(picture: QImage, lines: Sequence[str]) -> QImage:
    """A picture in its own pixels over its strip: the notice, then ``lines``; it is never too narrow for them."""
    face = lettering.face_of(1.0)
    step, margin = lettering.line_height(face), 8
    words = (NOTICE, *lines)
    wide = max(picture.width(), round(max(lettering.width(line, face) for line in words)) + 2 * margin)
    image = QImage(wide, picture.height() + round(step * len(words)) + margin, QImage.Format.Format_RGB32)
    image.fill(colours.BLACK)
    painter = QPainter(image)
    painter.drawImage((wide - picture.width()) // 2, 0, picture)
    for number, line in enumerate(words):
        baseline = picture.height() + step * (number + 0.9)
        lettering.write(painter, margin, baseline, line, colours.TEXT if number else colours.AMBER, face)
    painter.end()
    return image


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise ValueError("the picture of this pane could not be written as PNG")
    return bytes(buffer.data().data())
