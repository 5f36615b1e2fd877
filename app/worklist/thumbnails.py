"""The series of a study as small pictures, each made in the background by a function that was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TypeAlias

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.worklist.feed import Asker
from app.worklist.marks import AMBER, MUTED, TEXT
from app.worklist.preview_facts import SeriesLine
from viewer.model.text import clean

# Study and Series Instance UID to a picture, None where there is none. Called on the executor, never on the GUI thread.
ThumbnailMaker: TypeAlias = Callable[[str, str], QImage | None]
PICTURE = 100
CAPTION = 40
COLUMNS = 3
LINE = 18


class Thumbnail(QWidget):
    """One series: its picture, modality, number of images and description."""

    def __init__(self, line: SeriesLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self.picture: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(" ".join(self.caption))

    @property
    def caption(self) -> tuple[str, str]:
        """What stands under the picture, in two lines."""
        number = f"{self.line.number}" if self.line.number is not None else "–"
        count = f"{self.line.images} im." if self.line.images else f"{self.line.documents} doc."
        return f"{number}  {self.line.modality}  {count}", clean(self.line.description)

    def sizeHint(self) -> QSize:
        """Picture and caption."""
        return QSize(PICTURE, PICTURE + CAPTION)

    def take(self, picture: QImage) -> None:
        """Show the picture."""
        self.picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, fitted, on black, and the caption."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(0, 0, PICTURE, PICTURE)
        painter.fillRect(frame, QColor("#000000"))
        if self.picture is not None and not self.picture.isNull():
            painter.drawImage(_fitted(self.picture, frame), self.picture)
        else:
            painter.setPen(QColor(MUTED))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.line.modality or "–")
        metrics = QFontMetrics(self.font())
        for row, (text, colour) in enumerate(zip(self.caption, (MUTED, TEXT), strict=True)):
            painter.setPen(QColor(AMBER if self.line.missing and row == 0 else colour))
            place = QRectF(0, PICTURE + 3 + row * LINE, PICTURE, LINE)
            painter.drawText(place, metrics.elidedText(text, Qt.TextElideMode.ElideRight, PICTURE))


def _fitted(picture: QImage, frame: QRectF) -> QRectF:
    scale = min(frame.width() / picture.width(), frame.height() / picture.height())
    fitted = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
    fitted.moveCenter(frame.center())
    return fitted


class ThumbnailGrid(QWidget):
    """All series of a study."""

    def __init__(self, maker: ThumbnailMaker, executor: Executor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maker = maker
        self._asker = Asker(executor, self)
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._layout.setColumnStretch(COLUMNS, 1)
        self._study = ""
        self.thumbnails: list[Thumbnail] = []

    def show_series(self, study_uid: str, lines: Sequence[SeriesLine]) -> None:
        """Show these series; pictures follow as they are made."""
        if (study_uid, [one.line for one in self.thumbnails]) == (self._study, list(lines)):
            return
        self._study = study_uid
        for thumbnail in self.thumbnails:
            self._layout.removeWidget(thumbnail)
            thumbnail.deleteLater()
        self.thumbnails = [Thumbnail(line, self) for line in lines]
        for place, thumbnail in enumerate(self.thumbnails):
            thumbnail.setToolTip(thumbnail.line.missing)
            self._layout.addWidget(thumbnail, place // COLUMNS, place % COLUMNS)
            if thumbnail.line.images:
                self._ask(study_uid, place, thumbnail)

    def _ask(self, study_uid: str, place: int, thumbnail: Thumbnail) -> None:
        series = thumbnail.line.uid
        # One kind per place: when another study is shown, its question makes the former one stale.
        self._asker.ask(
            f"place {place}", lambda: self._maker(study_uid, series), lambda made: self._take(thumbnail, made)
        )

    def _take(self, thumbnail: Thumbnail, picture: QImage) -> None:
        if thumbnail in self.thumbnails:
            thumbnail.take(picture)
