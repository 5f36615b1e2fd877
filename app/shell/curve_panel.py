"""The opacity curve of the active pane's volume, in a small window beside the images; kept as a preset of the reader's."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.shell.own_renderings import OwnRenderings
from viewer.model.text import clean
from viewer.model.view import CurvePoint
from viewer.model.volume import Stack, modality_unit
from viewer.render.presets import Preset
from viewer.session.reading import Reading
from viewer.widgets.curve_editor import CurveEditor

HINT = "Drag points or the whole curve · double-click adds a point, or colours one · right-click removes · wheel zooms"
LONGEST = 48
WIDTH, HEIGHT, HINT_HEIGHT = 600, 440, 40  # logical pixels


class CurvePanel(QDialog):
    """Follows the active pane; every change is seen at once and can be undone."""

    def __init__(self, reading: Reading, own: OwnRenderings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("curvePanel")
        self.setWindowTitle("Opacity curve")
        self.setModal(False)
        self._reading, self._own, self._gesture = reading, own, 0
        self.presets, self.editor = QComboBox(), CurveEditor()
        self.name = QLineEdit(placeholderText="Name of your own preset")
        self.light = QCheckBox("Light")
        self.reset, self.save, self.delete = QPushButton("Reset"), QPushButton("Save"), QPushButton("Delete")
        self.said = QLabel()
        self._make_layout()
        self._connect()
        self.renew()

    def _make_layout(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.presets, 1)
        for widget in (self.light, self.reset):
            top.addWidget(widget)
        bottom.addWidget(self.name, 1)
        for button in (self.save, self.delete):
            bottom.addWidget(button)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setProperty("muted", True)
        self.said.setWordWrap(True)
        self.said.setFixedHeight(HINT_HEIGHT)
        self.resize(WIDTH, HEIGHT)
        for button in (self.reset, self.save, self.delete):
            button.setAutoDefault(False)
        column.addLayout(top)
        column.addWidget(self.editor, 1)
        column.addWidget(self.said)
        column.addLayout(bottom)

    def _connect(self) -> None:
        reading = self._reading
        for news in (reading.panes.view_changed, reading.panes.active_changed, reading.renderings.changed):
            news.connect(self.renew)
        reading.histograms.arrived.connect(self.renew)
        reading.study_opened.connect(self.close)  # what is shown is another patient's
        self.editor.begun.connect(self._begin)
        self.editor.changed.connect(lambda points: reading.volumes.set_curve(self._pane, points, self._gesture))
        self.editor.colour_wanted.connect(self._ask_colour)
        self.presets.activated.connect(lambda _: reading.volumes.choose(self._pane, str(self.presets.currentData())))
        self.light.clicked.connect(lambda: reading.volumes.toggle_light(self._pane))
        self.reset.clicked.connect(lambda: reading.volumes.set_curve(self._pane, ()))
        self.save.clicked.connect(self.keep)
        self.delete.clicked.connect(self._delete)

    @property
    def _pane(self) -> int:
        return self._reading.panes.active

    def _stack(self) -> Stack | None:
        return self._reading.places.stack(self._pane)

    def renew(self) -> None:
        """Show what the active pane shows."""
        stack, orbit, preset = self._stack(), self._reading.volumes.orbit(self._pane), self._now()
        able = stack is not None and orbit is not None and preset is not None
        for widget in (self.presets, self.editor, self.light, self.reset, self.name, self.save):
            widget.setEnabled(able)
        self.delete.setVisible(preset is not None and preset.own)
        self.said.setText(HINT if able else "The active pane shows no volume with a curve.")
        if stack is None or orbit is None or preset is None:
            self.editor.show_curve((), None, "")
            self.presets.clear()
            self.light.setChecked(False)
            return
        self._list_presets(orbit.preset)
        self.light.setChecked(orbit.lit)
        self.reset.setEnabled(bool(orbit.curve))
        unit = modality_unit(stack.images[0])
        self.editor.show_curve(
            preset.points, self._reading.histograms.of(stack), "" if unit == "1" else clean(unit, 16)
        )

    def _now(self) -> Preset | None:
        return self._reading.volumes.preset(self._pane)

    def _list_presets(self, chosen: str) -> None:
        offered = self._reading.volumes.offered(self._pane)
        self.presets.clear()
        for preset in offered:
            self.presets.addItem(clean(preset.title, LONGEST), preset.id)
        self.presets.setCurrentIndex(self.presets.findData(chosen))

    def _begin(self) -> None:
        self._gesture = self._reading.volumes.new_gesture()

    def _ask_colour(self, index: int) -> None:
        preset = self._now()
        if preset is None:
            return
        dialog = QColorDialog(QColor.fromRgbF(*preset.points[index][2:]), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(lambda colour: self.paint_point(index, colour))
        dialog.open()

    def paint_point(self, index: int, colour: QColor) -> None:
        """Give a point of the curve a colour."""
        preset = self._now()
        if preset is not None and index < len(preset.points):
            value, opacity = preset.points[index][:2]
            point: CurvePoint = (value, opacity, colour.redF(), colour.greenF(), colour.blueF())
            points = (*preset.points[:index], point, *preset.points[index + 1 :])
            self._reading.volumes.set_curve(self._pane, points)

    def keep(self) -> None:
        """Keep the curve as a preset of the reader's, and show the volume by it."""
        stack, preset = self._stack(), self._now()
        orbit = self._reading.volumes.orbit(self._pane)
        base = self._reading.renderings.get(orbit.preset) if orbit else None
        if stack is None or preset is None or base is None:
            return
        made = replace(base, points=preset.points, modality=(stack.modality,), mode="shaded")
        if base.relative:
            made = replace(made, points=self._as_parts(stack, preset.points))
        kept = self._own.keep(made, self.name.text())
        if kept:
            self.name.clear()
            self._reading.volumes.choose(self._pane, kept)

    def _as_parts(self, stack: Stack, points: tuple[CurvePoint, ...]) -> tuple[CurvePoint, ...]:
        """Points of values as parts of the volume's range, as presets without a scale are kept."""
        histogram = self._reading.histograms.of(stack)
        low, high = histogram.span if histogram else (0.0, 1.0)
        return tuple(((point[0] - low) / (high - low), *point[1:]) for point in points)

    def _delete(self) -> None:
        orbit, offered = self._reading.volumes.orbit(self._pane), self._reading.volumes.offered(self._pane)
        if orbit is not None:
            gone = orbit.preset
            remaining = [one.id for one in offered if one.id != gone]
            if remaining:
                self._reading.volumes.choose(self._pane, remaining[0])
            self._own.delete(gone)
