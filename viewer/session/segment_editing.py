"""The owner of segments that are edited: what there is, which one is drawn on, and every change of their voxels.

A change of voxels is a set of them to be flipped; it is one step of the reading's undo and says where it was made, so that
pictures draw again what changed and nothing else.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from viewer.model.geometry import Triple, Vector, vector
from viewer.model.measurement import new_tracking_uid
from viewer.model.segment_colours import free_colour
from viewer.model.segment_kind import UNSAID, SegmentKind
from viewer.model.segmentation import SEG, Amount, Segment, Segmentation
from viewer.model.volume import Stack
from viewer.session.box_mask import Bools, BoxMask, Flipped, TooLarge, flipped
from viewer.session.brush_shapes import Brush, met
from viewer.session.commands import Change
from viewer.session.edited_segments import MANUAL, SEMIAUTOMATIC, Colour, EditedSegment, EditedSegmentation
from viewer.session.exams import Exams
from viewer.session.mask_grid import MaskGrid, Voxel, grid_of, why_not
from viewer.session.segmentations import Segmentations

MOST_BYTES = 2**30  # of the boxes of all segments that are edited
RADII_MM = (0.5, 100.0)
LONGEST_NAME = 64
Target = tuple[str, int]  # uid of the edited segmentation, number of the segment


@dataclass(frozen=True, slots=True)
class Painting:
    """How brushes draw, and what a click grows: ``ball`` through the images, else a disc on the one that is seen.

    A region grows from a click over values within ``tolerance`` of those around it, or from ``low`` to ``high`` where
    ``between`` is set, in the unit of the values; it may reach ``reach_mm`` far.
    """

    radius_mm: float = 5.0
    ball: bool = False
    between: bool = False
    tolerance: float = 50.0
    low: float = 0.0
    high: float = 100.0
    reach_mm: float = 50.0


@dataclass(frozen=True, eq=False, slots=True)
class Touched:
    """Where voxels changed: the segment's stack, and the corners (8, 3) of the box in patient mm."""

    stack_id: str
    corners: Vector


@dataclass(frozen=True, slots=True)
class _State:
    """What is undone as a whole: the segmentations, and the segment that is drawn on."""

    all: tuple[EditedSegmentation, ...] = ()
    active: Target = ("", 0)


