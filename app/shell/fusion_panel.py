"""What lies over the series of the active pane: which series, its window in its own unit, colours, opacity. Stays open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDoubleSpinBox, QFormLayout, QLabel, QSlider, QVBoxLayout, QWidget

from viewer.dicom.well_known_palettes import WELL_KNOWN
from viewer.model.text import clean
from viewer.model.volume import Stack, modality_unit
from viewer.session.fusions import Fusion
from viewer.session.reading import Reading
from viewer.widgets.sheet_fusion import words_of

NONE = "Nothing"


class FusionPanel(QDialog):
    """Follows the active pane of a reading."""

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("fusionPanel")
        self.setWindowTitle("Fusion")
        self.setModal(False)
        self.resize(460, 300)
        self._reading, self._owner = reading, reading.fusions
        self._series, self._colours = QComboBox(), QComboBox()
        self._low, self._high = _number(), _number()
        self._opacity, self._unit, self._said = QSlider(Qt.Orientation.Horizontal), _line(), _line()
        self._colours.addItems(list(WELL_KNOWN))
        self._opacity.setRange(0, 100)
        form = QFormLayout()
        for name, widget in (
            ("Over this series", self._series),
            ("Unit", self._unit),
            ("Clear up to", self._low),
            ("Full from", self._high),
            ("Colours", self._colours),
            ("Opacity", self._opacity),
        ):
            form.addRow(name, widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addLayout(form)
        layout.addWidget(self._said)
        layout.addStretch(1)
        self._series.activated.connect(self._lay)
        self._low.editingFinished.connect(lambda: self._change(lambda how: replace(how, low=self._low.value())))
        self._high.editingFinished.connect(lambda: self._change(lambda how: replace(how, high=self._high.value())))
        self._colours.textActivated.connect(lambda name: self._change(lambda how: replace(how, colours=name)))
        self._opacity.valueChanged.connect(lambda at: self._change(lambda how: replace(how, opacity=at / 100)))
        for changed in (self._owner.changed, reading.panes.active_changed, reading.panes.view_changed):
            changed.connect(self._show_again)
        self._show_again()

    def _stack(self) -> Stack | None:
        return self._reading.places.stack(self._reading.panes.active)

    def _show_again(self, *_: object) -> None:
        stack = self._stack()
        able = self._owner.able(stack) if stack else ()
        how = self._owner.choice(stack) if stack else None
        names = [NONE, *(self._named(other) for other in able)]
        if [self._series.itemText(at) for at in range(self._series.count())] != names:
            self._series.clear()
            self._series.addItems(names)
        over = [other.id for other in able]
        self._series.setCurrentIndex(1 + over.index(how.over) if how and how.over in over else 0)
        for widget in (self._low, self._high, self._colours, self._opacity):
            widget.setEnabled(how is not None)
            widget.blockSignals(True)
        if how is not None:
            self._low.setValue(how.low)
            self._high.setValue(how.high)
            self._colours.setCurrentText(how.colours)
            self._opacity.setValue(round(how.opacity * 100))
        for widget in (self._low, self._high, self._colours, self._opacity):
            widget.blockSignals(False)
        self._tell(stack, able)

    def _tell(self, stack: Stack | None, able: tuple[Stack, ...]) -> None:
        fused = self._owner.of(stack) if stack else None
        self._unit.setText(clean(modality_unit(fused.stack.images[0]), 24) if fused else "")
        nothing = (
            "" if able else "No series of this patient shares the frame of reference of this one or was registered."
        )
        said = f"Fused: {words_of(self._reading, fused)}" if fused else nothing
        self._said.setText(" ".join(part for part in (said, clean(fused.merit, 96) if fused else "") if part))

    def _named(self, stack: Stack) -> str:
        exam = self._reading.exams.of(stack.id)
        number = exam.series(stack).number if exam else None
        date = exam.study.date if exam and exam.prior else ""
        parts = (stack.modality, "" if number is None else f"series {number}", stack.description, date)
        return clean(" · ".join(part for part in parts if part), 80)

    def _lay(self, place: int) -> None:
        stack = self._stack()
        able = self._owner.able(stack) if stack else ()
        if stack is None or place > len(able):
            return
        if place:
            self._owner.lay(stack, able[place - 1])
        elif self._owner.choice(stack) is not None:
            self._owner.toggle(self._reading.panes.active)

    def _change(self, made: Callable[[Fusion], Fusion]) -> None:
        stack = self._stack()
        how = self._owner.choice(stack) if stack else None
        if stack is not None and how is not None:
            self._owner.change(stack, made(how))


def _number() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(-1e9, 1e9)
    box.setDecimals(2)
    box.setSingleStep(0.5)
    return box


def _line() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
