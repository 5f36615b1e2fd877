"""The curve of a region over time beside the images: a plot, a sentence, its numbers for a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.shell.time_chart import TimeChart
from app.shell.time_curves import TimeCurve
from viewer.model.text import clean
from viewer.session.reading import Reading
from viewer.tools.time_curve import Curve

FROM_VALUES = "Means and deviations of modality values, not of what is displayed."


class TimeCurvePanel(QDialog):
    """Follows one measurement; it goes with it."""

    def __init__(self, reading: Reading, source: TimeCurve, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("timeCurve")
        self.setModal(False)
        self.resize(620, 420)
        self._reading, self._source = reading, source
        source.setParent(self)
        self.chart, self.says, self._rule = TimeChart(self), _line(), _line()
        self._rule.setText(FROM_VALUES)
        copy, close = QPushButton("Copy numbers"), QPushButton("Close")
        copy.clicked.connect(self.copy)
        close.clicked.connect(self.close)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.addWidget(self._rule, 1)
        row.addWidget(copy)
        row.addWidget(close)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.chart, 1)
        column.addWidget(self.says)
        column.addLayout(row)
        source.changed.connect(self._show)
        source.ended.connect(self.close)
        reading.panes.view_changed.connect(self._show_now)
        reading.panes.active_changed.connect(self._show_now)
        if source.curve is not None:
            self._show(source.curve)

    def _show(self, curve: Curve) -> None:
        done = sum(point is not None for point in curve.points)
        waits = "" if curve.complete else f" · {done} of {len(curve.points)} time points"
        self.setWindowTitle(f"{clean(curve.name)} over time{waits}")
        self.says.setText(curve.sentence if curve.complete else "Time points are being read.")
        self._show_now()

    def _show_now(self) -> None:
        if self._source.curve is not None:
            panes = self._reading.panes
            run = self._reading.time_points.run(panes.active)
            here = run is not None and run is self._source.run
            now = self._reading.time_points.number(panes.active) if here else None
            self.chart.show_curve(self._source.curve, now)

    def copy(self) -> None:
        """Put the numbers on the clipboard."""
        if self._source.curve is not None:
            QGuiApplication.clipboard().setText(self._source.curve.table)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of what was loaded for the curve."""
        self._source.close()
        super().closeEvent(event)


def _line() -> QLabel:
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    return made
