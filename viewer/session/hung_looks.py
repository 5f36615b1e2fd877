"""How the images of hung panes lie before the reader moves them: as the protocol says, image by image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from viewer.hanging.facing import chest_wall_look
from viewer.hanging.protocol import PaneRule
from viewer.hanging.traits import Candidate, traits
from viewer.hanging.wording import Wording
from viewer.model.layout import Layout
from viewer.model.view import Look, Place
from viewer.model.volume import Stack
from viewer.session.exams import Exams
from viewer.session.panes import Panes
from viewer.session.presentations import Presentations


@dataclass(frozen=True, slots=True)
class HungPane:
    """The rule by which a pane was filled, with what stack, and the room (mm) that makes all panes equally large."""

    rule: PaneRule
    stack_id: str = ""
    extent: tuple[float, float] | None = None


class HungLooks:
    """The looks that a hanging step asks for; a presentation state that places its image goes before them."""

    def __init__(self, exams: Exams, panes: Panes, presentations: Presentations, wording: Wording) -> None:
        self._exams, self._presentations, self._wording = exams, presentations, wording
        self._panes: Mapping[int, HungPane] = {}
        self._layout: Layout | None = None
        panes.layout_changed.connect(self._on_layout_changed)

    def begin(self, layout: Layout, panes: Mapping[int, HungPane]) -> None:
        """Take over the rules of a step that is arranged next."""
        self._layout, self._panes = layout, panes

    def add(self, layout: Layout, panes: Mapping[int, HungPane]) -> None:
        """Rules for panes of a second area, beside those there are; ``layout`` is arranged next."""
        if self._layout is not None and replace(self._layout, beyond=(0, 0)) == _first_area(layout):
            self.begin(_of_both(layout), {**self._panes, **panes})

    def moment(self) -> tuple[Layout | None, Mapping[int, HungPane]]:
        """The step's layout and rules."""
        return self._layout, self._panes

    def go_back_to(self, moment: tuple[Layout | None, Mapping[int, HungPane]]) -> None:
        """Take those rules over again."""
        self._layout, self._panes = moment

    def clear(self) -> None:
        """Nothing is hung."""
        self._layout, self._panes = None, {}

    def _on_layout_changed(self, layout: Layout) -> None:
        """Another grid than the step's is the reader's own."""
        if self._layout is not None and _of_both(layout) != _of_both(self._layout):
            self.clear()

    def look(self, pane: int, stack: Stack, place: Place) -> Look:
        """How an image lies in a pane at first."""
        presented = self._presentations.look(stack, place)
        hung = self._panes.get(pane)
        if hung is None or presented != Look() or place.orbit:
            return presented
        if place.cut is None and hung.rule.chest_wall:
            return self._at_chest_wall(hung, stack, place)
        return _as_ruled(hung) if stack.id == hung.stack_id else presented

    def _at_chest_wall(self, hung: HungPane, stack: Stack, place: Place) -> Look:
        """Turned and justified where the image is of the side that the pane is for, and tells where the chest wall lies."""
        exam = self._exams.of(stack.id)
        if exam is None:
            return Look()
        candidate = Candidate(stack, exam.series(stack), exam.study, exam.age, place.index)
        known = traits(candidate, self._wording)
        if hung.rule.side and known.side != hung.rule.side:
            return Look()
        turned = chest_wall_look(candidate.instance, known.side, known.view, hung.rule.chest_wall)
        if turned is None:
            return Look(extent=hung.extent)
        return replace(turned, justify=hung.rule.chest_wall, extent=hung.extent, zoom=hung.rule.zoom)


def _of_both(layout: Layout) -> Layout:
    return replace(layout, maximised=None)


def _first_area(layout: Layout) -> Layout:
    return replace(layout, maximised=None, beyond=(0, 0))


def _as_ruled(hung: HungPane) -> Look:
    rule = hung.rule
    return Look(
        zoom=rule.zoom,
        rotation_deg=rule.rotation_deg,
        flip_horizontal=rule.flip_horizontal,
        flip_vertical=rule.flip_vertical,
        justify=rule.justify,
        extent=hung.extent,
    )


def extent_mm(stack: Stack, index: int, look: Look) -> tuple[float, float] | None:
    """How large an image lies on the screen in mm (across, down); None where its size in mm is not known."""
    image = stack.images[index]
    if not image.plane.in_patient and not image.calibration.in_mm:
        return None
    _, rows, columns = stack.shape
    across, down = columns * image.plane.column_spacing, rows * image.plane.row_spacing
    return (down, across) if round(look.rotation_deg / 90.0) % 2 else (across, down)


def common_extent(extents: list[tuple[float, float] | None]) -> tuple[float, float] | None:
    """The room that all of several images need; None where one is of unknown size, or there is only one."""
    known = [extent for extent in extents if extent is not None]
    if len(known) < 2 or len(known) != len(extents):
        return None
    return max(across for across, _ in known), max(down for _, down in known)
