"""The line at the foot of the window: what is under way, what was said last, and what Lectern does not claim."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from app.jobs import Job, Jobs
from viewer.widgets.capture import NOT_FOR_DIAGNOSTIC_USE

SHOWN_MS = 12_000


class StatusLine(QWidget):
    """One job's progress with a figure and a cancel, the last message, and a notice that no setting removes."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setFixedHeight(28)
        self._jobs = jobs
        self._about: object = None
        self._message = _plain("")
        self._work = _plain("", muted=True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(160)
        self._cancel = QToolButton()
        self._cancel.setText("Cancel")
        self._cancel.setProperty("flat", True)
        self._cancel.clicked.connect(lambda: self._jobs.running[0].cancel() if self._jobs.running else None)
        notice = _plain(NOT_FOR_DIAGNOSTIC_USE)
        notice.setObjectName("notForDiagnosticUse")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(12)
        layout.addWidget(self._message, 1)
        for widget in (self._work, self._bar, self._cancel, notice):
            layout.addWidget(widget)
        self._fade = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._fade.timeout.connect(lambda: self._message.setText(""))
        jobs.started.connect(self._follow)
        jobs.ended.connect(lambda _: self._show_work())
        self._show_work()

    def say(self, text: str, *, warning: bool = False, stays: bool | None = None, about: object = None) -> None:
        """Show a sentence for a while; a warning stays until the next one, unless it is said not to.

        One ``about`` something is taken back with ``withdraw``.
        """
        self._about = about
        self._message.setText(text)
        self._message.setToolTip(text)
        self._message.setProperty("warning", warning)
        self._message.style().polish(self._message)
        self._fade.stop()
        if not (warning if stays is None else stays):
            self._fade.start()

    def withdraw(self, about: object) -> None:
        """Take back what was said about something, where it still stands."""
        if self._about is about:
            self.say("")

    def _follow(self, job: Job[Any]) -> None:
        job.progressed.connect(lambda done, total, text: self._progress(job, done, total, text))
        job.failed.connect(lambda reason: self.say(f"{job.title}: {reason}", warning=True))
        self._show_work()

    def _progress(self, job: Job[Any], done: int, total: int, text: str) -> None:
        if self._jobs.running and job is self._jobs.running[0]:
            figure = f"{done:,} of {total:,}" if total else f"{done:,}"
            self._work.setText(f"{job.title} · {text or figure}")
            self._bar.setRange(0, total)
            self._bar.setValue(done)

    def _show_work(self) -> None:
        running = self._jobs.running
        for widget in (self._work, self._bar, self._cancel):
            widget.setVisible(bool(running))
        if running:
            self._work.setText(running[0].title)
            self._bar.setRange(0, 0)


def _plain(text: str, *, muted: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", muted)
    return label