class SegmentEditing(QObject):
    """Segments drawn in the stacks of the open studies."""

    changed = Signal()  # what there is, what is drawn on, or how
    painted = Signal(object)  # Touched: while a brush is down
    edited = Signal(str)  # uid of the edited segmentation whose voxels or words changed
    arranged = Signal(object)  # tuple of EditedSegmentation: which there are now, and their words
    noted_saved = Signal(str)  # uid of one that is in the archive as it is now
    flipped = Signal(int, object)  # key of a segment, Flipped: every change of voxels, also by undo
    refused = Signal(str)

    def __init__(self, undo: QUndoStack, exams: Exams, shown: Segmentations) -> None:
        super().__init__()
        self._undo, self._exams, self._shown = undo, exams, shown
        self._state = _State()
        self._masks: dict[int, BoxMask] = {}
        self._grids: dict[str, tuple[Stack, MaskGrid]] = {}
        self._grown: set[int] = set()  # keys of segments that were not drawn by hand alone
        self._revisions: dict[str, int] = {}
        self._saved: dict[str, int] = {}
        self._keys = itertools.count(1)
        self.painting = Painting()

    # what there is

    @property
    def all(self) -> tuple[EditedSegmentation, ...]:
        """The segmentations that are edited."""
        return self._state.all

    @property
    def active(self) -> tuple[EditedSegmentation, EditedSegment] | None:
        """The segment that is drawn on."""
        one = self.get(self._state.active[0])
        segment = one.segment(self._state.active[1]) if one else None
        return (one, segment) if one and segment else None

    def get(self, uid: str) -> EditedSegmentation | None:
        """The edited segmentation of that uid."""
        return next((one for one in self.all if one.uid == uid), None)

    def stack(self, one: EditedSegmentation) -> Stack | None:
        """The stack in which it is drawn."""
        return self._exams.stack(one.stack_id)

    def grid(self, stack: Stack) -> MaskGrid:
        """The voxels of a stack; raises ValueError with a sentence where nothing can be drawn in it."""
        kept = self._grids.get(stack.id)
        if kept is None or kept[0] is not stack:
            kept = self._grids[stack.id] = stack, grid_of(stack)
        return kept[1]

    def mask(self, segment: EditedSegment) -> BoxMask:
        """The voxels of a segment, which nobody else may change."""
        return self._masks[segment.key]

    def algorithm(self, segment: EditedSegment) -> str:
        """Segment Algorithm Type: how it came about."""
        return SEMIAUTOMATIC if segment.key in self._grown else MANUAL

    def millilitres(self, one: EditedSegmentation, segment: EditedSegment) -> float | None:
        """The volume of a segment now: its voxels; None at uneven steps."""
        stack = self.stack(one)
        each = self.grid(stack).voxel_ml if stack else None
        return None if each is None else self.mask(segment).count * each

    def unsaved(self, uid: str) -> bool:
        """Whether it was changed since it was saved."""
        return self._revisions.get(uid, 0) != self._saved.get(uid, 0)

    def revision(self, uid: str) -> int:
        """Grows with every change."""
        return self._revisions.get(uid, 0)

    def note_saved(self, uid: str, revision: int, sop_uid: str) -> None:
        """It is in the archive as it was at that revision, as the object ``sop_uid``, which the next one replaces."""
        self._saved[uid] = revision
        one = self.get(uid)
        if one is not None:
            now = replace(one, replaces=sop_uid)
            self._state = replace(self._state, all=tuple(now if each.uid == uid else each for each in self.all))
            self.arranged.emit(self.all)
        self.changed.emit()
        if not self.unsaved(uid):
            self.noted_saved.emit(uid)

    # how it is drawn

    def set_painting(self, painting: Painting) -> None:
        """Draw otherwise from now on; the radius stays within what is sensible."""
        radius = min(max(painting.radius_mm, RADII_MM[0]), RADII_MM[1])
        now = replace(painting, radius_mm=radius)
        if now != self.painting:
            self.painting = now
            self.changed.emit()

    def resize(self, notches: int) -> None:
        """A larger (1) or smaller (-1) brush, a tenth at a step."""
        self.set_painting(replace(self.painting, radius_mm=round(self.painting.radius_mm * 1.1**notches, 2)))

    # segments

    def choose(self, uid: str, number: int) -> None:
        """Draw on another segment."""
        if self._state.active != (uid, number):
            self._state = replace(self._state, active=(uid, number))
            self.changed.emit()

    def add(self, stack: Stack, name: str = "", kind: SegmentKind = UNSAID) -> bool:
        """A new, empty segment in a stack, to be drawn on; whether there is one, else the reason is announced."""
        reason = why_not(stack)
        if reason:
            self.refused.emit(f"No segment. {reason}")
            return False
        one = next((each for each in self.all if each.stack_id == stack.id), None)
        one = one or EditedSegmentation(new_tracking_uid(), stack.id, self._title(stack))
        number = max(one.free_number, 1)
        named = name.strip()[:LONGEST_NAME] or f"Segment {number}"
        made = EditedSegment(self._new_mask(stack), number, named, self._free_colour(stack), new_tracking_uid(), kind)
        self._go_on("New segment", one.with_segment(made), number)
        return True

    def _title(self, stack: Stack) -> str:
        exam = self._exams.of(stack.id)
        number = exam.series(stack).number if exam else None
        of = stack.description or (f"series {number}" if number is not None else stack.modality)
        return f"Segmentation of {of}"[:LONGEST_NAME]

    def begin_from(
        self, one: EditedSegmentation, voxels: Iterable[tuple[EditedSegment, Voxel, Bools]], text: str = ""
    ) -> None:
        """Take segments with their voxels (keys are given anew) as one that is edited; raises TooLarge."""
        stack = self.stack(one)
        if stack is None:
            return
        made, steps = [], []
        for segment, low, bits in voxels:
            key = self._new_mask(stack)
            step = flipped(low, bits) if bits.size else None
            if step is not None:
                self._masks[key].flip(low, bits)
                steps.append((key, step))
            made.append(replace(segment, key=key))
        first = made[0].number if made else 0
        self._go_on(text or "Segmentation to be edited", replace(one, segments=tuple(made)), first)
        for key, step in steps:
            self.flipped.emit(key, step)

    def change(self, uid: str, segment: EditedSegment) -> None:
        """Another name, colour or kind of a segment."""
        one = self.get(uid)
        before = one.segment(segment.number) if one else None
        if one is None or before is None or before == segment:
            return
        name = segment.name.strip()[:LONGEST_NAME] or before.name
        self._go_on("Change of a segment", one.with_segment(replace(segment, name=name)), self._state.active[1])

    def remove(self, uid: str, number: int) -> None:
        """Delete a segment; undo brings it back. The last one takes its segmentation with it."""
        one = self.get(uid)
        if one is None or one.segment(number) is None:
            return
        left = one.without(number)
        kept = tuple(left if each.uid == uid else each for each in self.all if each.uid != uid or left.segments)
        active = (uid, left.segments[-1].number) if left.segments else ("", 0)
        self._push("Deletion of a segment", _State(kept, active))

    def _go_on(self, text: str, now: EditedSegmentation, number: int) -> None:
        known = self.get(now.uid) is not None
        every = tuple(now if each.uid == now.uid else each for each in self.all) if known else (*self.all, now)
        self._push(text, _State(every, (now.uid, number)))

    def _push(self, text: str, after: _State) -> None:
        self._undo.push(Change(text, self._apply, self._state, after))

    def _apply(self, state: _State) -> None:
        touched = {one.uid for one in {*state.all} ^ {*self._state.all}}
        self._state = state
        self.show()
        self.changed.emit()
        self.arranged.emit(state.all)
        for uid in touched:
            self._note(uid)

    def _new_mask(self, stack: Stack) -> int:
        key = next(self._keys)
        self._masks[key] = BoxMask(self.grid(stack).shape, self._has_room)
        return key

    def _has_room(self, more: int) -> bool:
        return sum(mask.weights.nbytes for mask in self._masks.values()) + more <= MOST_BYTES

    def _free_colour(self, stack: Stack) -> Colour:
        return free_colour({segment.colour for _, segment in self._shown.of_stack(stack)})

    # voxels

    def begin(self, stack: Stack, text: str, *, erase: bool = False) -> Stroke | None:
        """A stroke on the active segment of a stack; where none is, a new one is begun, but nothing is erased from it."""
        target = self.target(stack, new=not erase)
        return None if target is None else Stroke(self, *target, text, erase=erase)

    def target(self, stack: Stack, *, new: bool = False) -> tuple[EditedSegmentation, EditedSegment] | None:
        """The segment of a stack that is to be changed; None, said why, where there is none."""
        active = self.active
        if active is not None and active[0].stack_id == stack.id:
            return active
        own = next((one for one in self.all if one.stack_id == stack.id), None)
        if own is not None:
            self.choose(own.uid, own.segments[-1].number)
            return self.active
        if new:
            return self.active if self.add(stack) else None
        self.refused.emit("There is no segment in this series to be changed. Begin one in the list of segmentations.")
        return None

    def put(self, target: Target, low: Voxel, bits: Bools, text: str, *, grown: bool = False) -> bool:
        """Make the segment hold exactly ``bits`` of the box from ``low``; whether anything changed. One step of undo."""
        one, segment = self._found(target)
        if one is None or segment is None:
            return False
        mask = self.mask(segment)
        bounds = mask.bounds() or (low, low)
        first: Voxel = tuple(np.minimum(low, bounds[0]).tolist())
        last = np.maximum(np.add(low, bits.shape), bounds[1])
        now = mask.inside(first, tuple((last - first).tolist()))
        place = tuple(slice(a - b, a - b + side) for a, b, side in zip(low, first, bits.shape, strict=True))
        now[place] ^= bits
        return self.flip(target, flipped(first, now), text, grown=grown)

    def add_voxels(self, target: Target, low: Voxel, bits: Bools, text: str) -> bool:
        """Add what a region holds to a segment; whether that is anything new. One step of undo."""
        _, segment = self._found(target)
        if segment is None:
            return False
        inside = self.mask(segment).inside(low, (bits.shape[0], bits.shape[1], bits.shape[2]))
        return self.flip(target, flipped(low, bits & ~inside), text, grown=True)

    def flip(self, target: Target, step: Flipped | None, text: str, *, grown: bool = False) -> bool:
        """Flip voxels as one step of undo; whether there were any and room for them."""
        one, segment = self._found(target)
        if step is None or one is None or segment is None:
            return False
        try:
            self._masks[segment.key].flip(step.low, step.bits)
        except TooLarge as why:
            self.refused.emit(str(why))
            return False
        if grown:
            self._grown.add(segment.key)
        self._undo.push(_Step(text, lambda: self._again(one.uid, segment.key, step)))
        self._after_flip(one.uid, segment.key, step)
        return True

    def _again(self, uid: str, key: int, step: Flipped) -> None:
        self._masks[key].flip(step.low, step.bits)
        self._after_flip(uid, key, step)

    def _after_flip(self, uid: str, key: int, step: Flipped) -> None:
        self.flipped.emit(key, step)
        self.show(quietly=True)
        one = self.get(uid)
        if one is not None:
            self.touch(one, step.low, step.shape)
        self._note(uid)
        self.changed.emit()

    def _found(self, target: Target) -> tuple[EditedSegmentation | None, EditedSegment | None]:
        one = self.get(target[0])
        return one, one.segment(target[1]) if one else None

    def touch(self, one: EditedSegmentation, low: Voxel, shape: tuple[int, ...]) -> None:
        """Say where voxels changed."""
        stack = self.stack(one)
        if stack is not None:
            self.painted.emit(Touched(stack.id, _corners(self.grid(stack), low, shape)))

    def _note(self, uid: str) -> None:
        self._revisions[uid] = self._revisions.get(uid, 0) + 1
        self.edited.emit(uid)

    # as others see it

    def show(self, *, quietly: bool = False) -> None:
        """Have them lie over the images as they are now; ``quietly`` where only voxels changed."""
        self._shown.take_own(tuple(filter(None, (self._as_seen(one) for one in self.all))), quietly=quietly)

    def _as_seen(self, one: EditedSegmentation) -> Segmentation | None:
        stack = self.stack(one)
        if stack is None:
            return None
        first, grid = stack.images[0].instance, self.grid(stack)
        segments = tuple(self._segment(segment, grid, stack) for segment in one.segments)
        return Segmentation(one.uid, first.study_uid, first.patient_key, SEG, one.title, segments)

    def _segment(self, segment: EditedSegment, grid: MaskGrid, stack: Stack) -> Segment:
        mask, kind = self.mask(segment), segment.kind
        if grid.voxel_ml is None:
            amount = Amount(None, "No volume: its slices lie at uneven steps")
        else:
            said = f"voxel count × voxel volume (slices {grid.step_mm:.3g} mm apart)"
            amount = Amount(mask.count * grid.voxel_ml, said)
        return Segment(
            segment.number,
            segment.name,
            kind.category.meaning,
            kind.kind.meaning,
            segment.colour,
            stack.frame_of_reference_uid,
            amount,
            grid.mask(mask.low, mask.weights) if mask.weights.size else None,
            middle=_middle(grid, mask),
            remark="" if mask.count else "It is empty.",
            tracking_uid=segment.tracking_uid,
            coded=segment.kind,
        )

    def clear(self) -> None:
        """Forget all, for another study."""
        self._state = _State()
        for kept in (self._masks, self._grids, self._grown, self._revisions, self._saved):
            kept.clear()
        self._shown.take_own(())
        self.changed.emit()


