"""The hanging of the open study: the protocol that was chosen, and its steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from viewer.hanging.matching import Arrangement, Hanging, Placement, hang
from viewer.hanging.protocol import Protocol
from viewer.model.layout import Layout
from viewer.model.view import ViewState
from viewer.session import cuts
from viewer.session.exams import Exam, Exams
from viewer.session.panes import Arranged, Panes
from viewer.session.places import Places
from viewer.session.windows import Windows


class Hangings(QObject):
    """Hangs a study as soon as it is sorted, and goes from step to step."""

    hung = Signal(object)  # Hanging with its reasons; None where there is no image
    step_changed = Signal(int, object)  # number from 0, Step

    def __init__(
        self, protocols: Sequence[Protocol], exams: Exams, panes: Panes, places: Places, windows: Windows
    ) -> None:
        super().__init__()
        self._protocols, self._panes, self._places, self._windows = tuple(protocols), panes, places, windows
        self.chosen: Hanging | None = None
        self._number = 0
        exams.sorted.connect(self._hang)

    @property
    def steps(self) -> tuple[Arrangement, ...]:
        """The steps that could be filled."""
        return self.chosen.arrangements if self.chosen else ()

    def next(self, steps: int = 1) -> None:
        """The next hanging step; it stops at the ends."""
        to = min(max(self._number + steps, 0), len(self.steps) - 1)
        if self.steps and to != self._number:
            self.go_to_step(to)

    def clear(self) -> None:
        """Nothing is hung."""
        self.chosen, self._number = None, 0

    def _hang(self, exams: tuple[Exam, ...]) -> None:
        self.chosen = hang(self._protocols, [candidate for exam in exams for candidate in exam.candidates])
        if self.chosen:
            self.go_to_step(0)
        self.hung.emit(self.chosen)

    def go_to_step(self, number: int) -> None:
        """Arrange the panes as a step says, with its window presets."""
        self._number = number
        step, placements = self.steps[number].step, self.steps[number].placements
        views = tuple(self._view(placed) for placed in placements)
        self._panes.arrange(Arranged(Layout(step.rows, step.columns), views))
        self._panes.set_active(0)
        for pane, placed in enumerate(placements):
            if placed.rule.preset is not None and placed.candidate:
                self._windows.preset(pane, placed.rule.preset)
        self.step_changed.emit(number, step)

    def _view(self, placed: Placement) -> ViewState:
        if placed.candidate is None:
            return ViewState()
        stack, plane = placed.candidate.stack, placed.rule.reconstruct
        return self._places.view_of(stack, cut=cuts.cut(stack, plane) if plane else None)
