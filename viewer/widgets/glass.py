"""Paints the magnifying glass: the picture beneath it, larger and as sharp as the pane's own, in a ring."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen

from viewer.widgets.colours import BLACK, BRIGHT
from viewer.widgets.painting import as_image

GLASS = 260  # logical pixels across


def paint_glass(
    painter: QPainter, middle: QPointF, picture: NDArray[Any], colours: NDArray[Any] | None, ratio: float
) -> None:
    """The picture [side, side] around ``middle``, both in device pixels."""
    side = picture.shape[0]
    box = QRectF(round(middle.x() - side / 2), round(middle.y() - side / 2), side, side)
    ring = QPainterPath()
    ring.addEllipse(box)
    painter.save()
    painter.setClipPath(ring)
    painter.fillRect(box, BLACK)
    painter.drawImage(box.topLeft(), as_image(picture, colours))
    painter.restore()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, wide in ((BLACK, 4.0), (BRIGHT, 1.5)):
        painter.setPen(QPen(colour, wide * ratio))
        painter.drawEllipse(box)
