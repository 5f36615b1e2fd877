"""How values become grey: one choice for a whole series, one per image for radiographs and fluoroscopy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.dicom import windowing
from viewer.dicom.presenting import as_presented, in_own_units
from viewer.dicom.well_known_palettes import WELL_KNOWN
from viewer.model.study import Window
from viewer.model.view import Place, Shown
from viewer.model.volume import Stack, StackImage, modality_unit
from viewer.render.filtering import FILTERS
from viewer.session.commands import Change
from viewer.session.exams import Exams
from viewer.session.panes import Panes
from viewer.session.pixels import Pixels
from viewer.session.presentations import Presentations
from viewer.session.presets import Preset, preset_for
from viewer.session.subtractions import Subtractions

PER_IMAGE = frozenset({"CR", "DX", "RF", "XA", "MG", "IO", "PX"})
FROM_ZERO = frozenset({"PT"})  # the lower bound stays at 0


def key_of(stack: Stack, index: int) -> str:
    """Which images share a window with this one: its series, or its instance for radiographs and fluoroscopy."""
    return stack.images[index].instance.sop_uid if stack.modality in PER_IMAGE else stack.series_uid


class Windows(QObject):
    """What was chosen, by key; every choice is undoable and reaches each pane that shows such an image."""

    refused = Signal(str)  # a sentence

    def __init__(
        self,
        undo: QUndoStack,
        exams: Exams,
        panes: Panes,
        pixels: Pixels,
        presentations: Presentations,
        presets: Sequence[Preset],
        *,
        subtractions: Subtractions,
    ) -> None:
        super().__init__()
        self._undo, self._exams, self._panes, self._pixels = undo, exams, panes, pixels
        self._presentations, self._presets = presentations, tuple(presets)
        self._chosen: dict[str, Shown] = {}
        self._computed_once: dict[str, Window] = {}
        self._subtractions = subtractions
        subtractions.changed.connect(self._on_subtracted)
        self._partners: Callable[[int], tuple[int, ...]] = lambda _: ()
        self._gesture: tuple[int, dict[str, Shown]] = (0, {})  # the last one, and what was shown when it began
        self._hung: dict[str, Shown] = {}  # what a hanging step chose, as long as nothing else was

    def chosen(self, stack: Stack, index: int) -> Shown:
        """What was chosen for an image; its own default where nothing was."""
        return self._chosen.get(self._key(stack, index), Shown())

    def _key(self, stack: Stack, index: int) -> str:
        """Differences have a window of their own beside that of the images."""
        subtracted = self._subtractions.pairing(stack, Place(stack.id, index)) is not None
        return f"{key_of(stack, index)} subtracted" if subtracted else key_of(stack, index)

    def _on_subtracted(self, stack_id: str) -> None:
        for pane, view in enumerate(self._panes.arranged.views):
            stack = self._exams.stack(stack_id)
            if stack is not None and view.place.stack_id == stack_id:
                self._panes.put(pane, replace(view, shown=self.chosen(stack, view.place.index)))

    def new_gesture(self) -> int:
        """A number that marks the steps of one drag, so that undo takes them back together."""
        return self._subtractions.new_gesture()

    def in_force(self, pane: int) -> Shown:
        """How the pane's values are shown: as chosen, else as the image says, else by a window computed once per series."""
        stack, view = self._grey_stack(pane), self._panes.view(pane)
        return view.shown if stack is None else self._resolved(pane, stack)[1]

    def image(self, pane: int) -> StackImage | None:
        """The image of a pane with the transformations by which ``in_force`` is to be shown: its own, or those of a state."""
        stack, place = self._exams.stack(self._panes.view(pane).place.stack_id), self._panes.view(pane).place
        if stack is None or stack.colour:
            return stack.images[place.index] if stack else None
        return self._resolved(pane, stack)[0]

    def left_by_reader(self, pane: int) -> bool:
        """Whether a window was chosen in place of the one that the presentation state in force asks for."""
        view = self._panes.view(pane)
        stack = self._grey_stack(pane)
        state = self._presentations.state(stack, view.place) if stack else None
        return state is not None and state.grey and bool(view.shown.window or view.shown.voi_lut)

    def _resolved(self, pane: int, stack: Stack) -> tuple[StackImage, Shown]:
        """The image to be drawn and how; a window of the reader's is in the units of the image itself."""
        view = self._panes.view(pane)
        difference = self._subtractions.image(stack, view.place)
        if difference is not None:
            window = view.shown.window or self._subtractions.window(stack)
            return difference, replace(view.shown, window=window, voi_lut=None)
        image, state = stack.images[view.place.index], self._presentations.state(stack, view.place)
        in_own_units = as_presented(image, state, own_values=True) if state else image
        if view.shown.window or view.shown.voi_lut:
            return in_own_units, view.shown
        presented = as_presented(image, state) if state else image
        own = windowing.default_shown(presented)
        if own.window or own.voi_lut:
            return presented, replace(view.shown, window=own.window, voi_lut=own.voi_lut)
        return in_own_units, replace(view.shown, window=self._computed(pane, stack), voi_lut=None)

    def of(self, pane: int) -> Window | None:
        """The window in force in the image's own units, one computed where a LUT is; None for colour or an empty pane."""
        stack = self._grey_stack(pane)
        return None if stack is None else self._own_window(pane, stack) or self._automatic(pane, stack)

    def _own_window(self, pane: int, stack: Stack) -> Window | None:
        view, window = self._panes.view(pane), self.in_force(pane).window
        state = self._presentations.state(stack, view.place)
        if self._subtractions.pairing(stack, view.place) is not None:
            return window
        if window is None or state is None or not state.grey or view.shown.window or view.shown.voi_lut:
            return window
        return in_own_units(window, stack.images[view.place.index], state)

    def set(self, pane: int, window: Window, gesture: int = 0) -> None:
        """Choose a window; steps of one ``gesture`` are undone together."""
        self.choose(pane, replace(self._panes.view(pane).shown, window=window, voi_lut=None), gesture)

    def choose(self, pane: int, shown: Shown, gesture: int = 0) -> None:
        """Choose how values are shown; a gesture that comes back to where it began leaves nothing to undo."""
        stack = self._grey_stack(pane)
        if stack is None:
            return
        concerned = (*self._following(pane, shown), pane)
        before = {key: self._chosen.get(key, Shown()) for key in map(self._key_in, concerned)}
        after = {key: replace(own, window=shown.window, voi_lut=None) for key, own in before.items()}
        after[self._key_in(pane)] = shown
        if gesture:
            after = self._back_at_start(gesture, before, after, self._key_in(pane))
        if before != after:
            self._undo.push(Change("Window", self._apply, before, after, gesture))

    def link(self, partners: Callable[[int], tuple[int, ...]]) -> None:
        """Take what tells which other panes get the window that is chosen in one."""
        self._partners = partners

    def _following(self, pane: int, shown: Shown) -> tuple[int, ...]:
        """The other panes that get the same window; values of images and of differences have nothing in common."""
        if shown.voi_lut or self._subtracted(pane):
            return ()
        return tuple(other for other in self._partners(pane) if not self._subtracted(other))

    def _subtracted(self, pane: int) -> bool:
        place = self._panes.view(pane).place
        stack = self._exams.stack(place.stack_id)
        return stack is not None and self._subtractions.pairing(stack, place) is not None

    def _key_in(self, pane: int) -> str:
        place = self._panes.view(pane).place
        stack = self._exams.stack(place.stack_id)
        return self._key(stack, place.index) if stack else ""

    def _back_at_start(
        self, gesture: int, before: dict[str, Shown], after: dict[str, Shown], leader: str
    ) -> dict[str, Shown]:
        """``after``; where the leader is back at what it was when the gesture began, every linked series gets its own."""
        if self._gesture[0] != gesture:
            self._gesture = gesture, before
        start = self._gesture[1]
        return start if start.get(leader) == after[leader] and start.keys() == after.keys() else after

    def preset(self, pane: int, key: int) -> None:
        """The preset of that key for this modality; 0 is the image's own default."""
        stack = self._grey_stack(pane)
        if stack is None:
            return
        if key == 0:
            self.choose(pane, replace(self._panes.view(pane).shown, window=None, voi_lut=None))
            return
        if self._differs(pane, stack):
            return
        found = preset_for(self._presets, stack.modality, key)
        window = self._window_of_preset(pane, stack, found) if found else None
        if window is None:
            name = f" “{found.name}”" if found else ""
            why = f" It is for values in {found.unit}." if found and found.unit else ""
            self.refused.emit(f"Key {key} holds no window{name} for these {stack.modality} images.{why}")
        else:
            self.set(pane, window)

    def _differs(self, pane: int, stack: Stack) -> bool:
        """Whether differences are shown, for which no window of the images is meant; then a sentence says so."""
        if self._subtractions.pairing(stack, self._panes.view(pane).place) is None:
            return False
        self.refused.emit("The windows of the images are not meant for what is left after subtraction; drag one.")
        return True

    def next_own(self, pane: int) -> None:
        """The next window or VOI LUT that the image brings (PS3.3 C.11.2), from the last back to its default.

        From a window of the reader's own it leads to the default, which is that of a presentation state in force.
        """
        stack = self._grey_stack(pane)
        if stack and self._differs(pane, stack):
            return
        steps = self._own_steps(pane, stack) if stack else ()
        if len(steps) < 2:
            self.refused.emit("This image brings no other window to pick from.")
            return
        shown = self._panes.view(pane).shown
        now = Shown(shown.window, shown.voi_lut)
        at = next((place for place, step in enumerate(steps) if now in step), -1)
        then = steps[(at + 1) % len(steps)][0]
        self.choose(pane, replace(shown, window=then.window, voi_lut=then.voi_lut))

    def _own_steps(self, pane: int, stack: Stack) -> tuple[tuple[Shown, ...], ...]:
        """The choices to step through, the default first; each with the others that show the same."""
        place = self._panes.view(pane).place
        offered = dict.fromkeys(windowing.choices(stack.images[place.index]))
        own = [Shown(window=one) if isinstance(one, Window) else Shown(voi_lut=one) for one in offered]
        state = self._presentations.state(stack, place)
        if state is not None and state.grey:
            return (Shown(),), *((one,) for one in own)
        return (Shown(), *own[:1]), *((one,) for one in own[1:])

    def hang(self, pane: int, key: int | None, window: Window | None, *, invert: bool) -> None:
        """Show a pane as a hanging step wants it: a preset, a window, black for white; no step of undo."""
        stack = self._grey_stack(pane)
        if stack is None:
            return
        found = preset_for(self._presets, stack.modality, key) if key else None
        wanted = self._window_of_preset(pane, stack, found) if found else window
        if wanted is not None or invert:
            shared = self._key_in(pane)
            self._hung[shared] = Shown(wanted, invert=invert)
            self._apply({shared: self._hung[shared]})

    def unhang(self) -> None:
        """Take back what the last hanging step chose and the reader has not changed since."""
        hung, self._hung = self._hung, {}
        self._apply({shared: Shown() for shared, shown in hung.items() if self._chosen.get(shared) == shown})

    def moment(self) -> tuple[dict[str, Shown], dict[str, Shown]]:
        """What was chosen, and which of it by the hanging step."""
        return dict(self._chosen), dict(self._hung)

    def go_back_to(self, moment: tuple[dict[str, Shown], dict[str, Shown]]) -> None:
        """Choose that again; the views say it themselves."""
        self._chosen, self._hung = dict(moment[0]), dict(moment[1])

    def presets(self, pane: int) -> tuple[Preset, ...]:
        """The presets of the pane's modality by key."""
        stack = self._grey_stack(pane)
        own = [preset for preset in self._presets if stack and stack.modality in preset.modality]
        return tuple(sorted(own, key=lambda preset: preset.key))

    def next_filter(self, pane: int) -> None:
        """Smoothed, sharpened, then as acquired again; what is measured never changes."""
        if self._may_dress(pane):
            shown = self._panes.view(pane).shown
            self.choose(pane, replace(shown, filter=_after(shown.filter, ("", *FILTERS))))

    def next_colours(self, pane: int) -> None:
        """Greys in the next palette of the standard, then in grey again."""
        if self._may_dress(pane):
            shown = self._panes.view(pane).shown
            self.choose(pane, replace(shown, colours=_after(shown.colours, ("", *WELL_KNOWN))))

    def _may_dress(self, pane: int) -> bool:
        able = self._grey_stack(pane) is not None
        if not able:
            self.refused.emit("This is for images in grey; these have colours of their own.")
        return able

    def invert(self, pane: int) -> None:
        """Black for white, and back."""
        shown = self._panes.view(pane).shown
        self.choose(pane, replace(shown, invert=not shown.invert))

    def reset(self, pane: int) -> None:
        """The image's own default."""
        self.choose(pane, Shown())

    def is_chosen(self, pane: int) -> bool:
        """Whether the pane's values are shown otherwise than they would be after ``reset``."""
        return self._grey_stack(pane) is not None and self._panes.view(pane).shown != Shown()

    def clear(self) -> None:
        """Forget all, for another study."""
        self._chosen.clear()
        self._computed_once.clear()
        self._hung.clear()

    def _apply(self, chosen: dict[str, Shown]) -> None:
        self._chosen.update(chosen)
        for pane, view in enumerate(self._panes.arranged.views):
            shown = chosen.get(self._key_in(pane))
            if view.place.stack_id and shown is not None:
                self._panes.put(pane, replace(view, shown=shown))

    def _window_of_preset(self, pane: int, stack: Stack, preset: Preset) -> Window | None:
        if preset.automatic:
            return self._automatic(pane, stack)
        image = stack.images[self._panes.view(pane).place.index]
        if preset.unit and preset.unit != modality_unit(image):
            return None
        own = image.frame.windows
        return preset.window or (own[preset.header - 1] if len(own) >= preset.header else None)

    def _computed(self, pane: int, stack: Stack) -> Window | None:
        """One window for all images that share it, from the first that was there, so that scrolling does not flicker."""
        key = key_of(stack, self._panes.view(pane).place.index)
        window = self._computed_once.get(key) or self._automatic(pane, stack)
        if window is not None:
            self._computed_once[key] = window
        return window

    def _automatic(self, pane: int, stack: Stack) -> Window | None:
        index = self._panes.view(pane).place.index
        stored = self._pixels.stored(stack.id, index)
        return None if stored is None else windowing.auto_window(stack.images[index], stored)

    def _grey_stack(self, pane: int) -> Stack | None:
        stack = self._exams.stack(self._panes.view(pane).place.stack_id)
        return None if stack is None or stack.colour else stack


def _after(now: str, order: Sequence[str]) -> str:
    return order[(order.index(now) + 1) % len(order)] if now in order else order[0]


def moved(window: Window, width: float, center: float, smallest: float, *, from_zero: bool) -> Window:
    """``window`` with its width and centre changed by these amounts; with ``from_zero`` the lower bound stays at 0."""
    if from_zero:
        upper = max(window.center + window.width / 2 + width + center, smallest)
        # of LINEAR the lower bound would lie half a unit off, which is much in SUV
        return Window(upper / 2, upper, "SIGMOID" if window.function == "SIGMOID" else "LINEAR_EXACT")
    width = max(window.width + width, smallest)
    return replace(window, center=window.center + center, width=width, explanation="")


def smallest_width(image: StackImage) -> float:
    """The least useful width: 1, or one stored step where the values are scaled more finely than that."""
    slope = abs(image.frame.rescale.slope) if image.frame.rescale else 1.0
    return min(1.0, slope) or 1.0
