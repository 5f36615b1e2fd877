"""Asks which planes become a series: from where to where, how far apart, how thick, or turned by which steps."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.reformats.batch import Batch, Parallel, Turned, range_of
from app.reformats.make import description_of
from viewer.model.geometry import Triple
from viewer.model.view import Cut
from viewer.model.volume import Stack
from viewer.session import cuts
from viewer.session.cross import LARGEST_SLAB_MM, SLABS
from viewer.session.plane_images import plane_image
from viewer.widgets.slab_field import KINDS

PARALLEL, UPRIGHT, LEVEL = range(3)
WAYS = ("Parallel to the plane shown", "Turned about the upright line of the cross", "Turned about its level line")


class ReformatDialog(QDialog):
    """It does not hold up reading; the plane it asks about is the one that was shown when it opened."""

    wanted = Signal(object, str)  # Batch, description

    def __init__(self, stack: Stack, cut: Cut, point: Triple, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Planes as a new series")
        self.resize(520, 0)
        self._stack, self._cut, self._point = stack, cut, point
        self.way, self.kind = QComboBox(), QComboBox()
        self.start, self.end, self.spacing, self.thickness = (QDoubleSpinBox() for _ in range(4))
        self.turn, self.step = QDoubleSpinBox(), QDoubleSpinBox()
        self.name = QLineEdit()
        self.says = QLabel()
        self._fill()
        self._lay_out()
        for changed in (self.way.currentIndexChanged, self.kind.currentIndexChanged):
            changed.connect(self._renew)
        for number in (self.start, self.end, self.spacing, self.thickness, self.turn, self.step):
            number.valueChanged.connect(self._renew)
        self._renew()

    def _fill(self) -> None:
        low, high = range_of(self._stack, self._cut)
        spacing = cuts.step_mm(self._stack, self._cut)
        for number, least, most, value, suffix in (
            (self.start, low, high, low, " mm"),
            (self.end, low, high, high, " mm"),
            (self.spacing, 0.1, 100.0, max(spacing, 0.1), " mm"),
            (self.thickness, 0.0, LARGEST_SLAB_MM, self._cut.slab_mm, " mm"),
            (self.turn, 1.0, 360.0, 180.0, "°"),
            (self.step, 0.5, 90.0, 6.0, "°"),
        ):
            number.setDecimals(2)
            number.setRange(least, most)
            number.setValue(value)
            number.setSuffix(suffix)
        self.thickness.setSpecialValueText("no slab")
        self.way.addItems(WAYS)
        for kind in SLABS:
            self.kind.addItem(KINDS[kind], kind)
        self.kind.setCurrentIndex(SLABS.index(self._cut.slab))
        self.name.setMaxLength(64)
        self._named = self.name.text()
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setWordWrap(True)

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setSpacing(8)
        for label, widget in (
            ("Planes", self.way),
            ("From (0: the plane shown)", self.start),
            ("To", self.end),
            ("Distance of planes", self.spacing),
            ("Over", self.turn),
            ("In steps of", self.step),
            ("Thickness of a plane", self.thickness),
            ("Shown of a slab", self.kind),
            ("Name of the series", self.name),
        ):
            self._form.addRow(label, widget)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(self._form)
        column.addWidget(self.says)
        column.addWidget(self.buttons)

    @property
    def batch(self) -> Batch:
        """What is asked for now."""
        slab = str(self.kind.currentData())
        cut = replace(self._cut, slab_mm=round(self.thickness.value(), 2), slab=slab)
        if self.way.currentIndex() == PARALLEL:
            return Parallel(cut, self.start.value(), self.end.value(), self.spacing.value())
        axis = cut.column_direction if self.way.currentIndex() == UPRIGHT else cut.row_direction
        return Turned(cut, self._point, axis, self.turn.value(), self.step.value())

    def _renew(self) -> None:
        parallel = self.way.currentIndex() == PARALLEL
        for number in (self.start, self.end, self.spacing):
            self._form.setRowVisible(number, parallel)
        for number in (self.turn, self.step):
            self._form.setRowVisible(number, not parallel)
        self.kind.setEnabled(self.thickness.value() > 0)
        self._rename()
        try:
            planes = self.batch.planes
        except ValueError as reason:
            self._say(str(reason), possible=False)
            return
        rows, columns = plane_image(self._stack, planes[0]).rows_and_columns or (0, 0)
        megabytes = len(planes) * rows * columns * 2 / 1e6
        what = "1 image" if len(planes) == 1 else f"{len(planes):,} images"
        self._say(f"{what} of about {columns} × {rows} pixels, {megabytes:,.0f} MB, beside the study.", possible=True)

    def _rename(self) -> None:
        """The name follows what is asked for until the reader has written another."""
        if self.name.text() == self._named:
            turned = "" if self.way.currentIndex() == PARALLEL else " turned"
            self._named = f"{description_of(self._stack, self.batch.cut)}{turned}"[:64]
            self.name.setText(self._named)

    def _say(self, sentence: str, *, possible: bool) -> None:
        self.says.setText(sentence)
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(possible)

    def _take(self) -> None:
        self.wanted.emit(self.batch, self.name.text())
        self.close()
