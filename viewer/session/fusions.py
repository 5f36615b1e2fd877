"""A second volume over a series: within one frame of reference, or after a registration; never across patients."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.dicom.well_known_palettes import WELL_KNOWN
from viewer.model.geometry import Vector
from viewer.model.volume import Stack, modality_unit
from viewer.session.commands import Change, Gestures
from viewer.session.exams import Exams
from viewer.session.panes import Panes
from viewer.session.pixels import Pixels
from viewer.session.relations import Bond, Relations
from viewer.session.segmentation_files import SEGMENTED

EMISSION = ("PT", "NM")  # what is usually laid over something else
SUV_TO = 7.0  # the upper end of the window where the unit is an SUV


@dataclass(frozen=True, slots=True)
class Fusion:
    """Which stack lies over another, by its id, and how: ``low`` to ``high`` in its own modality unit."""

    over: str
    low: float
    high: float
    colours: str = "Hot iron"
    opacity: float = 0.6


@dataclass(frozen=True, eq=False, slots=True)
class Fused:
    """What lies over a stack: the other stack, how, and ``moved`` (4, 4) from its mm to those below.

    ``merit`` is what is known of how good a registration is, in words.
    """

    stack: Stack
    how: Fusion
    moved: Vector
    registered: bool = False
    merit: str = ""


class Fusions(QObject):
    """The fusion of each stack; each choice can be undone."""

    changed = Signal()
    refused = Signal(str)  # a sentence

    def __init__(
        self, undo: QUndoStack, exams: Exams, panes: Panes, pixels: Pixels, relations: Relations, gestures: Gestures
    ) -> None:
        super().__init__()
        self._undo, self._exams, self._panes, self._pixels = undo, exams, panes, pixels
        self._relations, self._gestures = relations, gestures
        self._chosen: dict[str, Fusion] = {}  # by the id of the stack below
        self._last: dict[str, Fusion] = {}  # as it was before it was switched off
        self._shown_over: frozenset[str] = frozenset()
        panes.view_changed.connect(lambda *_: self._hold())
        panes.layout_changed.connect(lambda _: self._hold())
        for news in (pixels.finished, pixels.progressed):
            news.connect(self._on_pixels)

    def of(self, stack: Stack) -> Fused | None:
        """What lies over a stack; None where nothing does, or may no longer."""
        how = self._chosen.get(stack.id)
        other = self._exams.stack(how.over) if how else None
        if how is None or other is None:
            return None
        return self._placed(stack, other, how)

    def choice(self, stack: Stack) -> Fusion | None:
        """What was chosen for a stack."""
        return self._chosen.get(stack.id)

    def able(self, stack: Stack) -> tuple[Stack, ...]:
        """The stacks that may lie over one, emission first."""
        found = [other for other in self._exams.stacks if not self.why_not(stack, other)]
        return tuple(sorted(found, key=lambda other: other.modality not in EMISSION))

    def why_not(self, stack: Stack, other: Stack) -> str:
        """Why one stack may not lie over another, "" where it may."""
        if stack.id == other.id:
            return "A series is not laid over itself."
        if not self._relations.one_patient(stack, other):
            return "These series are not surely of one patient."
        why = unfit(stack, other)
        if not why and self._moved(stack, other) is None:
            return "They share no frame of reference and were not registered."
        return why

    def _moved(self, stack: Stack, other: Stack) -> tuple[Vector, bool, str] | None:
        """From the mm of the other stack to those of this one, whether that was registered, and how well."""
        if self._relations.one_frame(stack, other):
            return np.eye(4), False, ""
        relation = self._relations.relation(other, stack)
        if relation is None or relation.bond is not Bond.REGISTERED:
            return None
        return relation.matrix, True, relation.merit

    def _placed(self, stack: Stack, other: Stack, how: Fusion) -> Fused | None:
        moved = None if self.why_not(stack, other) else self._moved(stack, other)
        return Fused(other, how, *moved) if moved else None

    # choosing

    def toggle(self, pane: int) -> None:
        """Lay the likeliest series over that of a pane, or as it was last; or take it away."""
        stack = self._exams.stack(self._panes.view(pane).place.stack_id)
        if stack is None:
            return
        if stack.id in self._chosen:
            self._choose(stack, None)
            return
        last = self._last.get(stack.id)
        other = self._exams.stack(last.over) if last else None
        if last and other and not self.why_not(stack, other):
            self._choose(stack, last)
        elif able := self.able(stack):
            self.lay(stack, able[0])
        else:
            self.refused.emit(self._why_none(stack))

    def _why_none(self, stack: Stack) -> str:
        others = [other for other in self._exams.stacks if other.id != stack.id]
        emission = [other for other in others if other.modality in EMISSION] or others
        why = self.why_not(stack, emission[0]) if emission else "There is no other series."
        return f"Nothing can be laid over this series. {why}"

    def lay(self, stack: Stack, other: Stack) -> None:
        """Lay one stack over another, in a window of its own."""
        why = self.why_not(stack, other)
        if why:
            self.refused.emit(f"Not fused. {why}")
            return
        now = self._chosen.get(stack.id) or self._last.get(stack.id)
        low, high = first_window(other)
        how = replace(now, over=other.id, low=low, high=high) if now else Fusion(other.id, low, high)
        self._choose(stack, how)

    def change(self, stack: Stack, how: Fusion) -> None:
        """Colours, opacity or window of what lies over a stack; steps of one kind are undone together."""
        now = self._chosen.get(stack.id)
        if now is None or now == how or not how.high > how.low or how.colours not in WELL_KNOWN:
            return
        what = f"Fusion {stack.id}"
        gesture = self._gestures.again(what)
        self._choose(stack, replace(how, opacity=min(max(how.opacity, 0.0), 1.0)), gesture)
        self._gestures.done(what, gesture)

    def _choose(self, stack: Stack, how: Fusion | None, gesture: int = 0) -> None:
        before = self._chosen.get(stack.id)
        self._undo.push(Change("Fusion", lambda state: self._apply(stack.id, state), before, how, gesture))

    def _apply(self, stack_id: str, how: Fusion | None) -> None:
        before = self._chosen.pop(stack_id, None)
        if before is not None:
            self._last[stack_id] = before
        if how is not None:
            self._chosen[stack_id] = how
        self._hold()
        self.changed.emit()

    # pixels

    def _hold(self) -> None:
        """Have the pixels of what lies over the stacks on the screen."""
        shown = {self._panes.view(pane).place.stack_id for pane in self._panes.visible}
        over = frozenset(how.over for stack_id, how in self._chosen.items() if stack_id in shown)
        if over != self._shown_over:
            self._shown_over = over
            self._pixels.hold(over)

    def _on_pixels(self, stack_id: str, *_: int) -> None:
        if stack_id in self._shown_over:
            self.changed.emit()

    def clear(self) -> None:
        """Forget all, for another study."""
        self._chosen.clear()
        self._last.clear()
        self._shown_over = frozenset()
        self._pixels.hold(self._shown_over)


def unfit(stack: Stack, other: Stack) -> str:
    """Why the values of one stack cannot be laid over another, "" where they can."""
    if SEGMENTED & {stack.images[0].instance.sop_class_uid, other.images[0].instance.sop_class_uid}:
        return "Segmentations are shown as such, not fused."
    if stack.colour or other.colour:
        return "Colour images are not fused."
    if not other.geometry.is_volume:
        return f"The other series is no volume. {other.geometry.why_not}".strip()
    slopes = [image.frame.rescale.slope for image in other.images if image.frame.rescale]
    if other.images[0].instance.modality_lut is not None or min(slopes, default=1.0) <= 0:
        return "The values of the other series have no plain scale."
    return ""


def first_window(stack: Stack) -> tuple[float, float]:
    """The window in which a stack is laid over another at first: SUV from 0 to 7, else that of its header from 0 at least."""
    image = stack.images[len(stack.images) // 2]
    if modality_unit(image).startswith("SUV"):
        return 0.0, SUV_TO
    if image.frame.windows:
        window = image.frame.windows[0]
        return window.center - window.width / 2, window.center + max(window.width, 1e-6) / 2
    return 0.0, 1000.0
