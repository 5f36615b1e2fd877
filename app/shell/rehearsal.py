"""What is done once at the start, while nothing waits for it, so that the first study opens as fast as the second.

Fonts, style and glyphs are loaded when something is first laid out and painted; here a page is, that nobody sees. Each step
is a turn of the event loop of its own, so that a key or a click never waits for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QUndoStack

from app.shell.collector import Collector
from app.shell.main_window import MainWindow
from app.shell.reading_page import ReadingPage
from reporting.checks.running import all_checks
from reporting.compose import first_wording
from reporting.draft.draft import Draft
from reporting.report import Order
from reporting.template import Template
from reporting.widgets.report_panel import ReportPanel
from viewer.model.study import Study
from viewer.widgets import lettering

TURN_MS = 20
LETTERS = "".join(map(chr, range(0x20, 0x7F))) + "°²³µ±·×–…"


class Rehearsal(QObject):
    """Goes through its steps once; what is already on the screen is left alone."""

    def __init__(self, window: MainWindow, page: ReadingPage, template: Template, collector: Collector) -> None:
        super().__init__(window)
        self._window, self._page, self._template, self._collector = window, page, template, collector

    def start(self) -> None:
        """Begin with the next turn of the event loop."""
        self._go_on([self._lay_out, self._write, self._report, self._collector.set_aside])

    def _go_on(self, steps: Sequence[Callable[[], None]]) -> None:
        if steps:
            QTimer.singleShot(TURN_MS, self, lambda: self._do(steps))

    def _do(self, steps: Sequence[Callable[[], None]]) -> None:
        steps[0]()
        self._go_on(steps[1:])

    def _lay_out(self) -> None:
        if self._window.at != "reading":
            self._page.resize(self._window.size())
            self._page.grab()

    def _write(self) -> None:
        """The letters over the images, in both weights."""
        ratio = self._window.devicePixelRatioF()
        sheet = QImage(8, 8, QImage.Format.Format_ARGB32_Premultiplied)
        painter = QPainter(sheet)
        for bold in (False, True):
            lettering.write(painter, 0, 0, LETTERS, QColor("white"), lettering.face_of(ratio, bold=bold))
        painter.end()

    def _report(self) -> None:
        """A report on nobody, thrown away at once."""
        report = first_wording(self._template, Study("rehearsal"), Order())
        draft = Draft(report, self._template, QUndoStack())
        panel = ReportPanel(draft, all_checks())
        draft.setParent(panel)
        panel.resize(self._page.report.size())
        panel.grab()
        panel.deleteLater()
