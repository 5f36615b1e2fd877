"""What did not leave, with the reasons; what waits for a look is shown here, and let go only once it was seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.export.wish import Exported, Wish, Withheld
from app.shell.held_pictures import Look
from viewer.model.text import clean

LIST_WIDTH = 420
NOT_SEEN = "Every frame or page must have been seen before it can be ticked."


class HeldWindow(QDialog):
    """A list with ticks beside a picture. An object can be ticked when all of its frames have been on the screen."""

    look_wanted = Signal(str, str, int)
    wished = Signal(object)  # Wish

    def __init__(self, wish: Wish, done: Exported, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("held_window")
        self.setWindowTitle("What did not leave")
        self.resize(1120, 720)
        self._wish, self._done = wish, done
        self._seen: dict[str, set[int]] = {}
        self._shown: QImage | None = None
        self.list = QListWidget()
        self.picture = QLabel(NOT_SEEN if done.held else "")
        self.frames = QSlider(Qt.Orientation.Horizontal)
        self.figure = _plain("")
        self.export = QPushButton("Export again with those ticked")
        self._lay_out()
        for one in done.withheld:
            self.list.addItem(_item(one))
        self.list.currentItemChanged.connect(lambda *_: self._begin())
        self.list.itemChanged.connect(lambda _: self._enable())
        self.frames.valueChanged.connect(self._look)
        self.export.clicked.connect(self._again)
        self._enable()

    def _lay_out(self) -> None:
        self.list.setFixedWidth(LIST_WIDTH)
        self.list.setWordWrap(True)
        self.list.setSpacing(4)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setTextFormat(Qt.TextFormat.PlainText)
        self.picture.setMinimumSize(320, 320)
        self.picture.setWordWrap(True)
        foot = QHBoxLayout()
        foot.addWidget(self.frames, 1)
        foot.addWidget(self.figure)
        right = QVBoxLayout()
        right.addWidget(self.picture, 1)
        right.addLayout(foot)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.list)
        both.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        self.export.setProperty("primary", True)
        for button in (close, self.export):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(both, 1)
        layout.addLayout(buttons)
        self.frames.hide()

    def show_look(self, look: Look) -> None:
        """Show a picture that was made, if it is still the one that is wanted."""
        one = self._current()
        if one is None or (look.sop_uid, look.number) != (one.sop_uid, self.frames.value()):
            return
        self.frames.setVisible(look.count > 1)
        self.frames.setMaximum(max(look.count - 1, 0))
        self.figure.setText(f"{look.number + 1} of {look.count}" if look.count > 1 else "")
        self._shown = look.picture
        self._draw()
        if look.picture is not None:
            seen = self._seen.setdefault(one.sop_uid, set())
            seen.add(look.number)
            if len(seen) >= look.count:
                self._may_be_ticked()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture as large as there is room."""
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            if self._current() is not None:
                self.picture.setText("No picture can be made of it.")
            return
        size = self.picture.size()
        drawn = QPixmap.fromImage(self._shown)
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        self.picture.setPixmap(drawn.scaled(size, keep, smooth))

    def _begin(self) -> None:
        """Another object: from its first frame on."""
        self.frames.blockSignals(True)
        self.frames.setRange(0, 0)
        self.frames.blockSignals(False)
        self.frames.hide()
        self._look(0)

    def _look(self, number: int) -> None:
        one = self._current()
        if one is None:
            return
        self._shown = None
        self.picture.setText(one.reason if not one.held else "…")
        self.figure.setText("")
        if one.held:
            self.look_wanted.emit(one.study_uid, one.sop_uid, number)

    def _current(self) -> Withheld | None:
        item = self.list.currentItem()
        return cast(Withheld, item.data(Qt.ItemDataRole.UserRole)) if item else None

    def _may_be_ticked(self) -> None:
        item = self.list.currentItem()
        if item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Unchecked)

    @property
    def ticked(self) -> frozenset[str]:
        """SOP Instance UIDs of what may leave after the look."""
        items = [self.list.item(row) for row in range(self.list.count())]
        checkable = [item for item in items if item.flags() & Qt.ItemFlag.ItemIsUserCheckable]
        chosen = [item for item in checkable if item.checkState() == Qt.CheckState.Checked]
        return frozenset(item.data(Qt.ItemDataRole.UserRole).sop_uid for item in chosen)

    def _enable(self) -> None:
        self.export.setVisible(bool(self._done.held))
        self.export.setEnabled(bool(self.ticked))

    def _again(self) -> None:
        """Nothing is overwritten: the second export stands beside the first."""
        self.wished.emit(replace(self._wish, out=_beside(self._wish.out), released=self._wish.released | self.ticked))
        self.close()


def _beside(out: Path) -> Path:
    stem, suffix = (out.stem, out.suffix) if out.suffix == ".zip" else (out.name, "")
    number = 2
    while (found := out.with_name(f"{stem}-{number}{suffix}")).exists():
        number += 1
    return found


def _item(one: Withheld) -> QListWidgetItem:
    item = QListWidgetItem(f"{clean(one.place, 120)}\n{clean(one.reason, 240)}")
    item.setData(Qt.ItemDataRole.UserRole, one)
    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
    return item


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", True)
    return label
