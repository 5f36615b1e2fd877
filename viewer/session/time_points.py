"""Going from one time point (phase, b-value, echo) of a series to the next at the same place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from viewer.model.volume import Stack
from viewer.session.exams import Exams
from viewer.session.panes import Panes
from viewer.session.places import Places
from viewer.session.runs import Run, run_of

_SAME_PLACE_MM = 0.01


class TimePoints(QObject):
    """The runs of the open studies, and where in them the panes are."""

    refused = Signal(str)  # a sentence

    def __init__(self, exams: Exams, panes: Panes, places: Places) -> None:
        super().__init__()
        self._exams, self._panes, self._places = exams, panes, places
        self._runs: dict[str, Run | None] = {}
        exams.sorted.connect(self.clear)

    def clear(self) -> None:
        """Forget the runs, for another study."""
        self._runs.clear()

    def run(self, pane: int) -> Run | None:
        """The run of the stack that a pane shows."""
        stack = self._places.stack(pane)
        return self.run_of(stack) if stack else None

    def run_of(self, stack: Stack) -> Run | None:
        """The run that a stack belongs to; found once."""
        if not stack.family:
            return None
        if stack.id not in self._runs:
            exam = self._exams.of(stack.id)
            found = run_of(stack, exam.stacks) if exam else None
            self._runs.update(dict.fromkeys([stack.id, *(one.id for one in (found.stacks if found else ()))], found))
        return self._runs[stack.id]

    def number(self, pane: int) -> int:
        """Which of its run a pane shows, from 0."""
        run, stack = self.run(pane), self._places.stack(pane)
        return run.number(stack.id) if run and stack else 0

    def step(self, pane: int, steps: int) -> None:
        """``steps`` further in the run; it stops at the ends."""
        if self.run(pane) is None:
            self.refused.emit("The images of this pane are of one time point only.")
        else:
            self.go_to(pane, self.number(pane) + steps)

    def go_to(self, pane: int, number: int) -> None:
        """The n-th of the run, from 0, held within the ends; planes and volumes of the same stack go along."""
        run, now = self.run(pane), self._places.stack(pane)
        if run is None or now is None:
            return
        then = run.stacks[min(max(number, 0), len(run.stacks) - 1)]
        if then.id == now.id:
            return
        reconstructed = self._reconstructed(pane)
        together = [other for other in self._panes.visible if self._places.stack(other) is now] if reconstructed else []
        for other in dict.fromkeys([pane, *together]):
            self._places.exchange(other, then, same_place(now, then, self._panes.view(other).place.index))

    def _reconstructed(self, pane: int) -> bool:
        """Whether the stack of a pane is shown as planes or a volume anywhere: its panes are then one view of it."""
        stack = self._places.stack(pane)
        places = [self._panes.view(other).place for other in self._panes.visible if self._places.stack(other) is stack]
        return any(place.cut or place.orbit for place in places)


def same_place(one: Stack, other: Stack, index: int) -> int:
    """The image of ``other`` that lies where image ``index`` of ``one`` does, or nearest to it."""
    plane = one.images[index].plane
    if not plane.in_patient:
        return min(index, len(other.images) - 1)
    if index < len(other.images) and abs(float(plane.height(other.images[index].plane.position))) < _SAME_PLACE_MM:
        return index
    return int(np.argmin([abs(float(plane.height(image.plane.position))) for image in other.images]))
