"""The field beside a line that asks what the line measures, and says at once what a pixel would measure then."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from viewer.dicom.known_length import doubt, pixel_size, scope_of, size_text
from viewer.model.known_length import KnownLine
from viewer.model.mark import Mark
from viewer.render.camera import Camera
from viewer.session.calibrations import Calibrations
from viewer.tools.calibrate import line_marks

GAP = 14  # logical pixels between the line and the field
WIDTH = 344
SAYS_LINES = 2
_LENGTH = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\s*(mm|cm)?", re.ASCII | re.IGNORECASE)
_THOUSAND = re.compile(r"\d,\d{3}$", re.ASCII)  # 1,000 is a thousand to some readers and one to others


def length_in_mm(text: str) -> float:
    """A length as it was typed: ``25``, ``25 mm``, ``2.5 cm``; raises ValueError with a sentence."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise ValueError("A length is a number in mm or cm: 25 or 2.5 cm.")
    number, unit = found[1], (found[2] or "mm").lower()
    if _THOUSAND.search(number):
        raise ValueError("Please write the length without a comma.")
    length = float(number.replace(",", ".")) * (10.0 if unit == "cm" else 1.0)
    if length <= 0:
        raise ValueError("A length is more than 0 mm.")
    return length


class _Entry(QLineEdit):
    """A line of text whose Enter and Escape are its own: the window's keys for them wait."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        own = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in own:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class KnownLengthField(QFrame):
    """Lies over the pane and holds nothing up: images can be moved and windowed while it is open."""

    finished = Signal()  # applied or left

    def __init__(self, line: KnownLine, calibrations: Calibrations, pane: QWidget) -> None:
        super().__init__(pane)
        self.setObjectName("knownLength")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # a click on it is none on the image behind
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._line, self._calibrations, self._pane, self._beside = line, calibrations, pane, QRect()
        self._entry = _Entry()
        self._entry.setObjectName("knownLengthEntry")
        self._entry.setAccessibleName("Length of this line")
        self._entry.setPlaceholderText("25 mm")
        self._entry.setMaxLength(24)
        self._says = _label("", muted=True)
        self._lay_out()
        self._entry.textChanged.connect(self._show_outcome)
        self._entry.returnPressed.connect(self._apply)
        self._entry.left.connect(self.finished)
        self._show_outcome()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The line that is asked about."""
        return line_marks(self._line.image, self._line.ends)

    def begin(self) -> None:
        """Come up, with the caret in the entry."""
        self.show()
        self.raise_()
        self._entry.setFocus()

    def put_away(self) -> None:
        """Vanish; the caret goes nowhere else, so that no key meant for images is written into a report."""
        self._entry.clearFocus()
        self.hide()
        self.deleteLater()

    def stand_beside_line(self, camera: Camera, ratio: float) -> None:
        """Below the line, else above, left or right of it: inside the pane, and not over what was measured."""
        points = camera.to_screen(camera.plane.to_patient(self._line.ends)) / ratio
        (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        self._beside = QRectF(left, top, right - left, bottom - top).toAlignedRect()
        self._fit()

    def _fit(self) -> None:
        """As high as its words need at the width there is."""
        width = min(WIDTH, self._pane.width())
        size = QSize(width, self.heightForWidth(width))
        self.setGeometry(beside(self._beside, size, self._pane.rect()))

    def _lay_out(self) -> None:
        asked = QHBoxLayout()
        asked.setSpacing(8)
        asked.addWidget(_label("This line measures"))
        asked.addWidget(self._entry, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(asked)
        self._says.setMinimumHeight(SAYS_LINES * self._says.fontMetrics().lineSpacing())
        self._says.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._says)
        column.addWidget(_label(f"Enter calibrates {self._what()} · Esc leaves", muted=True))

    def _what(self) -> str:
        scope, pixel = scope_of(self._line.image), self._line.image.instance.format
        if scope.frame is not None:
            return "this frame only"
        return "all frames of this run" if pixel is not None and pixel.frames > 1 else "this image"

    def _show_outcome(self) -> None:
        """What a pixel would measure, or why that is nothing to measure by."""
        if not self._entry.text().strip():
            self._say(f"In mm, or with cm behind it.\n{self._until_now()}")
            return
        try:
            length = length_in_mm(self._entry.text())
            size = pixel_size(self._line.image, self._line.ends, length)
        except ValueError as reason:
            self._say(str(reason), warning=True)
            return
        doubted = doubt(self._line.image, size)
        outcome = f"{length:g} mm: {size_text(size)} per pixel."
        self._say(f"{outcome}\n{doubted or self._until_now()}", warning=bool(doubted))

    def _until_now(self) -> str:
        """What a pixel of the image measures as long as nothing is told."""
        now = self._line.image.calibration
        if now.row_mm is None or now.column_mm is None:
            return "Until now its lengths are in pixels."
        return f"Until now {size_text((now.row_mm, now.column_mm))} per pixel ({now.tag})."

    def _say(self, sentence: str, *, warning: bool = False) -> None:
        self._says.setText(sentence)
        self._says.setProperty("muted", not warning)
        self._says.setProperty("warning", warning)
        self._says.style().polish(self._says)
        self._fit()

    def _apply(self) -> None:
        try:
            self._calibrations.calibrate(self._line, length_in_mm(self._entry.text()))
        except ValueError as reason:
            self._say(str(reason), warning=True)
            return
        self.finished.emit()


def beside(line: QRect, size: QSize, room: QRect) -> QRect:
    """Where a box of ``size`` stands beside the ``line`` in a ``room``; over it only where there is no place else."""
    middle = line.center().x() - size.width() // 2
    upright = line.center().y() - size.height() // 2
    places = (
        (middle, line.bottom() + GAP),
        (middle, line.top() - GAP - size.height()),
        (line.right() + GAP, upright),
        (line.left() - GAP - size.width(), upright),
    )
    found = [_inside(QRect(x, y, size.width(), size.height()), room) for x, y in places]
    clear = (box for box in found if not box.intersects(line.adjusted(-2, -2, 2, 2)))
    return next(clear, found[0])


def _inside(box: QRect, room: QRect) -> QRect:
    x = max(min(box.x(), room.right() - box.width()), room.left())
    y = max(min(box.y(), room.bottom() - box.height()), room.top())
    return QRect(x, y, box.width(), box.height())


def _label(text: str, *, muted: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", muted)
    return label
