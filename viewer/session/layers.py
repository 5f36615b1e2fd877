"""What lies over the pixels of the images on the screen: read in a worker when an image comes, kept for a while."""

from __future__ import annotations

import itertools
from collections import OrderedDict, deque
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from viewer.dicom.damage import Damaged
from viewer.dicom.layers import DecodeCells, bit_layers, read_layers
from viewer.model.layers import Bits, ImageLayers, OverlayPlane, Shutter
from viewer.model.presentation import PresentationState
from viewer.model.volume import StackImage

_KEPT, _AWAITED = 96, 8

Key = tuple[str, int, str]  # SOP Instance UID, frame, UID of the presentation state


@dataclass(frozen=True, eq=False, slots=True)
class Mask:
    """The bits of one overlay over the whole image, [rows, columns] of 0 and 255."""

    group: int
    bits: Bits
    label: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Over:
    """All that one image's own file has over its pixels, and the overlays ``of_state`` that a presentation state adds."""

    masks: tuple[Mask, ...] = ()
    of_state: tuple[Mask, ...] = ()
    shutter: Shutter | None = None
    remarks: tuple[str, ...] = ()


class Layers(QObject):
    """Overlays and shutters of images, and whether they are shown."""

    arrived = Signal(str, int)  # SOP Instance UID, frame
    switched = Signal()
    _answered = Signal(int, object, object)  # token, key, Over or None

    def __init__(self, executor: Executor, decode: DecodeCells, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor, self._decode = executor, decode
        self._tokens = itertools.count(1)
        self._token = next(self._tokens)
        self._kept: OrderedDict[Key, Over] = OrderedDict()
        self._awaited: deque[Key] = deque(maxlen=_AWAITED)  # only what was asked for last is still worth reading
        self._running: set[Key] = set()
        self.overlays = self.shutters = True
        self._answered.connect(self._take)

    def of(self, image: StackImage, state: PresentationState | None = None) -> Over:
        """What lies over an image; nothing while it is being read, ``arrived`` then follows."""
        if not has_layers(image, state):
            return Over()
        key = key_of(image, state)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._ask(key, image, state.overlays if state else ())
        return Over()

    def waits_for(self, image: StackImage, state: PresentationState | None = None) -> bool:
        """Whether what lies over an image is still being read."""
        return has_layers(image, state) and key_of(image, state) not in self._kept

    def toggle_overlays(self) -> None:
        """Show the overlay planes, or hide them."""
        self.overlays = not self.overlays
        self.switched.emit()

    def toggle_shutters(self) -> None:
        """Cover what the shutters cover, or show it."""
        self.shutters = not self.shutters
        self.switched.emit()

    def clear(self) -> None:
        """Forget all, for another study; what is shown stays as the reader set it."""
        self._token = next(self._tokens)
        self._kept.clear()
        self._awaited.clear()
        self._running.clear()

    def _ask(self, key: Key, image: StackImage, of_state: tuple[OverlayPlane, ...]) -> None:
        if key in self._awaited:
            self._awaited.remove(key)
        self._awaited.append(key)
        if key in self._running:
            return
        self._running.add(key)
        token, awaited, decode = self._token, self._awaited, self._decode

        def read() -> Over | None:
            return read_over(image, decode, of_state) if key in tuple(awaited) else None

        future = self._executor.submit(read)
        future.add_done_callback(lambda done: self._answered.emit(token, key, _outcome(done)))

    def _take(self, token: int, key: Key, over: Over | None) -> None:
        if token != self._token:
            return  # of a study that was closed
        self._running.discard(key)
        if over is not None:
            self._kept[key] = over
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self.arrived.emit(*key[:2])  # also where it was passed over: whoever shows it by now asks again


def _outcome(done: Future[Over | None]) -> Over | None:
    if done.cancelled():
        return None
    failed = done.exception()
    return Over(remarks=(f"Overlays could not be read ({type(failed).__name__}).",)) if failed else done.result()


def has_layers(image: StackImage, state: PresentationState | None) -> bool:
    """Whether there is anything to be read of what lies over an image."""
    return bool(image.instance.layers or (state and state.overlays))


def key_of(image: StackImage, state: PresentationState | None) -> Key:
    """Under which name it is kept."""
    return image.instance.sop_uid, image.frame.index, state.uid if state else ""


def read_over(image: StackImage, decode: DecodeCells, of_state: tuple[OverlayPlane, ...] = ()) -> Over:
    """What the file of an image, and a presentation state, have over its pixels; for a worker."""
    layers = read_layers(image.instance)
    added = masks_of(of_state, image, decode)
    try:
        return Over(masks_of(layers.overlays, image, decode), added, layers.shutter, layers.remarks)
    except Damaged as damage:
        own = tuple(plane for plane in layers.overlays if plane.cell_bit is None)
        left = f"An overlay in unused bits of the pixels could not be read. {damage.reason}"
        return Over(masks_of(own, image, decode), added, layers.shutter, (*layers.remarks, left))


def masks_of(planes: tuple[OverlayPlane, ...], image: StackImage, decode: DecodeCells) -> tuple[Mask, ...]:
    """Overlay planes over one image; raises Damaged where pixels that hold one cannot be decoded."""
    pixel = image.instance.format
    if pixel is None:
        return ()
    found = bit_layers(ImageLayers(planes), image.instance, image.frame.index, decode)
    white = np.uint8(255)
    return tuple(Mask(layer.group, layer.over(pixel.rows, pixel.columns) * white, layer.label) for layer in found)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is drawn over one image: masks with the graphic layer of each ("" without a state), shutter and its mask."""

    masks: tuple[tuple[Mask, str], ...] = ()
    shutter: Shutter | None = None
    shutter_mask: Mask | None = None


def shown_over(over: Over, state: PresentationState | None) -> Shown:
    """Of an image all its overlays and its shutter; with a presentation state only what the state says (PS3.3 A.33)."""
    if state is None:
        covered = over.shutter.overlay if over.shutter else None
        masks = tuple((mask, "") for mask in over.masks if mask.group != covered)
        return Shown(masks, over.shutter, _of_group(over.masks, covered))
    covered = state.shutter.overlay if state.shutter else None
    active = [(_of_group((*over.of_state, *over.masks), group), layer) for group, layer in state.active_overlays]
    masks = tuple((mask, layer) for mask, layer in active if mask is not None and mask.group != covered)
    return Shown(masks, state.shutter, _of_group(over.of_state, covered))


def _of_group(masks: tuple[Mask, ...], group: int | None) -> Mask | None:
    return next((mask for mask in masks if mask.group == group), None)
