"""The key images at the foot of the page, as they will go out: a click goes to the image, the cross takes one out."""

from __future__ import annotations

from collections.abc import Sequence

import qtawesome
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from reporting.report import KeyImage
from reporting.widgets.tip import plain_tip
from viewer.model.text import clean

SIDE, CAPTION, GAP, CROSS = 112, 32, 12, 20  # logical pixels; a caption has two lines
TURN_MS = 1  # pictures are decoded one in a turn of the event loop: one takes about as long as a frame


class KeyPicture(QWidget):
    """One key image: picture, caption, and a cross over its corner where it can be taken out."""

    activated = Signal()
    delete_requested = Signal()

    def __init__(self, kept: KeyImage, why_not: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.kept = kept
        caption = clean(kept.caption) or "Key image"
        self._picture = _button(f"{caption}: show it", self)
        self._picture.setFixedSize(SIDE, SIDE)
        self._picture.setIconSize(QSize(SIDE, SIDE))
        self._picture.clicked.connect(self.activated)
        text = QLabel(caption, self)
        text.setObjectName("caption")
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        text.setFixedSize(SIDE, CAPTION)
        text.setToolTip(plain_tip(caption))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._picture)
        column.addWidget(text)
        self.setFixedSize(SIDE, SIDE + column.spacing() + CAPTION)
        self._cross = _button("Take out of the report", self._picture)
        self._cross.setObjectName("onPicture")
        self._cross.setIcon(qtawesome.icon("ph.x", color="#FFFFFF"))
        self._cross.setGeometry(SIDE - CROSS - 4, 4, CROSS, CROSS)
        self._cross.setVisible(not why_not)
        self._cross.clicked.connect(self.delete_requested)

    def draw(self) -> None:
        """Decode the picture, in device pixels."""
        ratio = self.devicePixelRatioF()
        side = round(SIDE * ratio)
        scaled = QImage.fromData(self.kept.png).scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        picture = QPixmap.fromImage(scaled)
        picture.setDevicePixelRatio(ratio)
        self._picture.setIcon(QIcon(picture))


class KeyImageRow(QWidget):
    """All key images of a report, as many side by side as there is room for; gone when there are none."""

    image_activated = Signal(object)  # KeyImage
    delete_requested = Signal(object)  # KeyImage

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keyImages")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._shown: list[KeyPicture] = []
        self._why_not = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setSpacing(GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self, singleShot=True, interval=TURN_MS)
        self._timer.timeout.connect(self._draw_next)
        self._waiting: list[KeyPicture] = []

    def show_images(self, images: Sequence[KeyImage], why_not: str) -> None:
        """Show these; ``why_not`` says why none can be taken out, "" when they can. What is shown already stays."""
        before = {} if why_not != self._why_not else {one.kept: one for one in self._shown}
        self._why_not = why_not
        for one in self._shown:
            self._grid.removeWidget(one)
            if before.get(one.kept) is not one or one.kept not in images:
                one.hide()
                one.deleteLater()
        self._shown = [before.get(kept) or self._made(kept) for kept in images]
        self._waiting = [one for one in self._waiting if one in self._shown]
        self._place()
        self.setVisible(bool(images))

    def _made(self, kept: KeyImage) -> KeyPicture:
        made = KeyPicture(kept, self._why_not, self)
        made.activated.connect(lambda: self.image_activated.emit(kept))
        made.delete_requested.connect(lambda: self.delete_requested.emit(kept))
        self._waiting.append(made)
        self._timer.start()
        return made

    def _draw_next(self) -> None:
        if self._waiting:
            self._waiting.pop(0).draw()
            self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many side by side as there is room for."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        columns = max(1, (self.width() + GAP) // (SIDE + GAP))
        for number, one in enumerate(self._shown):
            self._grid.addWidget(one, *divmod(number, columns), Qt.AlignmentFlag.AlignTop)


def _button(tip: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setToolTip(plain_tip(tip))
    button.setAccessibleName(tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
