"""An object that was read, begun anew as segments that are edited: copied by a worker; it is hidden itself."""

from __future__ import annotations

from concurrent.futures import Executor, Future

from PySide6.QtCore import QObject, Signal

from viewer.model.measurement import new_tracking_uid
from viewer.model.segment_kind import UNSAID
from viewer.model.segmentation import SEG, Segmentation
from viewer.model.volume import Stack
from viewer.session.box_mask import TooLarge
from viewer.session.edited_segments import EditedSegment, EditedSegmentation
from viewer.session.exams import Exams
from viewer.session.mask_copies import Copied, on_grid
from viewer.session.mask_grid import MaskGrid, why_not
from viewer.session.segment_editing import SegmentEditing
from viewer.session.segmentation_matching import fits
from viewer.session.segmentations import Segmentations


class SegmentCopies(QObject):
    """Copies what cannot be changed itself: objects of the archive stay as they are."""

    refused = Signal(str)
    said = Signal(str)
    _answered = Signal(int, object)  # number of the question, what was copied or a sentence

    def __init__(self, exams: Exams, shown: Segmentations, editing: SegmentEditing, executor: Executor) -> None:
        super().__init__()
        self._exams, self._shown, self._editing, self._executor = exams, shown, editing, executor
        self._asked = 0
        self._of: tuple[Segmentation, Stack] | None = None
        self._answered.connect(self._take)

    def begin(self, one: Segmentation, first: Stack | None) -> None:
        """Copy an object into the voxels of a stack: ``first`` where it lies on that, else any that it lies on."""
        stack = self._stack_for(one, first)
        if stack is None:
            self.refused.emit("It cannot be edited: no series in which it could be drawn is open.")
            return
        self._asked += 1
        number, self._of = self._asked, (one, stack)
        grid = self._editing.grid(stack)
        future = self._executor.submit(_copied, one, grid)
        future.add_done_callback(lambda done: self._answered.emit(number, _outcome(done)))

    def _stack_for(self, one: Segmentation, first: Stack | None) -> Stack | None:
        named = [image.sop_uid for segment in one.segments for image in segment.on_images]
        stacks = (*((first,) if first else ()), *self._exams.stacks)
        able = [
            stack
            for stack in stacks
            if not why_not(stack)
            and not self._shown.why_not(one, stack)
            and any(segment.mask and fits(segment, stack) for segment in one.segments)
        ]
        drawn_on = set(one.drawn_on) | set(named)
        exact = [stack for stack in able if any(image.instance.sop_uid in drawn_on for image in stack.images)]
        return next(iter((*exact, *able)), None)

    def _take(self, number: int, copied: tuple[Copied | None, ...] | str) -> None:
        if number != self._asked or self._of is None:
            return  # another study was opened, or another object was asked for
        (one, stack), self._of = self._of, None
        if isinstance(copied, str):
            self.refused.emit(copied)
            return
        pairs = [(segment, found) for segment, found in zip(one.segments, copied, strict=True) if found is not None]
        if not any(found.bits.any() for _, found in pairs):
            self.refused.emit("It cannot be edited: nothing of it lies in the voxels of this series.")
            return
        voxels = [
            (
                EditedSegment(0, place, segment.name, segment.colour, segment.tracking_uid or new_tracking_uid(),
                              segment.coded or UNSAID),
                found.low,
                found.bits,
            )
            for place, (segment, found) in enumerate(pairs, 1)
        ]  # fmt: skip
        replaces = one.uid if one.modality == SEG else ""
        try:
            self._editing.begin_from(
                EditedSegmentation(new_tracking_uid(), stack.id, one.title, replaces=replaces), voxels
            )
        except TooLarge as why:
            self.refused.emit(str(why))
            return
        self._shown.set_visible([(one.uid, segment.number) for segment in one.segments], visible=False)
        if not all(found.exact for _, found in pairs):
            self.said.emit(
                f"{one.title} lies in another grid than this series: its edges moved by up to half a voxel in the copy."
            )

    def clear(self) -> None:
        """Drop what is being copied, for another study."""
        self._asked, self._of = self._asked + 1, None


def _copied(one: Segmentation, grid: MaskGrid) -> tuple[Copied | None, ...]:
    return tuple(None if segment.mask is None else on_grid(grid, segment.mask) for segment in one.segments)


def _outcome(done: Future[tuple[Copied | None, ...]]) -> tuple[Copied | None, ...] | str:
    failed = done.cancelled() or done.exception() is not None
    return "It cannot be edited: its copy could not be made." if failed else done.result()
