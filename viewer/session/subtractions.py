"""Which X-ray series are shown subtracted, by which mask and shift. What is measured stays the image's own values."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.dicom import subtraction as rules
from viewer.dicom.mask_alignment import best_shift
from viewer.dicom.subtraction import Values
from viewer.dicom.windowing import AUTO
from viewer.model.study import Rescale, Window
from viewer.model.subtraction import Pairing, Shift, SubtractionChoice, SubtractionFacts, pairing
from viewer.model.view import Place
from viewer.model.volume import Stack, StackImage
from viewer.session import reading_order
from viewer.session.commands import Change, Gestures
from viewer.session.exams import Exams
from viewer.session.panes import Panes
from viewer.session.pixels import Pixels

Store = OrderedDict[tuple[str, Pairing], Values]

NUDGE = 0.25  # pixels a key moves the mask
_KEPT, _PERCENTILES, _SAMPLED = 8, (0.3, 99.7), 2**15


class Subtractions(QObject):
    """The reader's choices by stack; each can be undone, and the steps of one drag together."""

    changed = Signal(str)  # stack id: shown in another way
    refused = Signal(str)  # a sentence
    _aligned = Signal(str, object, object)  # stack id, Pairing, Shift, None or what failed

    def __init__(
        self,
        undo: QUndoStack,
        exams: Exams,
        panes: Panes,
        pixels: Pixels,
        gestures: Gestures,
        executor: Executor,
    ) -> None:
        super().__init__()
        self._executor = executor
        self._aligned.connect(self._take_alignment)
        self._undo, self._exams, self._panes, self._pixels, self._gestures = undo, exams, panes, pixels, gestures
        self._chosen: dict[str, SubtractionChoice] = {}
        self._differences: Store = OrderedDict()
        self._masks: Store = OrderedDict()
        self._windows: dict[str, Window] = {}
        self._awaited: dict[str, set[int]] = {}
        pixels.arrived.connect(self._on_arrived)

    def clear(self) -> None:
        """Forget all, for another study."""
        for kept in (self._chosen, self._differences, self._masks, self._windows, self._awaited):
            kept.clear()

    # what is shown

    def choice(self, stack: Stack) -> SubtractionChoice:
        """What was chosen for a stack; subtraction where the header recommends it."""
        facts = facts_of(stack)
        return self._chosen.get(stack.id, SubtractionChoice(on=facts is not None and facts.recommended))

    def pairing(self, stack: Stack, place: Place) -> Pairing | None:
        """What is subtracted at a place; None where the image is shown as it is."""
        facts, choice = facts_of(stack), self.choice(stack)
        if facts is None or not choice.on or place.cut or place.orbit:
            return None
        return pairing(facts, choice, place.index, len(stack.images))

    def difference(self, stack: Stack, place: Place) -> Values | None:
        """The difference [row, column] to be shown at a place; None where nothing is subtracted or not all of it is there."""
        pair = self.pairing(stack, place)
        return None if pair is None or not self._all_ready(stack, pair) else self._difference(stack, pair)

    def image(self, stack: Stack, place: Place) -> StackImage | None:
        """The image as its difference is to be shown, with values of its own; None where ``difference`` is None."""
        pair = self.pairing(stack, place)
        return None if pair is None or not self._all_ready(stack, pair) else as_difference(stack.images[place.index])

    def waits_for(self, stack: Stack, place: Place) -> tuple[int, ...]:
        """The frames, from 0, that are needed for the difference and are not decoded yet."""
        return tuple(frame for frame in self._missing(stack, place) if frame not in self.lost(stack, place))

    def lost(self, stack: Stack, place: Place) -> tuple[int, ...]:
        """The frames, from 0, that are needed for the difference and are damaged, so that there never will be one."""
        voxels = self._pixels.of(stack.id)
        return tuple(frame for frame in self._missing(stack, place) if voxels and frame in voxels.damaged)

    def _missing(self, stack: Stack, place: Place) -> tuple[int, ...]:
        pair, voxels = self.pairing(stack, place), self._pixels.of(stack.id)
        if pair is None or voxels is None:
            return ()
        return tuple(frame for frame in dict.fromkeys((*pair.mask, *pair.contrast)) if not voxels.ready[frame])

    def window(self, stack: Stack) -> Window:
        """One window over almost all differences of a stack, from a few of its frames."""
        if stack.id in self._windows:
            return self._windows[stack.id]
        last = len(stack.images) - 1
        frames = sorted({round(last * part / 4) for part in range(1, 5)})
        pairs = [pair for frame in frames if (pair := self.pairing(stack, Place(stack.id, frame)))]
        ready = [pair for pair in pairs if self._all_ready(stack, pair)]
        found = _window_over([_sampled(self._difference(stack, pair)) for pair in ready])
        if ready and len(ready) == len(pairs):
            self._windows[stack.id] = found
        return found

    def _all_ready(self, stack: Stack, pair: Pairing) -> bool:
        voxels = self._pixels.of(stack.id)
        if voxels is None:
            return False
        missing = {frame for frame in (*pair.contrast, *pair.mask) if not voxels.ready[frame]}
        if missing:
            self._awaited.setdefault(stack.id, set()).update(missing)
        return not missing

    def _difference(self, stack: Stack, pair: Pairing) -> Values:
        made = self._differences.get((stack.id, pair))
        if made is None:
            made = rules.mean([self._values(stack, frame) for frame in pair.contrast]) - self._mask(stack, pair)
        return _kept(self._differences, (stack.id, pair), made)

    def _mask(self, stack: Stack, pair: Pairing) -> Values:
        """The mask of a pairing, which is mostly that of all frames."""
        key = (stack.id, replace(pair, contrast=()))
        made = self._masks.get(key)
        if made is None and any(pair.shift):
            made = rules.moved(self._mask(stack, replace(pair, shift=(0.0, 0.0))), pair.shift)
        elif made is None:
            made = rules.mean([self._values(stack, frame) for frame in pair.mask])
        return _kept(self._masks, key, made)

    def _values(self, stack: Stack, frame: int) -> Values:
        stored, facts = self._pixels.stored(stack.id, frame), facts_of(stack)
        if stored is None or facts is None:
            raise ValueError("the frame is not there")
        return rules.subtractable(stack.images[frame], facts.relationship, stored)

    def _on_arrived(self, stack_id: str, index: int) -> None:
        awaited = self._awaited.get(stack_id)
        if awaited and index in awaited:
            awaited.discard(index)
            if not awaited:
                self.changed.emit(stack_id)

    # what is chosen

    def toggle(self, pane: int) -> None:
        """Subtracted, or as acquired."""
        stack = self._able(pane)
        if stack is not None:
            choice = self.choice(stack)
            self._push(stack, replace(choice, on=not choice.on), "Subtraction")

    def mask_here(self, pane: int) -> None:
        """The frame that is shown becomes the mask."""
        stack = self._able(pane)
        if stack is not None:
            here = self._panes.view(pane).place.index
            self._push(stack, replace(self.choice(stack), on=True, mask=here), "Mask of the subtraction")

    def shift(self, pane: int) -> Shift:
        """By how much the mask of the pane's image is moved."""
        stack = self._stack(pane)
        pair = self.pairing(stack, self._panes.view(pane).place) if stack else None
        return pair.shift if pair else (0.0, 0.0)

    def set_shift(self, pane: int, shift: Shift, gesture: int = 0) -> None:
        """Move the mask to there; steps of one ``gesture`` are undone together."""
        stack = self._able(pane)
        if stack is None:
            return
        if self.pairing(stack, self._panes.view(pane).place) is None:
            self.refused.emit("Nothing is subtracted from this image, so there is no mask to be moved.")
        else:
            self._push(stack, replace(self.choice(stack), shift=shift), "Shift of the mask", gesture)

    def nudge(self, pane: int, down: float, right: float) -> None:
        """Move the mask a little; several nudges after each other are undone together."""
        stack = self._stack(pane)
        if stack is None:
            return
        now, what = self.shift(pane), f"nudge {stack.id}"
        gesture = self._gestures.again(what)
        self.set_shift(pane, (now[0] + down * NUDGE, now[1] + right * NUDGE), gesture)
        self._gestures.done(what, gesture)

    def align(self, pane: int) -> None:
        """Look for the shift of the mask that leaves least of bones and bowel in the image that is shown; in a worker."""
        stack = self._able(pane)
        if stack is None:
            return
        place = self._panes.view(pane).place
        pair = self.pairing(stack, place)
        if pair is None or not self._all_ready(stack, pair):
            self.refused.emit("Nothing is subtracted from this image, so there is no mask to be moved.")
            return
        contrast = rules.mean([self._values(stack, frame) for frame in pair.contrast])
        mask = self._mask(stack, replace(pair, shift=(0.0, 0.0)))
        future = self._executor.submit(best_shift, contrast, mask)
        future.add_done_callback(lambda done: self._aligned.emit(stack.id, pair, done.exception() or done.result()))

    def _take_alignment(self, stack_id: str, pair: Pairing, found: Shift | BaseException | None) -> None:
        """Take a shift that was found, unless the study or the mask is another one by now."""
        stack = self._exams.stack(stack_id)
        if stack is None or stack_id not in {view.place.stack_id for view in self._panes.views}:
            return
        if isinstance(found, BaseException):
            self.refused.emit(f"The mask could not be aligned ({type(found).__name__}).")
        elif found is None:
            self.refused.emit("No shift of the mask leaves less than none does.")
        elif pairing_is(self.pairing(stack, Place(stack_id, pair.contrast[0])), pair):
            self._push(stack, replace(self.choice(stack), shift=found), "Alignment of the mask")

    def new_gesture(self) -> int:
        """A number that marks the steps of one drag."""
        return self._gestures.new()

    def _stack(self, pane: int) -> Stack | None:
        return self._exams.stack(self._panes.view(pane).place.stack_id)

    def _able(self, pane: int) -> Stack | None:
        """The pane's stack where it can be subtracted; else a sentence says why not."""
        stack, place = self._stack(pane), self._panes.view(pane).place
        if stack is not None and facts_of(stack) is not None and not place.cut and not place.orbit:
            return stack
        self.refused.emit("Only several grey frames of one X-ray object can be subtracted from each other.")
        return None

    def _push(self, stack: Stack, choice: SubtractionChoice, text: str, gesture: int = 0) -> None:
        before = self.choice(stack)
        if choice != before:
            self._undo.push(Change(text, lambda state: self._apply(stack, state), before, choice, gesture))

    def _apply(self, stack: Stack, choice: SubtractionChoice) -> None:
        if choice.mask != self.choice(stack).mask:
            self._windows.pop(stack.id, None)
        self._chosen[stack.id] = choice
        self.changed.emit(stack.id)


