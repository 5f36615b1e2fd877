"""Current and prior: which series of a prior stands for which of the current study, and changing places with one key."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.hanging.example import Hung, pane_rule
from viewer.hanging.matching import best
from viewer.hanging.traits import Candidate, images_of
from viewer.model.view import ViewState
from viewer.model.volume import Stack
from viewer.session.commands import Change
from viewer.session.exams import Exam, Exams
from viewer.session.hangings import Hangings
from viewer.session.levels import levels, middle
from viewer.session.moments import Moments
from viewer.session.panes import Arranged, Panes
from viewer.session.places import Places


class Priors(QObject):
    """Swaps panes of the current study with those of its prior; only priors that surely are of the same patient."""

    refused = Signal(str)  # a sentence

    def __init__(
        self, undo: QUndoStack, exams: Exams, panes: Panes, places: Places, hangings: Hangings, moments: Moments
    ) -> None:
        super().__init__()
        self._undo, self._exams, self._panes, self._places, self._hangings = undo, exams, panes, places, hangings
        self._moments = moments
        self._covered: dict[int, ViewState] = {}  # what a pane showed before its prior took its place

    def clear(self) -> None:
        """Forget what was covered, for another study or hanging step."""
        self._covered.clear()

    def moment(self) -> dict[int, ViewState]:
        """What is covered."""
        return dict(self._covered)

    def go_back_to(self, moment: dict[int, ViewState]) -> None:
        """Know again what was covered then."""
        self._covered = dict(moment)

    def swap(self) -> None:
        """Current and prior panes change places; with one of both on the screen, the active pane changes to the other."""
        current = [pane for pane in self._panes.visible if self._is(pane, prior=False)]
        prior = [pane for pane in self._panes.visible if self._is(pane, prior=True)]
        if current and prior:
            self._exchange(list(zip(current, prior, strict=False)))
        else:
            self._moments.change("Current or prior", lambda: self._cover(self._panes.active))

    def _is(self, pane: int, *, prior: bool) -> bool:
        exam = self._exam(pane)
        return exam is not None and exam.prior is prior and not exam.other_patient

    def _exam(self, pane: int) -> Exam | None:
        return self._exams.of(self._panes.view(pane).place.stack_id)

    def _exchange(self, pairs: list[tuple[int, int]]) -> None:
        before = self._panes.arranged
        views = list(self._panes.views)
        for one, other in pairs:
            views[one], views[other] = views[other], views[one]
        after = replace(before, views=(*views, *before.views[len(views) :]))
        self._undo.push(Change("Current and prior swapped", self._arrange, before, after))

    def _arrange(self, arranged: Arranged) -> None:
        active = self._panes.active
        self._panes.arrange(arranged)
        self._panes.set_active(active)

    def _cover(self, pane: int) -> None:
        """The prior's counterpart into a pane, or back what it covered."""
        covered = self._covered.pop(pane, None)
        if covered is not None and self._is(pane, prior=True):
            self._panes.put(pane, covered)
            return
        found = self._counterpart(pane)
        if found is None:
            self.refused.emit("There is no verified prior with a series like this one.")
            return
        now = self._panes.view(pane)
        self._panes.put(pane, self._places.view_of(found.stack, self._index(pane, found), pane=pane))
        self._covered[pane] = now

    def _counterpart(self, pane: int) -> Candidate | None:
        """What of the other exam is most like what a pane shows: of the compared prior, or of the current study."""
        place, exam = self._panes.view(pane).place, self._exam(pane)
        if exam is None or exam.other_patient:
            return None
        own = next((one for one in self._hangings.candidates if one.stack.id == place.stack_id), None)
        if own is None:
            return None
        shown = own
        if not own.stack.images[0].plane.in_patient:
            uid = own.stack.images[place.index].instance.sop_uid
            shown = next(one for one in images_of(own) if one.instance.sop_uid == uid)
        wanted = pane_rule(Hung(shown), self._hangings.known)
        age = 0 if own.age else 1
        rule = replace(wanted, of="prior" if age else "current", prior=1)
        return best(rule, self._hangings.candidates, age, self._hangings.known)

    def _index(self, pane: int, found: Candidate) -> int | None:
        """The image at the same place in the patient, else as far through the series."""
        if found.index is not None:
            return found.index
        image, stack = self._places.image(pane), self._places.stack(pane)
        if image is None or stack is None:
            return None
        if stack.frame_of_reference_uid and stack.frame_of_reference_uid == found.stack.frame_of_reference_uid:
            there = levels(found.stack)
            if there is not None:
                return there.nearest(middle(stack, image))
        return _as_far(self._panes.view(pane).place.index, stack, found.stack)


def _as_far(index: int, stack: Stack, other: Stack) -> int:
    """The index as far through another stack as ``index`` is through its own."""
    whole = max(len(stack.images) - 1, 1)
    return round(index / whole * (len(other.images) - 1))