class Stroke:
    """A brush that is down: flips voxels at once, and becomes one step of undo when it is lifted."""

    def __init__(
        self, owner: SegmentEditing, one: EditedSegmentation, segment: EditedSegment, text: str, *, erase: bool
    ) -> None:
        self._owner, self._one, self._segment, self._text, self._erase = owner, one, segment, text, erase
        self._mask = owner.mask(segment)
        self._pieces: list[tuple[Voxel, Bools]] = []

    def paint(self, grid: MaskGrid, brush: Brush, start: Triple, end: Triple) -> bool:
        """Draw from one point (patient mm) to another; false, said why, where there is no room."""
        found = met(grid, brush, start, end)
        if found is None:
            return True
        low, bits = found
        inside = self._mask.inside(low, bits.shape)
        bits &= inside if self._erase else ~inside
        if not bits.any():
            return True
        before = self._mask.weights
        try:
            self._mask.flip(low, bits)
        except TooLarge as why:
            self._owner.refused.emit(str(why))
            return False
        self._pieces.append((low, bits))
        if self._mask.weights is not before:
            self._owner.show(quietly=True)
        self._owner.touch(self._one, low, bits.shape)
        return True

    def end(self) -> None:
        """Keep what was drawn."""
        step = _together(self._pieces)
        if step is not None:
            low, bits = step
            self._mask.flip(low, bits)  # back, so that keeping it is one change
            self._owner.flip((self._one.uid, self._segment.number), flipped(low, bits), self._text)

    def abandon(self) -> None:
        """Take back what was drawn."""
        for low, bits in self._pieces:
            self._mask.flip(low, bits)
            self._owner.touch(self._one, low, bits.shape)
        self._pieces.clear()


