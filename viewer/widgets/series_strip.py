"""The rail at the left: the series of the current study, and below those of its priors."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from viewer.model.text import clean, date_text
from viewer.session.documents import documents_of
from viewer.session.exams import Exam
from viewer.session.reading import Reading
from viewer.session.thumbnails import Thumbnails
from viewer.widgets.document_list import DocumentList
from viewer.widgets.thumbnail import Thumbnail

WIDTH = 132  # logical pixels
_BREAKABLE = re.compile(r"([\^_/.])")  # where a long name without spaces may go on in the next line


class SeriesStrip(QScrollArea):
    """A click shows a series in the active pane; a drag, in any pane. Documents stand below the images of their exam."""

    document_chosen = Signal(object)  # Instance: an object without pixels was clicked

    def __init__(self, reading: Reading, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("seriesStrip")
        self.setFixedWidth(WIDTH)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._reading, self._thumbnails = reading, thumbnails
        self._items: dict[str, Thumbnail] = {}
        self._documents: dict[str, DocumentList] = {}
        self._fill(())
        reading.study_opened.connect(self._on_opened)
        reading.exams.sorted.connect(self._fill)
        reading.exams.documents_changed.connect(self._show_documents)
        reading.panes.view_changed.connect(self._show_panes)
        reading.panes.layout_changed.connect(self._show_panes)
        reading.panes.active_changed.connect(self._show_panes)
        reading.seen.changed.connect(self._on_seen)
        reading.pixels.progressed.connect(self._on_progressed)
        thumbnails.made.connect(self._on_made)
        thumbnails.failed.connect(self._on_failed)

    @property
    def items(self) -> tuple[Thumbnail, ...]:
        """The series from the top down."""
        return tuple(self._items.values())

    def documents(self, study_uid: str) -> DocumentList | None:
        """The documents of one exam."""
        return self._documents.get(study_uid)

    def _on_opened(self) -> None:
        self._fill(())

    def _fill(self, exams: tuple[Exam, ...]) -> None:
        """One heading and its series for each exam, in a fresh page."""
        page = QWidget()
        page.setObjectName("seriesPage")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        self._items, self._documents = {}, {}
        for exam in exams:
            for heading in _headings(exam):
                column.addWidget(heading)
            for stack in exam.stacks:
                column.addWidget(self._item(exam, stack.id))
            documents = self._documents[exam.study.uid] = DocumentList(WIDTH)
            documents.chosen.connect(self.document_chosen)
            column.addWidget(documents)
        column.addStretch(1)
        self.setWidget(page)
        self._thumbnails.request(tuple(stack for exam in exams for stack in exam.stacks))
        self._show_documents(exams)
        self._show_panes()

    def _show_documents(self, exams: tuple[Exam, ...]) -> None:
        for exam in exams:
            if exam.study.uid in self._documents:
                self._documents[exam.study.uid].show_documents(documents_of(exam.study))

    def _item(self, exam: Exam, stack_id: str) -> Thumbnail:
        stack = next(stack for stack in exam.stacks if stack.id == stack_id)
        series = exam.series(stack)
        number = (
            "" if series.number is None else f"{series.number} " if stack.description else f"Series {series.number}"
        )
        item = Thumbnail(stack, f"{number}{stack.description}" or "Series", prior=exam.prior)
        item.set_seen(len(self._reading.seen.of(stack.id)))
        item.clicked.connect(self._on_clicked)
        self._items[stack.id] = item
        return item

    def _on_clicked(self, stack_id: str) -> None:
        self._reading.places.show(self._reading.panes.active, stack_id)

    def _show_panes(self) -> None:
        panes = self._reading.panes
        shown = {panes.view(pane).place.stack_id for pane in panes.visible}
        active = panes.view(panes.active).place.stack_id
        for stack_id, item in self._items.items():
            item.set_shown(shown=stack_id in shown, active=stack_id == active)

    def _on_seen(self, stack_id: str) -> None:
        if stack_id in self._items:
            self._items[stack_id].set_seen(len(self._reading.seen.of(stack_id)))

    def _on_progressed(self, stack_id: str, done: int, total: int) -> None:
        if stack_id in self._items:
            self._items[stack_id].set_loaded(done, total)

    def _on_made(self, stack_id: str, picture: object) -> None:
        if stack_id in self._items:
            self._items[stack_id].set_picture(picture)  # type: ignore[arg-type]

    def _on_failed(self, stack_id: str, sentence: str) -> None:
        if stack_id in self._items:
            self._items[stack_id].set_damaged(sentence)


def _headings(exam: Exam) -> tuple[QLabel, ...]:
    date = date_text(exam.study.date) or "no date"
    first = _label(f"PRIOR {date}" if exam.prior else date)
    first.setProperty("warning" if exam.prior else "heading", "true")
    what = _label(clean(exam.study.description, 64))
    what.setProperty("muted", "true")
    warning = _label(exam.other_patient)
    warning.setProperty("critical", "true")
    return tuple(label for label in (first, what, warning) if label.text())


def _label(text: str) -> QLabel:
    label = QLabel(_BREAKABLE.sub("\\1\u200b", text))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # no word widens the strip
    label.setContentsMargins(12, 0, 12, 0)
    return label
