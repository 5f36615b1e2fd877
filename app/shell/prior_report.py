"""The report of the prior that hangs beside, under the report that is being written: to be read only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.desk.prior_report import PriorText, prior_text
from app.jobs import Jobs
from app.settings import Settings
from reporting.store import ReportStore
from viewer.model.study import Study
from viewer.model.text import clean, date_text
from viewer.session.reading import Reading

OPEN = "prior_report.open"  # under which it is remembered whether the text is shown


class PriorReport(QWidget):
    """Follows the prior that hangs; hidden where that has no report. What comes late for another study is dropped."""

    document_wanted = Signal(object)  # Instance
    shown_changed = Signal(bool)  # whether the text is unfolded

    def __init__(self, store: ReportStore, reading: Reading, jobs: Jobs, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._store, self._reading, self._jobs, self._settings = store, reading, jobs, settings
        self.study: Study | None = None
        self._text = PriorText("")
        self._fold = QToolButton()
        self._fold.setProperty("flat", True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fold.clicked.connect(self.toggle)
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("warning", "true")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it widens nothing
        self._open = QPushButton("Open the PDF")
        self._open.clicked.connect(lambda: self.document_wanted.emit(self._text.scanned))
        self.body = QPlainTextEdit()
        self.body.setObjectName("priorReport")
        self.body.setReadOnly(True)
        self._make_layout()
        reading.study_opened.connect(self.clear)
        reading.hangings.hung.connect(self._follow)
        self.clear()

    def _make_layout(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 12, 4)
        row.addWidget(self._fold)
        row.addWidget(self._title, 1)
        row.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.body, 1)

    @property
    def unfolded(self) -> bool:
        """Whether the reader wants to see the text, not only that there is one."""
        return self._settings.recall(OPEN) != "no"

    def toggle(self) -> None:
        """Show the text, or only that there is one."""
        self._settings.remember(OPEN, "no" if self.unfolded else "yes")
        self._show()

    def why_not(self) -> str:
        """Why there is nothing to unfold."""
        return "" if self._text.there else "The prior that hangs has no report here."

    def clear(self) -> None:
        """Nothing of a prior stays when another study is opened."""
        self.study, self._text = None, PriorText("")
        self._show()

    def _follow(self) -> None:
        compared = self._reading.hangings.compared
        if compared is not None and self.study is not None and compared.uid == self.study.uid:
            return
        self.clear()
        self.study = compared
        if compared is not None:
            job = self._jobs.run("Reading the prior's report", lambda _: prior_text(self._store, compared))
            job.finished.connect(self._take)

    def _take(self, found: PriorText) -> None:
        if self.study is not None and found.study_uid == self.study.uid:
            self._text = found
            self._show()

    def _show(self) -> None:
        study, text = self.study, self._text
        self.setVisible(study is not None and text.there)
        named = f"{date_text(study.date) or 'without a date'} · {clean(study.description, 48)}" if study else ""
        words = " · ".join(part for part in (f"Prior report {named}".rstrip(" ·"), text.status) if part)
        self._title.setText(words)
        self._title.setToolTip(words)
        self._fold.setText("▾" if self.unfolded else "▸")
        self._open.setVisible(text.scanned is not None)
        self.body.setPlainText(text.text)
        self.body.setVisible(self.unfolded and bool(text.lines))
        self.shown_changed.emit(self.body.isVisibleTo(self))
