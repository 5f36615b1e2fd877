"""Says of a measurement that its segment was changed after it was measured, and no longer where that was taken back."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer

from viewer.model.measurement import Measurement
from viewer.session.box_mask import Bools
from viewer.session.edited_segments import EditedSegment
from viewer.session.reading import Reading

CHANGED = "The segment was changed after it was measured; measure it again."
LOOK_MS = 200


class ChangedSegments(QObject):
    """Holds measurements against the voxels that are drawn now; what a number was made of is known by a checksum."""

    def __init__(self, reading: Reading, parent: QObject) -> None:
        super().__init__(parent)
        self._reading = reading
        self._measured: dict[str, int] = {}  # by tracking UID: the checksum of the voxels that were measured
        self._timer = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        reading.editing.edited.connect(lambda _: self._timer.start())
        reading.study_opened.connect(lambda _: self._forget())

    def _forget(self) -> None:
        self._timer.stop()
        self._measured.clear()

    def note(self, measurement: Measurement, low: tuple[int, int, int], bits: Bools) -> None:
        """These are the voxels that were measured."""
        self._measured[measurement.uid] = checksum(low, bits)

    def look(self) -> None:
        """Compare every measured segment with what is drawn now."""
        for one in self._reading.editing.all:
            for segment in one.segments:
                kept = self._reading.measurements.get(segment.tracking_uid)
                if kept is not None and kept.segment is not None:
                    self._compare(segment, kept, begun_from=one.replaces)

    def _compare(self, segment: EditedSegment, kept: Measurement, *, begun_from: str) -> None:
        now = checksum(*self._reading.editing.mask(segment).whole())
        if segment.tracking_uid not in self._measured and kept.segment and kept.segment.sop_uid == begun_from:
            self._measured[segment.tracking_uid] = now  # the very object was begun anew, and nothing drawn yet
        changed = self._measured.get(segment.tracking_uid) != now
        said = kept.why_not.replace(CHANGED, "").strip()
        why_not = f"{said} {CHANGED}".strip() if changed else said
        if why_not != kept.why_not:
            self._reading.measurements.correct(replace(kept, why_not=why_not))


def checksum(low: tuple[int, int, int], bits: Bools) -> int:
    """Of the voxels of a mask, wherever its box begins."""
    return zlib.crc32(np.packbits(bits).tobytes(), zlib.crc32(repr((low, bits.shape)).encode()))
