"""A drawn segment becomes a measurement: kept first, so that its numbers name the very voxels that they were made of."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.desk.segment_keeper import SegmentKeeper
from app.jobs import Jobs, Progress
from viewer.model.measurement import Measurement
from viewer.model.study import Study
from viewer.session.edited_segments import EditedSegment, EditedSegmentation
from viewer.session.reading import Reading
from viewer.tools.segment_values import Drawn, NotMeasured, measured


class SegmentMeasuring(QObject):
    """Measures the active segment."""

    refused = Signal(str)

    def __init__(self, reading: Reading, keeper: SegmentKeeper, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._reading, self._keeper, self._jobs = reading, keeper, jobs

    def why_not(self) -> str:
        """Why the active segment cannot be measured now, in a sentence; "" where it can."""
        editing = self._reading.editing
        active = editing.active
        if active is None:
            return "No segment is being edited."
        one, segment = active
        stack = editing.stack(one)
        voxels = self._reading.pixels.of(one.stack_id)
        if not editing.mask(segment).count:
            return f"{segment.name} is empty."
        if stack is None or voxels is None or not voxels.complete:
            return "The images of its series are not all loaded; show the series."
        if editing.grid(stack).voxel_ml is None:
            return "Its images lie at uneven steps, so that voxels have no known volume."
        return ""

    def measure(self) -> None:
        """Keep the segmentation as it is now, then measure its active segment."""
        active, reason = self._reading.editing.active, self.why_not()
        if reason or active is None:
            self.refused.emit(f"Not measured. {reason}")
            return
        one, segment = active
        low, bits = self._reading.editing.mask(segment).whole()
        self._keeper.save(one, lambda saved: self._measure(one, segment, Drawn(
            low, bits, segment.name, segment.tracking_uid, saved.ref(segment.tracking_uid)
        )))  # fmt: skip

    def _measure(self, one: EditedSegmentation, segment: EditedSegment, drawn: Drawn) -> None:
        stack, voxels = self._reading.editing.stack(one), self._reading.pixels.of(one.stack_id)
        if stack is None or voxels is None:
            self.refused.emit(f"{segment.name} was not measured: its series is no longer on the screen.")
            return
        grid, study = self._reading.editing.grid(stack), self._reading.study

        def work(_: Progress) -> Measurement | str:
            try:
                return measured(stack, grid, voxels, drawn)
            except NotMeasured as why:
                return str(why)

        job = self._jobs.run("Measuring the segment", work)
        job.finished.connect(lambda made: self._take(made, study))
        job.failed.connect(lambda why: self.refused.emit(f"Not measured. {why}"))

    def _take(self, made: Measurement | str, study: Study | None) -> None:
        if isinstance(made, str):
            self.refused.emit(f"Not measured. {made}")
        elif self._reading.study is study:  # else another one was opened meanwhile
            self._reading.keep(made)
