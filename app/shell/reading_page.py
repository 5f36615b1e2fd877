"""The reading: series on the left, images in the middle, the report on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.shell.prior_report import PriorReport
from app.shell.report_side import ReportSide
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.series_strip import SeriesStrip
from viewer.widgets.tool_bar import ToolBar

PRIOR_PART, _ANY = 0.3, 16_777_215  # of the side's height; Qt's own largest
PRIOR_LEAST, REPORT_LEAST = 110, 420  # logical pixels: a few lines of the prior's, and room for the one that is written
REPORT_WIDTH, REPORT_PART = 560, 0.42  # logical pixels, and never more of the page until the reader wants it so


class ReadingPage(QWidget):
    """Places the parts; the splitter between images and report remembers where it was put."""

    def __init__(
        self, strip: SeriesStrip, bar: ToolBar, grid: PaneGrid, report: ReportSide, prior_report: PriorReport
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.grid, self.report, self.prior_report = grid, report, prior_report
        grid.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click on an image takes the keys away from the report
        self.setFocusProxy(grid)
        images = QWidget()
        column = QVBoxLayout(images)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(grid, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(images)
        self.side = QSplitter(Qt.Orientation.Vertical)
        self.side.addWidget(report)
        self.side.addWidget(prior_report)
        self.side.setStretchFactor(0, 1)
        self.side.setStretchFactor(1, 0)
        self.side.setChildrenCollapsible(False)
        prior_report.shown_changed.connect(self._share_side)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setChildrenCollapsible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(strip)
        row.addWidget(self.splitter, 1)
        self._moved = False
        self.splitter.splitterMoved.connect(self._keep)

    def take_out_side(self) -> None:
        """The report goes into a window of its own; the images get all the room."""
        self.side.setParent(None)

    def put_back_side(self) -> None:
        """The report comes back to the right of the images."""
        self.splitter.addWidget(self.side)
        self.side.show()
        self._moved = False
        self._share()

    def _share_side(self, unfolded: bool) -> None:
        """The prior's report takes a part of the side while its text is shown, else one line."""
        height = self.side.height()
        line = self.prior_report.minimumSizeHint().height()
        self.prior_report.setMaximumHeight(_ANY if unfolded else line)
        part = max(min(round(height * PRIOR_PART), height - REPORT_LEAST), PRIOR_LEAST) if unfolded else line
        self.side.setSizes([height - part, part])

    def _keep(self) -> None:
        self._moved = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The images get the larger part, also of a small page, as long as the reader has not put the splitter elsewhere."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        if not self._moved and self.splitter.count() > 1:
            whole = self.splitter.width()
            report = min(REPORT_WIDTH, round(whole * REPORT_PART))
            self.splitter.setSizes([whole - report, report])
