"""Writes the text of a measurement where it stands: a small line to type in, over the image."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from viewer.model.mark import Mark
from viewer.model.measurement import Measurement
from viewer.model.text import clean
from viewer.session.reading import Reading
from viewer.tools.marks import marks

LONGEST = 64  # characters, as of DICOM's short texts
_WIDTH, _ASIDE = 200, 12  # logical pixels


class _Line(QLineEdit):
    """Takes every key while it is written in; left with Enter or by the mouse it is finished, with Escape cancelled."""

    finished = Signal()
    cancelled = Signal()

    def event(self, event: QEvent) -> bool:
        """Keys that stand for actions are letters here."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes elsewhere has written what was to be written."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.finished.emit()


class LabelPen:
    """Asks for one text at a time, on ``pane``; what it belongs to is kept with it in the reading."""

    def __init__(self, pane: QWidget, reading: Reading) -> None:
        self._pane, self._reading = pane, reading
        self._line: _Line | None = None
        self._of: Measurement | None = None
        self._needed = self._new = False

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is drawn but not yet kept."""
        return marks(self._of) if self._new and self._of else ()

    def write(self, measurement: Measurement, at: QPoint, *, needed: bool) -> None:
        """Ask for the text of a measurement, at a place of the pane in logical pixels."""
        self.finish()
        self._of, self._needed, self._line = measurement, needed, _Line(measurement.label, self._pane)
        self._new = self._reading.measurements.get(measurement.uid) is None
        self._line.setObjectName("labelPen")
        self._line.setMaxLength(LONGEST)
        self._line.setPlaceholderText(measurement.name)
        self._line.setFixedWidth(min(_WIDTH, self._pane.width()))
        self._line.adjustSize()
        room = self._pane.size() - self._line.size()
        self._line.move(min(max(at.x() + _ASIDE, 0), room.width()), min(max(at.y() + _ASIDE, 0), room.height()))
        self._line.finished.connect(self.finish)
        self._line.cancelled.connect(self.cancel)
        self._line.selectAll()
        self._line.show()
        self._line.setFocus()

    def finish(self) -> None:
        """Keep what was written; without a text, what needs one stays as it was, or is not kept."""
        measurement, text = self._put_away()
        if measurement is None or (self._needed and not text):
            return
        now = self._reading.measurements.get(measurement.uid)
        if now is not None or self._new:  # one that was deleted meanwhile does not come back
            self._reading.keep(replace(now or measurement, label=text))

    def cancel(self) -> bool:
        """Keep nothing of it; whether anything was asked."""
        return self._put_away()[0] is not None

    def _put_away(self) -> tuple[Measurement | None, str]:
        measurement, line = self._of, self._line
        self._of = self._line = None
        if line is None:
            return measurement, ""
        text, had_keys = " ".join(clean(line.text()).split()), line.hasFocus()
        line.hide()
        line.deleteLater()
        self._pane.update()
        if had_keys:  # else they went where the reader clicked
            (self._pane.parentWidget() or self._pane).setFocus()
        return measurement, text