class _Step(QUndoCommand):
    """Voxels that were flipped already when it became a step."""

    def __init__(self, text: str, flip: Callable[[], None]) -> None:
        super().__init__(text)
        self._flip, self._made = flip, True

    def redo(self) -> None:
        if self._made:
            self._made = False
        else:
            self._flip()

    def undo(self) -> None:
        self._flip()


def _together(pieces: list[tuple[Voxel, Bools]]) -> tuple[Voxel, Bools] | None:
    """Pieces that were flipped one after the other as one."""
    if not pieces:
        return None
    low = np.min([piece[0] for piece in pieces], axis=0)
    high = np.max([np.add(piece[0], piece[1].shape) for piece in pieces], axis=0)
    made = np.zeros(tuple(high - low), np.bool_)
    for first, bits in pieces:
        place = tuple(slice(a - b, a - b + side) for a, b, side in zip(first, low, bits.shape, strict=True))
        made[place] ^= bits
    return tuple(low.tolist()), made


def _corners(grid: MaskGrid, low: Voxel, shape: tuple[int, ...]) -> Vector:
    """The corners (8, 3) of a box of voxels, patient mm."""
    half = grid.plane.normal * (grid.thick_mm / 2)
    ends = ((low[0], -half), (low[0] + shape[0] - 1, half))
    rows, columns = ((start - 0.5, start + side - 0.5) for start, side in zip(low[1:], shape[1:], strict=True))
    return np.asarray(
        [vector(grid.point((n, row, column))) + away for n, away in ends for row in rows for column in columns]
    )


def _middle(grid: MaskGrid, mask: BoxMask) -> Triple | None:
    """A voxel of the middle slice, that nearest to the middle of what the slice holds."""
    slices = np.flatnonzero(mask.per_slice)
    if not slices.size:
        return None
    number = int(slices[len(slices) // 2])
    inside = np.argwhere(mask.weights[number - mask.low[0]])
    row, column = inside[np.argmin(((inside - inside.mean(axis=0)) ** 2).sum(axis=1))].tolist()
    return grid.point((number, row + mask.low[1], column + mask.low[2]))
