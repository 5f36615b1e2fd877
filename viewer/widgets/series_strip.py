"""The rail at the left: the series of the current study, and below its priors on a line of time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from viewer.model.text import clean, date_text
from viewer.model.volume import Stack
from viewer.session.documents import documents_of
from viewer.session.exams import Exam
from viewer.session.reading import Reading
from viewer.session.runs import folded
from viewer.session.thumbnails import Thumbnails
from viewer.widgets.document_list import DocumentList
from viewer.widgets.prior_entry import PriorEntry, label
from viewer.widgets.thumbnail import Thumbnail

WIDTH = 132  # logical pixels


class SeriesStrip(QScrollArea):
    """A click shows a series in the active pane; a drag, in any pane. Documents stand below the images of their exam.

    The prior that hangs beside is unfolded, with what makes it the most relevant; the others unfold with a click.
    """

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
        self._of: dict[str, Thumbnail] = {}  # by the id of every stack: time points share one
        self._documents: dict[str, DocumentList] = {}
        self._priors: dict[str, PriorEntry] = {}
        self._fill(())
        reading.study_opened.connect(self._on_opened)
        reading.exams.sorted.connect(self._fill)
        reading.hangings.hung.connect(self._on_hung)
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
        """The series from the top down, as far as their study is unfolded."""
        return tuple(self._items.values())

    @property
    def priors(self) -> tuple[PriorEntry, ...]:
        """The priors from the latest to the oldest."""
        return tuple(self._priors.values())

    def documents(self, study_uid: str) -> DocumentList | None:
        """The documents of one exam."""
        prior = self._priors.get(study_uid)
        return prior.documents if prior else self._documents.get(study_uid)

    def _on_opened(self) -> None:
        self._fill(())

    def _fill(self, exams: tuple[Exam, ...]) -> None:
        """The current study, then a line for each prior, in a fresh page."""
        page = QWidget()
        page.setObjectName("seriesPage")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        self._items, self._documents, self._priors, self._of = {}, {}, {}, {}
        for exam in exams[:1]:
            self._add_current(column, exam)
        line = QVBoxLayout()
        line.setSpacing(0)  # the line of time goes on from one to the next
        for exam in exams[1:]:
            line.addWidget(self._prior(exam, exams[0].study.date))
        column.addLayout(line)
        column.addStretch(1)
        self.setWidget(page)
        self._thumbnails.request(tuple(item.stack for item in self.items))
        self._unfold_compared()
        self._show_documents(exams)
        self._show_panes()

    def _add_current(self, column: QVBoxLayout, exam: Exam) -> None:
        for heading in _headings(exam):
            column.addWidget(heading)
        for entry in folded(exam.stacks):
            column.addWidget(self._item(exam, entry))
        documents = self._documents[exam.study.uid] = DocumentList(WIDTH)
        documents.chosen.connect(self.document_chosen)
        column.addWidget(documents)

    def _prior(self, exam: Exam, current_date: str) -> PriorEntry:
        entry = PriorEntry(exam, current_date, self._reason(exam.study.uid), WIDTH)
        self._priors[exam.study.uid] = entry
        entry.unfolded.connect(lambda _, entry=entry: self._fill_prior(entry))
        entry.compare_wanted.connect(self._reading.hangings.compare_with)
        entry.document_chosen.connect(self.document_chosen)
        return entry

    def _fill_prior(self, entry: PriorEntry) -> None:
        items = [self._item(entry.exam, together) for together in folded(entry.exam.stacks)]
        entry.fill(items)
        self._thumbnails.also(tuple(item.stack for item in items))
        self._show_panes()

    def _reason(self, study_uid: str) -> str:
        relevance, compared = self._reading.hangings.relevance_of(study_uid), self._reading.hangings.compared
        opened = "Opened: " if compared is not None and compared.uid == study_uid else ""
        return f"{opened}{relevance.reason}" if relevance else ""

    def _on_hung(self) -> None:
        """Another prior may hang beside."""
        for study_uid, entry in self._priors.items():
            entry.head.show_reason(self._reason(study_uid))

    def _unfold_compared(self) -> None:
        """The series of the prior that hangs beside are at hand."""
        compared = self._reading.hangings.compared
        entry = self._priors.get(compared.uid) if compared else None
        if entry is not None:
            entry.fold(unfolded=True)

    def _show_documents(self, exams: tuple[Exam, ...]) -> None:
        for exam in exams:
            if exam.study.uid in self._documents:
                self._documents[exam.study.uid].show_documents(documents_of(exam.study))
            elif exam.study.uid in self._priors:
                self._priors[exam.study.uid].take(exam)

    def _item(self, exam: Exam, entry: tuple[Stack, ...]) -> Thumbnail:
        stack = entry[0]
        series = exam.series(stack)
        number = (
            "" if series.number is None else f"{series.number} " if stack.description else f"Series {series.number}"
        )
        name = stack.description if len(entry) == 1 else series.description
        item = Thumbnail(stack, f"{number}{name}" or "Series", prior=exam.prior, times=len(entry))
        for one in entry:
            item.set_seen(one.id, len(self._reading.seen.of(one.id)))
        item.clicked.connect(self._on_clicked)
        self._items[stack.id] = item
        self._of.update(dict.fromkeys((one.id for one in entry), item))
        return item

    def _on_clicked(self, stack_id: str) -> None:
        active = self._reading.panes.active
        now = self._reading.panes.view(active).place.stack_id
        same = self._of.get(now) is self._items[stack_id]  # perhaps at another of its time points, where it stays
        self._reading.places.show(active, now if same else stack_id)

    def _show_panes(self) -> None:
        panes = self._reading.panes
        shown = {self._of.get(panes.view(pane).place.stack_id) for pane in panes.visible}
        active = self._of.get(panes.view(panes.active).place.stack_id)
        for item in self._items.values():
            item.set_shown(shown=item in shown, active=item is active)

    def _on_seen(self, stack_id: str) -> None:
        if stack_id in self._of:
            self._of[stack_id].set_seen(stack_id, len(self._reading.seen.of(stack_id)))

    def _on_progressed(self, stack_id: str, done: int, total: int) -> None:
        if stack_id in self._of:
            self._of[stack_id].set_loaded(done, total)

    def _on_made(self, stack_id: str, picture: object) -> None:
        if stack_id in self._items:
            self._items[stack_id].set_picture(picture)  # type: ignore[arg-type]

    def _on_failed(self, stack_id: str, sentence: str) -> None:
        if stack_id in self._items:
            self._items[stack_id].set_damaged(sentence)


def _headings(exam: Exam) -> tuple[QLabel, ...]:
    first = label(date_text(exam.study.date) or "no date")
    first.setProperty("heading", "true")
    what = label(clean(exam.study.description, 64), muted=True)
    for words in (first, what):
        words.setContentsMargins(12, 0, 12, 0)
    return tuple(words for words in (first, what) if words.text())
