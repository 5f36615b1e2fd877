"""One prior on the line of time in the strip: when, what and why it is relevant; unfolded, its series and documents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from viewer.model.text import clean, date_text, distance_text
from viewer.session.documents import documents_of
from viewer.session.exams import Exam
from viewer.widgets import colours
from viewer.widgets.document_list import DocumentList
from viewer.widgets.plain import plain_tool_tip
from viewer.widgets.thumbnail import Thumbnail

_BREAKABLE = re.compile(r"([\^_/.])")  # where a long name without spaces may go on in the next line
DOT, INSET, DOT_TOP = 10.0, 20, 14.0  # logical pixels


class PriorHead(QWidget):
    """The words of a prior beside its dot on the line of time; a click unfolds it."""

    clicked = Signal()

    def __init__(self, exam: Exam, current_date: str, reason: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("priorHead")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._doubt = exam.other_patient
        self._fold = label("", muted=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 4, 8, 4)
        column.setSpacing(0)
        self._reason = label("", muted=True, small=True)
        for words in _words(exam, current_date, self._reason):
            column.addWidget(words)
        self.show_reason(reason)
        column.addWidget(self._fold)
        self.show_unfolded(unfolded=False, series=len(exam.stacks))

    def show_reason(self, reason: str) -> None:
        """Say what makes it relevant, and whether it hangs."""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self.setToolTip(plain_tool_tip("\n".join(part for part in (self._doubt, reason) if part)))

    def show_unfolded(self, *, unfolded: bool, series: int) -> None:
        """Say whether the series stand beneath."""
        self._fold.setText(f"{'▾' if unfolded else '▸'} {series} series")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """This prior's dot on the line of time, hollow where it is not verified."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.fillRect(self.rect().adjusted(INSET - 4, 0, 0, 0), colours.HOVER)
        colour = colours.CRITICAL if self._doubt else colours.AMBER
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colours.BLACK if self._doubt else colour)
        painter.drawEllipse(QPointF(DOT, DOT_TOP), 4, 4)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def enterEvent(self, _event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        self.update()

    def leaveEvent(self, _event: object) -> None:
        """No longer."""
        self.update()


class PriorEntry(QWidget):
    """A prior; its series are made when it is first unfolded, by ``unfolded``'s listener."""

    unfolded = Signal(object)  # Exam, for the first time
    compare_wanted = Signal(str)  # study UID
    document_chosen = Signal(object)  # Instance

    def __init__(self, exam: Exam, current_date: str, reason: str, room: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.exam = exam
        self._room = room
        self._filled = False
        self.head = PriorHead(exam, current_date, reason)
        self.head.clicked.connect(self.toggle)
        self.body = QWidget()
        self._column = QVBoxLayout(self.body)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(4)
        self.documents = DocumentList(room)
        self.documents.chosen.connect(self.document_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body)
        column.addWidget(self.documents)
        self.body.hide()
        self.documents.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line of time, past everything that stands beside it."""
        painter = QPainter(self)
        painter.setPen(QPen(colours.LINE, 2))
        painter.drawLine(QPointF(DOT, 0), QPointF(DOT, self.height()))
        painter.end()

    @property
    def is_unfolded(self) -> bool:
        """Whether its series stand beneath."""
        return not self.body.isHidden()

    def toggle(self) -> None:
        """Unfold it, or fold it up."""
        self.fold(unfolded=not self.is_unfolded)

    def fold(self, *, unfolded: bool) -> None:
        """Show its series and documents, or not."""
        if unfolded and not self._filled:
            self._filled = True
            self.unfolded.emit(self.exam)
        self.body.setVisible(unfolded)
        self.show_documents()
        self.head.show_unfolded(unfolded=unfolded, series=len(self.exam.stacks))

    def fill(self, thumbnails: Sequence[Thumbnail]) -> None:
        """Take in the thumbnails; a verified prior can be hung beside the current study."""
        if not self.exam.other_patient and thumbnails:
            button = QPushButton("Hang beside")
            button.setObjectName("compare")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip("Hang this prior beside the current study")
            button.setStyleSheet("margin: 0px 12px; padding: 2px 0px; font-size: 11px;")
            button.clicked.connect(lambda: self.compare_wanted.emit(self.exam.study.uid))
            self._column.addWidget(button)
        for item in thumbnails:
            self._column.addWidget(item)

    def take(self, exam: Exam) -> None:
        """The documents of the prior have changed."""
        self.exam = exam
        self.show_documents()

    def show_documents(self) -> None:
        """List the documents while it is unfolded."""
        self.documents.show_documents(documents_of(self.exam.study) if self.is_unfolded else ())


def label(text: str, *, muted: bool = False, small: bool = False) -> QLabel:
    """Plain text that wraps and never widens the strip."""
    made = QLabel(_BREAKABLE.sub("\\1\u200b", text))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    if muted:
        made.setProperty("muted", "true")
    if small:
        made.setStyleSheet("font-size: 11px;")
    return made


def _words(exam: Exam, current_date: str, reason: QLabel) -> tuple[QLabel, ...]:
    study = exam.study
    date = label(f"PRIOR {date_text(study.date) or 'no date'}", small=True)
    date.setProperty("critical" if exam.other_patient else "warning", "true")
    modalities = "/".join(dict.fromkeys(series.modality for series in study.series if series.instances))
    when = " · ".join(part for part in (distance_text(study.date, current_date), modalities) if part)
    warning = label(exam.other_patient, small=True)
    warning.setProperty("critical", "true")
    lines = (
        date,
        label(when, muted=True, small=True),
        label(clean(study.description, 64), small=True),
        reason,
        warning,
    )
    return tuple(line for line in lines if line.text() or line is reason)
