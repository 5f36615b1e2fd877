"""The lower part of the list of segmentations: which segment is drawn on, with what, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import qtawesome
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.shell.action_table import ActionTable
from app.shell.theme import ACCENT, TEXT
from viewer.model.segment_kind import SegmentKind
from viewer.session.reading import Reading
from viewer.session.segment_editing import RADII_MM, Painting
from viewer.widgets.plain import plain_line

TOOLS = ("segment_brush", "segment_eraser", "segment_grow")
HELP = {
    "segment_brush": "Brush: left drag draws, Ctrl erases, Alt+wheel resizes. A ball goes through the images.",
    "segment_eraser": "Eraser: left drag takes out, Ctrl draws, Alt+wheel resizes.",
    "segment_grow": "Grow: a click adds the connected region whose values lie in the range, no farther than the reach.",
}
CHOOSE = (
    "Brush and eraser draw by hand; Grow takes what is joined and alike; Smooth, Fill, Largest and Between work on the "
    "whole segment. Save keeps it as DICOM SEG; Measure adds it to the report."
)
SHAPES = ("segments.smooth", "segments.fill", "segments.largest", "segments.interpolate")
SHORT = {
    "segments.smooth": "Smooth",
    "segments.fill": "Fill holes",
    "segments.largest": "Largest part",
    "segments.interpolate": "Between images",
    "segments.measure": "Measure",
    "segments.save": "Save",
    "segments.delete": "Delete",
    "segments.new": "New segment",
    "segments.stop": "Stop",
}


class SegmentEditor(QWidget):
    """Every button is an action of the table, so that a refusal is said as everywhere."""

    copy_wanted = Signal()

    def __init__(
        self, reading: Reading, table: ActionTable, kinds: tuple[SegmentKind, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._reading, self._editing, self._table, self._kinds = reading, reading.editing, table, kinds
        self._name, self._kind, self._colour = QLineEdit(), QComboBox(), QToolButton()
        self._tools = {one: self._tool_button(one) for one in TOOLS}
        self._radius, self._ball = _spin(*RADII_MM, " mm", 0.5), QCheckBox("Ball")
        self._span, self._tolerance = QComboBox(), _spin(0.0, 1e6, "", 5.0)
        self._low, self._high, self._reach = (
            _spin(-1e6, 1e6, "", 5.0),
            _spin(-1e6, 1e6, "", 5.0),
            _spin(1, 500, " mm", 5),
        )
        self._buttons = {one: self._button(one) for one in SHORT}
        self.copy = QPushButton("Edit a copy")
        self._help, self._state = plain_line(""), plain_line("")
        self._fill()
        self._lay_out()
        self._connect()
        self.renew()

    def _fill(self) -> None:
        self._name.setPlaceholderText("Name of the segment")
        self._name.setMaxLength(64)
        self._name.setAccessibleName("Name of the segment")
        self._kind.addItems([one.title for one in self._kinds])
        self._kind.setAccessibleName("What the segment is of")
        self._colour.setToolTip("Colour of the segment")
        self._colour.setAccessibleName("Colour of the segment")
        self._ball.setToolTip("The brush is a ball through the images; else a disc on what is seen")
        self._span.addItems(("around the click ±", "from – to"))
        self._span.setAccessibleName("Range of values")
        for spin, name in (
            (self._radius, "Radius of the brush in mm"),
            (self._tolerance, "Values around the click"),
            (self._low, "Least value"),
            (self._high, "Greatest value"),
            (self._reach, "How far a region may reach, mm"),
        ):
            spin.setAccessibleName(name)
            spin.setToolTip(name)
        self.copy.setAutoDefault(False)
        self.copy.setToolTip(
            "Begins a copy of the chosen object that can be drawn on; the object itself stays as it is"
        )
        for line in (self._help, self._state):
            line.setProperty("muted", True)
            line.setWordWrap(True)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.setSpacing(8)
        first = (self._buttons["segments.new"], self.copy, self._colour, self._name, self._kind)
        whole.addLayout(_row(*first, None, self._buttons["segments.delete"]))
        brush = (*self._tools.values(), plain_line("Radius"), self._radius, self._ball)
        span = (plain_line("Range"), self._span, self._tolerance, self._low, self._high)
        whole.addLayout(_row(*brush, 16, *span, plain_line("Reach"), self._reach, None))
        shapes = [self._buttons[one] for one in SHAPES]
        ends = (self._buttons["segments.stop"], self._buttons["segments.measure"], self._buttons["segments.save"])
        whole.addLayout(_row(*shapes, None, *ends))
        self._buttons["segments.save"].setProperty("primary", True)
        whole.addWidget(self._help)
        whole.addWidget(self._state)

    def _connect(self) -> None:
        self._name.editingFinished.connect(self._rename)
        self._kind.activated.connect(self._take_kind)
        self._colour.clicked.connect(self._ask_colour)
        self.copy.clicked.connect(self.copy_wanted)
        for spin in (self._radius, self._tolerance, self._low, self._high, self._reach):
            spin.valueChanged.connect(self._take_painting)
        self._ball.clicked.connect(self._take_painting)
        self._span.activated.connect(self._take_painting)
        work = self._reading.segment_work
        for changed in (self._editing.changed, self._reading.tools.changed, work.changed):
            changed.connect(lambda *_: self.renew())

    def _tool_button(self, tool: str) -> QToolButton:
        action = next(one for one in self._table.declared if one.id == f"tool.{tool}")
        button = QToolButton()
        button.setIcon(qtawesome.icon(action.icon, color=TEXT, color_on=ACCENT))
        button.setCheckable(True)
        button.setToolTip(self._table.tip(action.id))
        button.setAccessibleName(action.title)
        button.clicked.connect(lambda: self._choose(tool))
        return button

    def _choose(self, tool: str) -> None:
        self._table.trigger(f"tool.{tool}")
        self.renew()

    def _button(self, action: str) -> QPushButton:
        button = QPushButton(SHORT[action])
        button.setAutoDefault(False)
        button.setToolTip(self._table.tip(action))
        button.clicked.connect(lambda: self._table.trigger(action))
        return button

    # what the reader says

    def _rename(self) -> None:
        active = self._editing.active
        if active is not None and self._name.text() != active[1].name:
            self._editing.change(active[0].uid, replace(active[1], name=self._name.text()))

    def _take_kind(self, number: int) -> None:
        active = self._editing.active
        if active is not None and number < len(self._kinds):
            self._editing.change(active[0].uid, replace(active[1], kind=self._kinds[number]))

    def _ask_colour(self) -> None:
        active = self._editing.active
        if active is None:
            return
        chosen = QColorDialog.getColor(QColor(*active[1].colour), self, "Colour of the segment")
        if chosen.isValid():
            colour = (chosen.red(), chosen.green(), chosen.blue())
            self._editing.change(active[0].uid, replace(active[1], colour=colour))

    def _take_painting(self) -> None:
        self._editing.set_painting(
            Painting(
                self._radius.value(),
                self._ball.isChecked(),
                self._span.currentIndex() == 1,
                self._tolerance.value(),
                self._low.value(),
                self._high.value(),
                self._reach.value(),
            )
        )

    # what there is

    def renew(self) -> None:
        """Show what is drawn on now, and how."""
        active, painting, tool = self._editing.active, self._editing.painting, self._reading.tools.active
        self._show_painting(painting)
        for widget in (self._name, self._kind, self._colour):
            widget.setEnabled(active is not None)
        if not self._name.hasFocus() or not self._name.isModified():
            self._name.setText(active[1].name if active else "")
        self._show_kind(active[1].kind if active else None)
        self._colour.setIcon(qtawesome.icon("ph.circle-fill", color=QColor(*active[1].colour) if active else "#33383E"))
        for one, button in self._tools.items():
            button.setChecked(one == tool)
        self._buttons["segments.stop"].setVisible(bool(self._reading.segment_work.doing))
        self._help.setText(HELP.get(tool, CHOOSE))
        self._state.setText(self._words())
        self._state.setVisible(bool(self._state.text()))

    def _show_painting(self, painting: Painting) -> None:
        for spin, value in (
            (self._radius, painting.radius_mm),
            (self._tolerance, painting.tolerance),
            (self._low, painting.low),
            (self._high, painting.high),
            (self._reach, painting.reach_mm),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
        self._ball.setChecked(painting.ball)
        self._span.setCurrentIndex(int(painting.between))
        self._tolerance.setVisible(not painting.between)
        for spin in (self._low, self._high):
            spin.setVisible(painting.between)

    def _show_kind(self, kind: SegmentKind | None) -> None:
        """The kind of an object of others may be none of the list; then it stands in it as long as it is shown."""
        titles = [one.title for one in self._kinds]
        while self._kind.count() > len(titles):
            self._kind.removeItem(self._kind.count() - 1)
        known = [(one.category.value, one.kind.value) for one in self._kinds]
        if kind is None:
            self._kind.setCurrentIndex(0)
        elif (kind.category.value, kind.kind.value) in known:
            self._kind.setCurrentIndex(known.index((kind.category.value, kind.kind.value)))
        else:
            self._kind.addItem(kind.title)
            self._kind.setCurrentIndex(len(titles))

    def _words(self) -> str:
        work, active = self._reading.segment_work, self._editing.active
        if work.doing:
            return f"{work.doing}: {work.found:,} voxels …" if work.found else f"{work.doing} …"
        if active is None:
            return ""
        return "Not saved yet; a draft is kept meanwhile." if self._editing.unsaved(active[0].uid) else "Saved."


def _spin(low: float, high: float, suffix: str, step: float) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setRange(low, high)
    made.setDecimals(1)
    made.setSingleStep(step)
    made.setSuffix(suffix)
    made.setKeyboardTracking(False)
    made.setFixedWidth(96)
    made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return made


def _row(*widgets: QWidget | int | None) -> QHBoxLayout:
    """Widgets side by side; None stretches, a number is a gap."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for one in widgets:
        if one is None:
            row.addStretch(1)
        elif isinstance(one, int):
            row.addSpacing(one)
        else:
            row.addWidget(one)
    return row
