"""The hanging of the open study: the protocol that was chosen and why, and its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from viewer.hanging.criteria import suits
from viewer.hanging.matching import hang, hang_by
from viewer.hanging.protocol import PaneRule, Protocol
from viewer.hanging.reasons import Arrangement, Hanging, Match, Placement
from viewer.hanging.relevance import Relevance, by_relevance
from viewer.hanging.traits import Candidate, Known
from viewer.hanging.wording import Wording
from viewer.model.layout import Layout
from viewer.model.study import Study, Window
from viewer.model.view import Look, Orbit, Place, ViewState
from viewer.session import cuts
from viewer.session.exams import Exam, Exams
from viewer.session.hung_looks import HungLooks, HungPane, common_extent, extent_mm
from viewer.session.moments import Moments
from viewer.session.panes import Arranged, Panes
from viewer.session.places import Places
from viewer.session.windows import Windows

MOST_PRIORS = 6  # so many of the most relevant take part in a hanging


@dataclass(frozen=True, eq=False, slots=True)
class Stage:
    """The owners of what a hanging arranges."""

    panes: Panes
    places: Places
    windows: Windows
    looks: HungLooks
    moments: Moments


@dataclass(frozen=True, slots=True)
class Hung:
    """What hung at a moment; ``times`` is how often the study had been hung anew till then, for series that came late."""

    times: int
    chosen: Hanging | None
    number: int
    relevance: tuple[Relevance, ...] = field(compare=False)
    candidates: tuple[Candidate, ...] = field(compare=False)
    known: Known = field(compare=False)


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """What hangs a study, found off the GUI thread; no hanging where there is no image."""

    relevance: tuple[Relevance, ...]
    candidates: tuple[Candidate, ...]
    known: Known
    hanging: Hanging | None


class Hangings(QObject):
    """Hangs a study as soon as it is sorted, and goes from step to step.

    Only priors that surely are of the same patient are hung; the others are there for whoever asks for them by name.
    """

    hung = Signal(object)  # Hanging with its reasons; None where there is no image
    step_changed = Signal(int, object)  # number from 0, Step
    refused = Signal(str)  # a sentence
    protocols_changed = Signal()

    def __init__(self, protocols: Sequence[Protocol], wording: Wording, exams: Exams, stage: Stage) -> None:
        super().__init__()
        self._protocols, self._wording, self._exams = tuple(protocols), wording, exams
        self._panes, self._places, self._windows, self._looks = stage.panes, stage.places, stage.windows, stage.looks
        self.known = Known(wording)
        self._candidates: tuple[Candidate, ...] = ()
        self.relevance: tuple[Relevance, ...] = ()
        self.chosen: Hanging | None = None
        self.number = 0
        self._moments, self._times = stage.moments, 0
        exams.prepare_with(partial(prepare, self._wording, self._protocols))
        exams.sorted.connect(self._hang)

    @property
    def steps(self) -> tuple[Arrangement, ...]:
        """The steps that could be filled."""
        return self.chosen.arrangements if self.chosen else ()

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """Every protocol there is, the reader's own first."""
        return self._protocols

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What could be hung: the stacks of the study and of its most relevant priors."""
        return self._candidates

    def set_protocols(self, protocols: Sequence[Protocol]) -> None:
        """Take these from the next study on; what hangs now stays."""
        self._protocols = tuple(protocols)
        self._exams.prepare_with(partial(prepare, self._wording, self._protocols))
        self.protocols_changed.emit()

    def matches(self) -> tuple[Match, ...]:
        """How every protocol fares with the open study, the one in force first."""
        if self.chosen is None:
            return tuple(suits(protocol, self._candidates, self.known) for protocol in self._protocols)
        return (self.chosen.match, *self.chosen.others)

    def next(self, steps: int = 1) -> None:
        """The next hanging step; it stops at the ends."""
        to = min(max(self.number + steps, 0), len(self.steps) - 1)
        if self.steps and to != self.number:
            self._moments.change("Hanging step", lambda: self.go_to_step(to))

    def use(self, protocol_id: str, *, own: bool) -> None:
        """Hang by that protocol instead, whether it suits or not; a sentence where it can fill no step."""
        found = next((one for one in self._protocols if (one.id, one.own) == (protocol_id, own)), None)
        if found is None:
            return
        known = [suits(protocol, self._candidates, self.known) for protocol in self._protocols]
        match = next(match for match in known if match.protocol is found)
        hanging = hang_by(match, self._candidates, self.known, known)
        if hanging is None:
            self.refused.emit(f"“{found.name}” is not used: this study can fill none of its steps.")
        else:
            self._moments.change("Hanging protocol", lambda: self._take(hanging))

    @property
    def compared(self) -> Study | None:
        """The prior that hangs as the first one; None where there is no verified one with images."""
        return self.relevance[0].study if self.relevance else None

    def compare_with(self, study_uid: str) -> None:
        """Hang that prior as the first one, at the step that is shown; a sentence where it is not verified."""
        wanted, chosen = self.relevance_of(study_uid), self.chosen
        if wanted is None or chosen is None:
            self.refused.emit("Only a prior with images that is verified as of the same patient is hung beside.")
            return
        self._moments.change("Prior to compare with", lambda: self._compare(wanted, chosen))

    def _compare(self, wanted: Relevance, chosen: Hanging) -> None:
        self.relevance = (wanted, *(one for one in self.relevance if one is not wanted))
        self._candidates = tuple(_candidates(self._exams.all, self.relevance))
        self.known = Known(self._wording)
        hanging = hang_by(chosen.match, self._candidates, self.known, self.matches())
        if hanging is not None:
            name, self.chosen = self.steps[self.number].step.name, hanging
            self.go_to_step(_step_with_prior(hanging, name))
            self.hung.emit(hanging)

    def clear(self) -> None:
        """Nothing is hung."""
        self.chosen, self.number, self._candidates, self.relevance = None, 0, (), ()
        self.known = Known(self._wording)
        self._looks.clear()

    def moment(self) -> Hung:
        """What hangs."""
        return Hung(self._times, self.chosen, self.number, self.relevance, self._candidates, self.known)

    def go_back_to(self, moment: Hung) -> None:
        """Be at that step again, unless the study was hung anew since: then its steps are others."""
        if moment.times != self._times:
            return
        another, self.chosen, self.number = self.chosen is not moment.chosen, moment.chosen, moment.number
        self.relevance, self._candidates, self.known = moment.relevance, moment.candidates, moment.known
        if self.chosen is not None:
            self.step_changed.emit(self.number, self.steps[self.number].step)
        if another:
            self.hung.emit(self.chosen)

    def relevance_of(self, study_uid: str) -> Relevance | None:
        """Why a prior is where it is in the order of relevance; None for one that takes no part."""
        return next((one for one in self.relevance if one.study.uid == study_uid), None)

    def _hang(self) -> None:
        found = self._exams.prepared
        if not isinstance(found, Prepared):
            return
        self.relevance, self._candidates, self.known = found.relevance, found.candidates, found.known
        self._times += 1
        if found.hanging:
            self._take(found.hanging)
        else:
            self.chosen = None
            self.hung.emit(None)

    def _take(self, hanging: Hanging) -> None:
        self.chosen = hanging
        self.go_to_step(0)
        self.hung.emit(hanging)

    def go_to_step(self, number: int) -> None:
        """Arrange the panes as a step says, with its windows and looks."""
        self.number = number
        step = self.steps[number].step
        layout = Layout(step.rows, step.columns, tiles=step.tiles)
        placed = dict(enumerate(self.steps[number].placements))
        hung = self._hung_panes(placed, same_scale=step.same_scale)
        if self._panes.two_areas:
            layout, more, more_hung = self._beyond(layout, number + 1)
            placed, hung = {**placed, **more}, {**hung, **more_hung}
        self._arrange(layout, placed, hung)
        self.step_changed.emit(number, step)

    def _beyond(self, layout: Layout, number: int) -> tuple[Layout, dict[int, Placement], dict[int, HungPane]]:
        """The second area shows the step after the one that is shown; one empty pane where there is none."""
        if number >= len(self.steps) or self.steps[number].step.tiles:
            return replace(layout, beyond=(1, 1)), {}, {}
        step = self.steps[number].step
        placed = dict(enumerate(self.steps[number].placements, start=layout.first))
        grid = replace(layout, beyond=(step.rows, step.columns))
        return grid, placed, self._hung_panes(placed, same_scale=step.same_scale)

    def _arrange(self, layout: Layout, placed: Mapping[int, Placement], hung: Mapping[int, HungPane]) -> None:
        self._windows.unhang()
        self._looks.begin(layout, hung)
        views = tuple(self._view(pane, placed[pane]) if pane in placed else ViewState() for pane in range(layout.count))
        self._panes.arrange(Arranged(layout, views))
        self._panes.set_active(0)
        for pane, one in placed.items():
            if one.candidate:
                window = Window(one.rule.window[1], one.rule.window[0]) if one.rule.window else None
                self._windows.hang(pane, one.rule.preset, window, invert=one.rule.invert)

    def show_second_area(self, *, shown: bool) -> None:
        """Open or close the second area; opened, it shows the step after the one that is shown."""
        self._panes.open_area(two=shown)
        if not shown or not self.steps:
            return
        now = self._panes.arranged
        layout, placed, hung = self._beyond(replace(now.layout, beyond=(0, 0)), self.number + 1)
        self._looks.add(layout, hung)
        more = tuple(self._view(pane, placed[pane]) if pane in placed else ViewState() for pane in layout.panes_of(1))
        self._panes.arrange(Arranged(layout, (*now.views[: layout.first], *more)))

    def _hung_panes(self, placements: Mapping[int, Placement], *, same_scale: bool) -> dict[int, HungPane]:
        hung = {
            pane: HungPane(placed.rule, placed.candidate.stack.id)
            for pane, placed in placements.items()
            if placed.candidate
        }
        if not same_scale:
            return hung
        self._looks.begin(Layout(), hung)  # the looks tell which images lie on their side
        extents = [self._extent(pane, placed) for pane, placed in placements.items() if placed.candidate]
        room = common_extent(extents)
        return {pane: replace(one, extent=room) for pane, one in hung.items()}

    def _extent(self, pane: int, placed: Placement) -> tuple[float, float] | None:
        if placed.candidate is None:
            return None
        stack, index = placed.candidate.stack, placed.candidate.index or 0
        return extent_mm(stack, index, self._looks.look(pane, stack, Place(stack.id, index)))

    def _view(self, pane: int, placed: Placement) -> ViewState:
        candidate, rule = placed.candidate, placed.rule
        if candidate is None:
            return ViewState()
        stack = candidate.stack
        cut = cuts.cut(stack, rule.reconstruct) if rule.reconstruct else None
        if cut and rule.slab_mm:
            cut = replace(cut, slab_mm=rule.slab_mm, slab=rule.slab)
        view = self._places.view_of(stack, candidate.index, cut, pane)
        if rule.rendering:
            view = replace(view, place=Place(stack.id, view.place.index, orbit=Orbit(rule.rendering)), look=Look())
        return replace(view, text_side=rule.text_side if _lies_as_wanted(rule, view) else "")


def prepare(wording: Wording, protocols: Sequence[Protocol], exams: tuple[Exam, ...]) -> Prepared:
    """Everything that a hanging rests on. Plain facts only: done by the worker that sorted the series."""
    known = Known(wording)
    relevance = by_relevance(exams[0].study, _sure_priors(exams), wording) if exams else ()
    candidates = tuple(_candidates(exams, relevance))
    return Prepared(relevance, candidates, known, hang(protocols, candidates, known))


def _step_with_prior(hanging: Hanging, name: str) -> int:
    """The step of that name where it shows a prior, else the first one that does, else the first."""
    with_prior = [
        number
        for number, one in enumerate(hanging.arrangements)
        if any(placed.candidate and placed.candidate.age for placed in one.placements)
    ]
    same = [number for number in with_prior if hanging.arrangements[number].step.name == name]
    return next(iter((*same, *with_prior)), 0)


def _lies_as_wanted(rule: PaneRule, view: ViewState) -> bool:
    """Text keeps away from a breast only where it is known on which side it lies."""
    return not rule.chest_wall or view.look.justify == rule.chest_wall


def _sure_priors(exams: Sequence[Exam]) -> list[Study]:
    return [exam.study for exam in exams if exam.prior and not exam.other_patient]


def _candidates(exams: Sequence[Exam], relevance: Sequence[Relevance]) -> list[Candidate]:
    """The stacks of the current study, then those of its priors by relevance."""
    by_uid = {exam.study.uid: exam for exam in exams if exam.prior}
    ordered = [*exams[:1], *(by_uid[one.study.uid] for one in relevance[:MOST_PRIORS])]
    return [candidate for age, exam in enumerate(ordered) for candidate in exam.candidates(age)]
