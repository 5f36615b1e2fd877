"""Planes kept from the window: which ones is asked; a job makes them, and they come in by the archive's door, all or none."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.archive.archive import Archive
from app.archive.importer import Importer, ImportSummary
from app.jobs import Cancelled, Jobs, Progress
from app.reformats.batch import Batch
from app.reformats.make import Order, description_of, make, next_number, why_not
from app.shell.reformat_dialog import ReformatDialog
from viewer.model.geometry import triple
from viewer.model.volume import Stack
from viewer.session.reading import Reading


@dataclass(frozen=True, slots=True)
class _Made:
    """What became of an order."""

    planes: int
    number: int
    summary: ImportSummary


class Reformatting(QObject):
    """Makes series of planes of the active pane."""

    imported = Signal(object)  # ImportSummary
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, archive: Archive, reading: Reading, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._archive, self._reading, self._jobs, self._window = archive, reading, jobs, window
        self._numbers: dict[str, int] = {}  # by study: the last number given, of series that are not open yet

    def why_not(self) -> str:
        """Why no series can be made of the planes of the active pane, in a sentence; "" where it can."""
        pane = self._reading.panes.active
        stack = self._reading.places.stack(pane)
        if self._reading.panes.view(pane).place.cut is None:
            return "The active pane shows no plane of MPR."
        return why_not(stack, self._reading.pixels.of(stack.id) if stack else None)

    def ask(self) -> None:
        """Ask which planes are to be kept."""
        open_one = self._window.findChild(ReformatDialog)
        if open_one is not None:
            open_one.close()
        pane = self._reading.panes.active
        stack, cut = self._reading.places.stack(pane), self._reading.panes.view(pane).place.cut
        if stack is None or cut is None:
            return
        point = self._reading.cross.point(pane)
        dialog = ReformatDialog(stack, cut, cut.center if point is None else triple(point), self._window)
        dialog.wanted.connect(lambda batch, name: self._take(pane, stack, batch, name))
        self._reading.study_opened.connect(dialog.close)
        dialog.show()

    def _take(self, pane: int, stack: Stack, batch: Batch, name: str) -> None:
        """Make what was asked for of the very stack that it was asked for, if that is still open."""
        exam, voxels = self._reading.exams.of(stack.id), self._reading.pixels.of(stack.id)
        here = self._reading.exams.stack(stack.id) is stack
        reason = why_not(stack, voxels) if here else "the series is no longer on the screen."
        if reason or voxels is None or exam is None:
            self.refused.emit(f"No series was made: {reason}")
            return
        window = self._reading.windows.in_force(pane).window or self._reading.windows.of(pane)
        description = name.strip() or description_of(stack, batch.cut)
        number = max(next_number(exam.study), self._numbers.get(exam.study.uid, 0) + 1)
        self._numbers[exam.study.uid] = number
        self.make(Order(stack, voxels, batch, description, number, window))

    def make(self, order: Order) -> None:
        """Make a series in a job and bring it in."""

        def work(progress: Progress) -> _Made:
            with tempfile.TemporaryDirectory(prefix="lectern-planes-") as folder:
                made = make(
                    order,
                    Path(folder),
                    lambda done, total: progress.report(done, total, f"{done:,} of {total:,} planes"),
                    progress.cancelled,
                )
                if progress.cancelled():
                    raise Cancelled
                return _Made(
                    len(made), order.number, Importer(self._archive, at_once=max(len(made), 1)).run([Path(folder)])
                )

        job = self._jobs.run("Making the series of planes", work)
        job.finished.connect(self._report)
        job.failed.connect(lambda reason: self.refused.emit(f"No series was made: {reason}"))

    def _report(self, made: _Made) -> None:
        summary = made.summary
        if summary.complete and summary.taken == made.planes:
            self.imported.emit(summary)
            what = "plane is" if made.planes == 1 else "planes are"
            where = f"{made.planes:,} {what} in the archive as series {made.number}"
            self.said.emit(f"{where}; they are shown when the study is opened again.")
        else:
            reasons = [summary.stopped, *(reason for _, reason in summary.refused)]
            self.refused.emit(f"The series of planes was not taken. {' '.join(filter(None, reasons))}".strip())
