"""Works out the curve of a region over time: loads one time point after the other, beside whatever is on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.model.measurement import Measurement
from viewer.model.volume import Stack
from viewer.session.reading import Reading
from viewer.session.runs import Run
from viewer.tools.base import Tool
from viewer.tools.measuring import MeasuringTool
from viewer.tools.time_curve import Curve, at_time, begun, filled, why_not

_NO_PANE = 10_000  # what is loaded for the curve belongs to none
TURN_MS = 1  # one time point in a turn of the event loop


class TimeCurve(QObject):
    """The curve of one measurement; it follows the measurement when that is changed, and ends with it."""

    changed = Signal(object)  # Curve
    ended = Signal()  # the measurement or its study is gone

    def __init__(self, reading: Reading, tools: Iterable[Tool], uid: str, parent: QObject) -> None:
        super().__init__(parent)
        self._reading, self._uid = reading, uid
        self._tools = {tool.id: tool for tool in tools if isinstance(tool, MeasuringTool)}
        self.curve: Curve | None = None
        self._run: Run | None = None
        self._turn = QTimer(self, singleShot=True, interval=TURN_MS)
        self._turn.timeout.connect(self._go_on)
        reading.measurements.changed.connect(self._on_changed)
        reading.measurements.removed.connect(self._on_removed)
        reading.pixels.finished.connect(lambda _: self._turn.start())
        reading.study_opened.connect(self.ended)
        self._begin()

    @property
    def run(self) -> Run | None:
        """The time points that it goes along."""
        return self._run

    def close(self) -> None:
        """Let go of what was loaded for it."""
        self._turn.stop()
        self._reading.pixels.keep_loaded(_NO_PANE, ())

    def _begin(self) -> None:
        kept = self._reading.measurements.get(self._uid)
        stack = self._stack_of(kept)
        self._run = self._reading.time_points.run_of(stack) if stack else None
        if kept is None or self._run is None:
            self.ended.emit()
            return
        self.curve = begun(kept, self._run)
        self.changed.emit(self.curve)
        self._turn.start()

    def _stack_of(self, kept: Measurement | None) -> Stack | None:
        found = self._reading.exams.find(kept.image) if kept else None
        return found[0] if found else None

    def _go_on(self) -> None:
        """Work out the next time point whose pixels are there, else have those of the next one loaded."""
        kept, run, curve = self._reading.measurements.get(self._uid), self._run, self.curve
        now = self._stack_of(kept)
        tool = self._tools.get(kept.tool) if kept else None
        if kept is None or run is None or curve is None or now is None or tool is None:
            return
        missing = [number for number, point in enumerate(curve.points) if point is None]
        for number in missing:
            voxels = self._reading.pixels.of(run.stacks[number].id)
            if voxels is not None and voxels.complete:
                self.curve = filled(curve, [(number, at_time(kept, tool, now, run.stacks[number], voxels))])
                self.changed.emit(self.curve)
                self._turn.start()
                return
        self._reading.pixels.keep_loaded(_NO_PANE, [run.stacks[number].id for number in missing[:1]])
        if missing and (voxels := self._reading.pixels.of(run.stacks[missing[0]].id)) is not None and voxels.complete:
            self._turn.start()  # it was in the cache

    def _on_changed(self, kept: Measurement) -> None:
        if kept.uid == self._uid:
            self._begin()

    def _on_removed(self, kept: Measurement) -> None:
        if kept.uid == self._uid:
            self.ended.emit()


def no_curve(reading: Reading, tools: Iterable[Tool]) -> str:
    """Why there is no curve of what is selected, in a sentence; "" where there is one."""
    kept = reading.measurements.selected
    tool = next((one for one in tools if kept is not None and one.id == kept.tool), None)
    found = reading.exams.find(kept.image) if kept else None
    run = reading.time_points.run_of(found[0]) if found else None
    return why_not(kept, tool if isinstance(tool, MeasuringTool) else None, run)