def _kept(store: Store, key: tuple[str, Pairing], values: Values) -> Values:
    """The values, kept among the few used last."""
    store[key] = values
    store.move_to_end(key)
    while len(store) > _KEPT:
        store.popitem(last=False)
    return values


def pairing_is(now: Pairing | None, asked: Pairing) -> bool:
    """Whether the same frames are still subtracted, wherever the mask was moved meanwhile."""
    return now is not None and replace(now, shift=asked.shift) == asked


def facts_of(stack: Stack) -> SubtractionFacts | None:
    """What can be subtracted in a stack: all frames of one object in their order; else None."""
    first = stack.images[0].instance
    if first.subtraction is None:
        return None
    whole = first.format is not None and first.format.frames == len(stack.images) > 1
    same = whole and stack.images[-1].instance.sop_uid == first.sop_uid
    return first.subtraction if same and not stack.colour and reading_order.in_frame_order(stack) else None


def as_difference(image: StackImage) -> StackImage:
    """An image whose values are differences: real numbers without transformations or windows of the object."""
    pixel = image.instance.format
    if pixel is None:
        raise ValueError("only an image can be subtracted")
    instance = replace(
        image.instance,
        format=replace(pixel, sample_type="float"),
        modality_lut=None,
        voi_luts=(),
        palette=None,
        padding=None,
    )
    return replace(image, instance=instance, frame=replace(image.frame, rescale=Rescale(), windows=()))


def _sampled(values: Values) -> Values:
    flat = values.reshape(-1)
    return flat[:: max(flat.size // _SAMPLED, 1)]


def _window_over(samples: list[Values]) -> Window:
    values = np.concatenate(samples) if samples else np.zeros(1, np.float32)
    low, high = np.percentile(values, _PERCENTILES).tolist()
    low, high = min(low, -1.0), max(high, 1.0)
    return Window((low + high) / 2, high - low, "LINEAR_EXACT", AUTO)
