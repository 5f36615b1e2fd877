"""The owner of the measurements of the open study; every change is undoable and announced."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from viewer.model.measurement import Measurement
from viewer.model.study import ImageRef


class Measurements(QObject):
    """Measurements by tracking UID, in the order in which they were made."""

    added = Signal(object)  # Measurement
    changed = Signal(object)  # Measurement, as it is now
    removed = Signal(object)  # Measurement, as it was
    selection_changed = Signal(str)  # tracking UID, "" for none

    def __init__(self, undo: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo = undo
        self._kept: dict[str, Measurement] = {}
        self._selected = ""

    @property
    def all(self) -> tuple[Measurement, ...]:
        """Every measurement, the oldest first."""
        return tuple(self._kept.values())

    @property
    def selected(self) -> Measurement | None:
        """The measurement that Delete removes."""
        return self._kept.get(self._selected)

    def get(self, uid: str) -> Measurement | None:
        """The measurement of that tracking UID."""
        return self._kept.get(uid)

    def of_image(self, image: ImageRef) -> tuple[Measurement, ...]:
        """The measurements made on one image, not those on planes through it."""
        return tuple(kept for kept in self._kept.values() if kept.image == image and kept.cut is None)

    def add(self, measurement: Measurement) -> None:
        """Keep a new measurement and select it."""
        self._undo.push(_Change(self, None, measurement, _called(measurement)))
        self.select(measurement.uid)

    def replace(self, measurement: Measurement) -> None:
        """Put ``measurement`` in the place of the one with the same tracking UID; an equal one changes nothing."""
        before = self._kept[measurement.uid]
        if before != measurement:
            self._undo.push(_Change(self, before, measurement, f"Change of {_called(measurement)}"))

    def correct(self, measurement: Measurement) -> None:
        """Put right what was kept of a measurement, in its place; not undoable. An unknown UID changes nothing."""
        if measurement.uid in self._kept:
            self._put_in(measurement)

    def remove(self, uid: str) -> None:
        """Delete at once; undo brings it back. An unknown UID changes nothing."""
        before = self._kept.get(uid)
        if before is not None:
            self._undo.push(_Change(self, before, None, f"Deletion of {_called(before)}"))

    def select(self, uid: str) -> None:
        """Select a measurement, or none with ""."""
        uid = uid if uid in self._kept else ""
        if uid != self._selected:
            self._selected = uid
            self.selection_changed.emit(uid)

    def begin(self, measurements: tuple[Measurement, ...] = ()) -> None:
        """Start with the measurements kept for another study; not undoable."""
        for gone in self.all:
            self._take_out(gone)
        for kept in measurements:
            self._put_in(kept)

    def _put_in(self, measurement: Measurement) -> None:
        known = measurement.uid in self._kept
        self._kept[measurement.uid] = measurement
        (self.changed if known else self.added).emit(measurement)

    def _take_out(self, measurement: Measurement) -> None:
        del self._kept[measurement.uid]
        if self._selected == measurement.uid:
            self.select("")
        self.removed.emit(measurement)


def _called(measurement: Measurement) -> str:
    return measurement.name or measurement.title.meaning


class _Change(QUndoCommand):
    """From one state of a measurement to another; None where there is none."""

    def __init__(self, owner: Measurements, before: Measurement | None, after: Measurement | None, text: str) -> None:
        super().__init__(text)
        self._owner, self._before, self._after = owner, before, after

    def redo(self) -> None:
        self._go(self._before, self._after)

    def undo(self) -> None:
        self._go(self._after, self._before)

    def _go(self, old: Measurement | None, new: Measurement | None) -> None:
        if new is not None:
            self._owner._put_in(new)
        elif old is not None:
            self._owner._take_out(old)
