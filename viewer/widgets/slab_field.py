"""The field in which the slab of a plane is set: thickness in mm, which value of it is shown, for one plane or for all."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from viewer.session.cross import LARGEST_SLAB_MM, SLABS
from viewer.session.reading import Reading

KINDS = {"mip": "Maximum (MIP)", "minip": "Minimum (MinIP)", "mean": "Mean"}
_OWN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)


class _Thickness(QDoubleSpinBox):
    """Millimetres; Enter and Escape end it, whatever they do in the window."""

    left = Signal(bool)  # whether what was set stays

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit(False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.interpretText()
            self.left.emit(True)
        else:
            super().keyPressEvent(event)


class SlabField(QFrame):
    """Over the pane; the picture follows at once, all of it is one step of undo, and Escape takes it back."""

    def __init__(self, reading: Reading, pane: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("slabField")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._reading, self._pane, self._gesture = reading, pane, reading.cross.new_gesture()
        self._over = parent
        self._before = reading.cross.planes(pane)
        self.thickness, self.kind, self.all = _Thickness(), QComboBox(), QCheckBox("All planes")
        self._fill()
        self._lay_out()
        self.thickness.valueChanged.connect(self._apply)
        self.kind.currentIndexChanged.connect(self._apply)
        self.all.toggled.connect(self._apply)
        self.thickness.left.connect(self._end)
        reading.panes.view_changed.connect(self._on_view_changed)

    def _fill(self) -> None:
        cut = self._before[self._pane]
        self.thickness.setRange(0.0, LARGEST_SLAB_MM)
        self.thickness.setDecimals(1)
        self.thickness.setSuffix(" mm")
        self.thickness.setSpecialValueText("no slab")
        self.thickness.setValue(cut.slab_mm)
        self.thickness.setAccessibleName("Thickness of the slab")
        self.kind.setAccessibleName("What of the slab is shown")
        for kind in SLABS:
            self.kind.addItem(KINDS[kind], kind)
        self.kind.setCurrentIndex(SLABS.index(cut.slab))

    def _lay_out(self) -> None:
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.setSpacing(8)
        row.addWidget(self.thickness)
        row.addWidget(self.kind)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.all)

    def open_at(self, place: QPoint) -> None:
        """Show it with its upper left corner at a place of the pane, held within, ready to be typed into."""
        self.adjustSize()
        room = self._over.size() - self.size()
        self.move(min(max(place.x(), 0), max(room.width(), 0)), min(max(place.y(), 0), max(room.height(), 0)))
        self.show()
        self.raise_()
        self.thickness.setFocus()
        self.thickness.selectAll()

    def _apply(self) -> None:
        now = (self.thickness.value(), str(self.kind.currentData()))
        panes = self._before if self.all.isChecked() else (self._pane,)
        kept = {pane: (cut.slab_mm, cut.slab) for pane, cut in self._before.items()}
        self._reading.cross.thicken(kept | dict.fromkeys(panes, now), self._gesture)

    def _end(self, keeps: bool) -> None:
        if not keeps:
            kept = {pane: (cut.slab_mm, cut.slab) for pane, cut in self._before.items()}
            self._reading.cross.thicken(kept, self._gesture)
        self.close()

    def _on_view_changed(self, pane: int) -> None:
        """Where the pane shows no plane any more, nothing can be set."""
        if pane == self._pane and self._reading.panes.view(pane).place.cut is None:
            self.close()


def toggle_slab_field(reading: Reading, pane: int, parent: QWidget, place: QPoint) -> None:
    """Open the field over the widget of a pane, or close the one that is open."""
    shown = parent.findChild(SlabField)
    if shown is not None:
        shown.close()
    elif reading.panes.view(pane).place.cut is not None:
        SlabField(reading, pane, parent).open_at(place)
