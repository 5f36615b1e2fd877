"""The owner of what readers said that lines on images measure; each change takes the measurements made there along."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.dicom.known_length import calibrated, of_image, pixel_size, scope_of, why_not_by_hand
from viewer.model.calibration import Provenance
from viewer.model.known_length import KnownLength, KnownLine, Scope
from viewer.model.measurement import Measurement
from viewer.model.volume import StackImage
from viewer.session.commands import Change
from viewer.session.exams import Exams
from viewer.session.measurements import Measurements

# Gives a measurement with the numbers that its image's calibration makes of its points; the tools know how.
Remeasure: TypeAlias = Callable[[Measurement, StackImage], Measurement]


def without_numbers(kept: Measurement, image: StackImage) -> Measurement:
    """The measurement where nobody knows how to compute it again: better no number than one of another calibration."""
    return replace(
        kept,
        values=(),
        why_not="Its image was calibrated anew, and this measurement could not be computed again.",
        provenance=image.calibration.provenance,
        provenance_note=image.calibration.reason,
    )


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


class Calibrations(QObject):
    """Known lengths by what they are of, the latest last. Every change is undoable and announced, also when undone."""

    changed = Signal(object, object)  # Scope, and the KnownLength that is in force there now, or None
    refused = Signal(str)  # a sentence

    def __init__(
        self, undo: QUndoStack, exams: Exams, measurements: Measurements, remeasure: Remeasure = without_numbers
    ) -> None:
        super().__init__()
        self._undo, self._exams, self._measurements, self._remeasure = undo, exams, measurements, remeasure
        self._known: dict[Scope, KnownLength] = {}
        self._reader = ""
        exams.sorted.connect(self._catch_up)

    def begin(self, known: Sequence[KnownLength]) -> None:
        """Start with what was kept with the images that are being opened; not undoable."""
        self._known = {one.scope: one for one in known}

    def clear(self) -> None:
        """Forget all, for another study."""
        self._known = {}

    def set_reader(self, name: str) -> None:
        """Who calibrates from now on, as it is to be read beside the numbers."""
        self._reader = name

    def of(self, image: StackImage) -> KnownLength | None:
        """What is known of an image."""
        return of_image(image, tuple(self._known.values()))

    def calibrate(self, line: KnownLine, length_mm: float) -> None:
        """Take what a line measures; raises ValueError with a sentence where that cannot be."""
        why_not = why_not_by_hand(line.image)
        if why_not or not self._exams.images_of((line.image.instance.sop_uid,)):
            raise ValueError(why_not or "This image is no longer open.")
        row_mm, column_mm = pixel_size(line.image, line.ends, length_mm)
        scope = scope_of(line.image)
        self._change(
            "Calibration", scope, KnownLength(scope, line.ends, length_mm, row_mm, column_mm, self._reader, _now())
        )

    def remove(self, image: StackImage | None) -> None:
        """Go back to what the image's header says."""
        known = self.of(image) if image else None
        if known is None:
            self.refused.emit("No reader has calibrated this image.")
        else:
            self._change("Removal of the calibration", known.scope, None)

    def _change(self, text: str, scope: Scope, after: KnownLength | None) -> None:
        """One step of undo for the calibration and for every measurement that it changes."""
        replacements = self._measured_by(_with(self._known, scope, after), scope)  # a failure leaves all as it was
        self._undo.beginMacro(text)
        before = self._known.get(scope)
        self._undo.push(Change(text, lambda state: self._apply(scope, state), before, after))
        for measurement in replacements:
            self._measurements.replace(measurement)
        self._undo.endMacro()

    def _measured_by(self, known: dict[Scope, KnownLength], scope: Scope) -> list[Measurement]:
        lengths, images = tuple(known.values()), self._exams.images_of((scope.sop_uid,))
        pairs = ((kept, images[kept.image]) for kept in self._measurements.all if kept.image in images and not kept.cut)
        changed = ((kept, image, calibrated(image, lengths)) for kept, image in pairs)
        return [self._remeasure(kept, now) for kept, image, now in changed if now.calibration != image.calibration]

    def _apply(self, scope: Scope, state: KnownLength | None) -> None:
        self._known = _with(self._known, scope, state)
        self._exams.take_known_lengths(tuple(self._known.values()), scope.sop_uid)
        self.changed.emit(scope, state)

    def _catch_up(self) -> None:
        """Measurements that were kept with another calibration than their image has now get the numbers of this one."""
        count, measured = 0, [kept for kept in self._measurements.all if kept.cut is None]
        images = self._exams.images_of({kept.image.sop_uid for kept in measured})
        for kept in measured:
            image = images.get(kept.image)
            if image is None or Provenance.USER not in (image.calibration.provenance, kept.provenance):
                continue
            now = self._remeasure(kept, image)
            if now != kept:
                count += not _same_numbers(now, kept)
                self._measurements.correct(now)
        if count:
            self.refused.emit(_caught_up(count))


def _with(known: dict[Scope, KnownLength], scope: Scope, after: KnownLength | None) -> dict[Scope, KnownLength]:
    others = {one: length for one, length in known.items() if one != scope}
    return others if after is None else {**others, scope: after}


def _same_numbers(one: Measurement, other: Measurement) -> bool:
    """Whether a reader would see the same; the last digits of a float may differ from computer to computer."""
    pairs = list(zip(one.values, other.values, strict=False))
    same = all(a.unit == b.unit and math.isclose(a.value, b.value, rel_tol=1e-9, abs_tol=1e-12) for a, b in pairs)
    return same and len(one.values) == len(other.values) and one.provenance == other.provenance


def _caught_up(count: int) -> str:
    what, its = ("1 measurement was", "its image") if count == 1 else (f"{count} measurements were", "their images")
    return f"{what} computed again: the calibration of {its} was changed since. Please look at the numbers."
