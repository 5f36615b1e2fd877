"""The segmentations and structure sets of the open studies: read in a worker, matched to stacks, shown or hidden."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.dicom.layers import DecodeCells
from viewer.model.segment_colours import told_apart
from viewer.model.segmentation import Segment, Segmentation
from viewer.model.volume import Stack
from viewer.session.commands import Change, Gestures
from viewer.session.exams import Exam, Exams
from viewer.session.segmentation_files import Found, read_found, segmentation_objects
from viewer.session.segmentation_matching import fits, why_not_on

Key = tuple[str, int]  # SOP Instance UID, number of the segment


@dataclass(frozen=True, slots=True)
class Shown:
    """How segments are seen: those not hidden, their insides ``fill`` opaque (0 to 1), with their outlines or without."""

    hidden: frozenset[Key] = frozenset()
    fill: float = 0.15  # several objects may lie on one place
    outline: bool = True


class Segmentations(QObject):
    """What is shown over the images; whether all of it is seen is a switch, everything else can be undone."""

    changed = Signal()
    refused = Signal(str)  # a sentence
    _answered = Signal(int, object)  # token, Found

    def __init__(
        self, undo: QUndoStack, exams: Exams, executor: Executor, decode: DecodeCells, gestures: Gestures
    ) -> None:
        super().__init__()
        self._undo, self._exams, self._executor, self._decode = undo, exams, executor, decode
        self._gestures = gestures
        self._tokens = itertools.count(1)
        self._token = self._answered_token = 0
        self._read: tuple[str, ...] = ()
        self._found: tuple[Segmentation, ...] = ()
        self._own: tuple[Segmentation, ...] = ()
        self.all: tuple[Segmentation, ...] = ()
        self._of: dict[str, tuple[Stack, tuple[tuple[Segmentation, Segment], ...]]] = {}
        self._why: dict[tuple[str, str], tuple[Stack, str]] = {}
        self.on, self.shown = True, Shown()
        self._answered.connect(self._take)
        for news in (exams.sorted, exams.documents_changed):
            news.connect(self._begin)

    # what there is

    @property
    def waiting(self) -> bool:
        """Whether objects are still being read."""
        return self._token != self._answered_token

    def of_stack(self, stack: Stack) -> tuple[tuple[Segmentation, Segment], ...]:
        """The segments that may lie over images of a stack, hidden ones too; found once for each stack."""
        if not self.all:
            return ()
        kept = self._of.get(stack.id)
        if kept is None or kept[0] is not stack:
            pairs = tuple(
                (one, segment)
                for one in self.all
                if not self.why_not(one, stack)
                for segment in one.segments
                if fits(segment, stack)
            )
            kept = self._of[stack.id] = stack, pairs
        return kept[1]

    def seen_on(self, stack: Stack) -> tuple[Segment, ...]:
        """The segments that are to be drawn over a stack now."""
        if not self.on:
            return ()
        return tuple(
            segment for one, segment in self.of_stack(stack) if (one.uid, segment.number) not in self.shown.hidden
        )

    def why_not(self, one: Segmentation, stack: Stack) -> str:
        """Why nothing of an object is shown on a stack, "" where it may be."""
        kept = self._why.get((one.uid, stack.id))
        if kept is None or kept[0] is not stack:
            why = why_not_on(one, stack, self._exams.of(stack.id), self._exams.all)
            kept = self._why[one.uid, stack.id] = stack, why
        return kept[1]

    def take_own(self, own: tuple[Segmentation, ...], *, quietly: bool = False) -> None:
        """Segments that are edited, before those that were read; ``quietly``: whoever changed them says where."""
        self._own = own
        self._put_together()
        if not quietly:
            self.changed.emit()

    def _hide_replaced(self) -> None:
        """Of several versions of an object the last one is seen; a tick shows the others too."""
        before = frozenset().union(*(one.replaces for one in self._found))
        old = {(one.uid, each.number) for one in self._found if one.uid in before for each in one.segments}
        self.shown = replace(self.shown, hidden=self.shown.hidden | old)

    def _put_together(self) -> None:
        self.all = (*self._own, *self._found)
        self._of.clear()
        self._why.clear()

    # how it is seen

    def toggle(self) -> None:
        """Show segments over the images, or none."""
        self.on = not self.on
        self.changed.emit()

    def set_visible(self, keys: Iterable[Key], *, visible: bool) -> None:
        """Show or hide some segments."""
        chosen = frozenset(keys)
        hidden = self.shown.hidden - chosen if visible else self.shown.hidden | chosen
        self._choose("Segments shown", replace(self.shown, hidden=hidden))

    def set_fill(self, fill: float) -> None:
        """How opaque the insides are, 0 to 1; steps one after the other are undone together."""
        what = "Opacity of segments"
        gesture = self._gestures.again(what)
        self._choose(what, replace(self.shown, fill=min(max(fill, 0.0), 1.0)), gesture)
        self._gestures.done(what, gesture)

    def set_outline(self, *, outline: bool) -> None:
        """Draw outlines, or leave them out."""
        self._choose("Outlines of segments", replace(self.shown, outline=outline))

    def _choose(self, text: str, after: Shown, gesture: int = 0) -> None:
        if after != self.shown:
            self._undo.push(Change(text, self._apply, self.shown, after, gesture))

    def _apply(self, shown: Shown) -> None:
        self.shown = shown
        self.changed.emit()

    def stack_for(self, one: Segmentation, segment: Segment, first: Stack | None) -> Stack | None:
        """A stack on which a segment is shown: ``first`` where that is one, else any of the open studies."""
        stacks = (*((first,) if first else ()), *self._exams.stacks)
        return next((stack for stack in stacks if (one, segment) in self.of_stack(stack)), None)

    def clear(self) -> None:
        """Forget all, for another study."""
        self._token = self._answered_token = 0
        self._read = ()
        self._own, self._found, self.on, self.shown = (), (), True, Shown()
        self._put_together()
        self.changed.emit()

    # reading

    def _begin(self, exams: tuple[Exam, ...]) -> None:
        self._of.clear()
        self._why.clear()
        objects = segmentation_objects(exams)
        uids = tuple(one.sop_uid for one in objects)
        if uids == self._read:
            return
        self._read = uids
        token = self._token = next(self._tokens)
        future = self._executor.submit(read_found, objects, self._decode, lambda: self._token == token)
        future.add_done_callback(lambda done: self._answered.emit(token, _outcome(done)))

    def _take(self, token: int, found: Found) -> None:
        if token != self._token:
            return  # another study was opened meanwhile
        self._answered_token = token
        self._found = told_apart(found.objects, (segment.colour for one in self._own for segment in one.segments))
        self._hide_replaced()
        self._put_together()
        self.changed.emit()
        for problem in found.problems:
            self.refused.emit(problem)


def _outcome(done: Future[Found]) -> Found:
    failed = None if done.cancelled() else done.exception()
    if failed is not None:
        return Found(problems=(f"Segmentations could not be read ({type(failed).__name__}).",))
    return Found() if done.cancelled() else done.result()
