"""One series in the strip: its picture, name and count, what was seen of it and how far it is loaded."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QEnterEvent, QFontMetrics, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from viewer.model.text import clean
from viewer.model.volume import Stack
from viewer.widgets import colours, lettering
from viewer.widgets.pane import STACK_MIME
from viewer.widgets.plain import plain_tool_tip

PICTURE, PAD, TEXT_ROOM = 96, 8, 40  # logical pixels


class Thumbnail(QWidget):
    """A series that can be clicked or dragged onto a pane."""

    clicked = Signal(str)  # stack id

    def __init__(self, stack: Stack, name: str, *, prior: bool, times: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("thumbnail")
        self.stack, self.name, self.prior, self.times = stack, clean(name, 96), prior, times
        self.setAccessibleName(f"{self.name}, {self._count_words()}")
        self.setFixedHeight(PICTURE + TEXT_ROOM + PAD)
        self.setMinimumWidth(PICTURE + 2 * PAD)
        self._picture: NDArray[Any] | None = None
        self._damaged = ""
        self.setToolTip(plain_tool_tip(self._tool_tip()))
        self._seen: dict[str, int] = {}
        self._loaded: tuple[int, int] | None = None
        self._shown = self._active = False
        self._pressed_at: QPoint | None = None

    def _tool_tip(self) -> str:
        lines = (self.name, self._count_words(), clean(self.stack.why_split), *self.stack.remarks)
        return "\n".join(clean(line) for line in (*lines, self._damaged) if line)

    def sizeHint(self) -> QSize:
        """As wide as its picture with its margins."""
        return QSize(PICTURE + 2 * PAD, PICTURE + TEXT_ROOM + PAD)

    def set_picture(self, picture: NDArray[Any]) -> None:
        """The picture [rows, columns] or [rows, columns, 3], kept by reference."""
        self._picture = picture
        self.update()

    def set_damaged(self, sentence: str) -> None:
        """Why there is no picture."""
        self._damaged = sentence
        self.setToolTip(plain_tool_tip(self._tool_tip()))
        self.update()

    def _count_words(self) -> str:
        images = f"{len(self.stack.images)} images"
        return images if self.times == 1 else f"{images}, {self.times} times"

    def set_seen(self, stack_id: str, count: int) -> None:
        """How many images of its stack, or of one of its time points, were on the screen."""
        self._seen[stack_id] = count
        self.update()

    def set_loaded(self, done: int, total: int) -> None:
        """How many images are there; the bar vanishes with the last."""
        self._loaded = None if done >= total else (done, total)
        self.update()

    def set_shown(self, *, shown: bool, active: bool) -> None:
        """Whether it is in a pane, and in the active one."""
        if (shown, active) != (self._shown, self._active):
            self._shown, self._active = shown, active
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Picture, name, count and bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left = (self.width() - PICTURE) / 2
        box = QRectF(left, 4, PICTURE, PICTURE)
        painter.fillRect(box, colours.BLACK)
        if self._picture is not None:
            painter.drawImage(_fitted(box, self._picture), _image(self._picture))
        elif self._damaged:
            painter.setPen(colours.CRITICAL)
            painter.setFont(lettering.face_of(1.0).font())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "damaged")
        self._paint_edge(painter, box)
        self._paint_bars(painter, box)
        self._paint_text(painter, box)
        painter.end()

    def _paint_edge(self, painter: QPainter, box: QRectF) -> None:
        colour = colours.ACCENT if self._active else colours.TEXT if self._shown else colours.LINE
        hovered = colours.MUTED if self.underMouse() and not self._shown else colour
        painter.setPen(QPen(hovered, 2 if self._active else 1))
        painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _paint_bars(self, painter: QPainter, box: QRectF) -> None:
        part = sum(self._seen.values()) / (len(self.stack.images) * self.times)
        painter.fillRect(QRectF(box.left(), box.bottom() + 3, box.width(), 2), colours.LINE)
        painter.fillRect(QRectF(box.left(), box.bottom() + 3, box.width() * part, 2), colours.GREEN)
        if self._loaded:
            done, total = self._loaded
            painter.fillRect(QRectF(box.left(), box.bottom() - 2, box.width() * done / total, 2), colours.ACCENT)

    def _paint_text(self, painter: QPainter, box: QRectF) -> None:
        face = lettering.face_of(1.0)
        painter.setFont(face.font())
        metrics = QFontMetrics(face.font())
        count = f"{len(self.stack.images)}" + (f" × {self.times}" if self.times > 1 else "")
        room = int(box.width()) - metrics.horizontalAdvance(count) - 6
        name = metrics.elidedText(self.name, Qt.TextElideMode.ElideRight, int(box.width()))
        kind = metrics.elidedText(self._kind(), Qt.TextElideMode.ElideRight, room)
        painter.setPen(colours.TEXT)
        painter.drawText(round(box.left()), round(box.bottom()) + 18, name)
        painter.setPen(colours.MUTED)
        painter.drawText(round(box.left()), round(box.bottom()) + 32, kind)
        painter.drawText(round(box.right()) - metrics.horizontalAdvance(count), round(box.bottom()) + 32, count)

    def _kind(self) -> str:
        thickness = self.stack.images[0].instance.slice_thickness
        parts = [self.stack.modality, f"{thickness:g} mm" if thickness and len(self.stack.images) > 1 else ""]
        return " · ".join(part for part in parts if part)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """A click."""
        if self._pressed_at is not None:
            self._pressed_at = None
            self.clicked.emit(self.stack.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the series onto a pane."""
        start = self._pressed_at
        if start is None or (event.position().toPoint() - start).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed_at = None
        drag = QDrag(self)
        drag.setMimeData(self.mime_data())
        drag.setPixmap(self.grab(QRectF((self.width() - PICTURE) / 2, 4, PICTURE, PICTURE).toRect()))
        drag.exec(Qt.DropAction.CopyAction)

    def mime_data(self) -> QMimeData:
        """What is dragged: the stack's id."""
        data = QMimeData()
        data.setData(STACK_MIME, QByteArray(self.stack.id.encode()))
        return data

    def enterEvent(self, _event: QEnterEvent) -> None:
        """Show that it can be taken."""
        self.update()


def _image(picture: NDArray[Any]) -> QImage:
    shape = QImage.Format.Format_Grayscale8 if picture.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(picture.data, picture.shape[1], picture.shape[0], picture.strides[0], shape)


def _fitted(box: QRectF, picture: NDArray[Any]) -> QRectF:
    scale = min(box.width() / picture.shape[1], box.height() / picture.shape[0])
    wide, high = picture.shape[1] * scale, picture.shape[0] * scale
    return QRectF(box.center().x() - wide / 2, box.center().y() - high / 2, wide, high)
