"""Puts together what lies over the picture of a pane, with overlay bits drawn at the resolution of the screen."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import triple
from viewer.model.greyscale import DisplayTable
from viewer.model.layers import Bits
from viewer.model.view import ViewState
from viewer.model.volume import Stack
from viewer.render.camera import Camera, camera_for
from viewer.render.canvas import Canvas
from viewer.render.fused import parts_of
from viewer.render.pictures import SlicePicture
from viewer.session.layers import Mask, shown_over
from viewer.session.reading import Reading
from viewer.session.scene import Scene
from viewer.widgets.layer_painter import Bitmap, Layered

_KEPT = 4  # made small
# Any part of a bit that falls into a screen pixel sets it: a line one bit wide must not fall between two of them.
_ANY = DisplayTable(0.0, 1.0, np.array([0] + [255] * 255, np.uint8))


class SheetLayers:
    """Makes the layers of one pane; the canvas is not the one of its picture."""

    def __init__(self, reading: Reading, canvas: Canvas) -> None:
        self._reading, self._canvas = reading, canvas
        self._made_small: OrderedDict[tuple[int, int], tuple[Bits, Bits]] = OrderedDict()

    def over(self, stack: Stack, view: ViewState, made: Scene) -> Layered:
        """What lies over an acquired image; nothing over planes and renderings."""
        if view.place.cut or view.place.orbit:
            return Layered()
        image, state = stack.images[view.place.index], self._reading.presentations.state(stack, view.place)
        layers, camera = self._reading.layers, made.camera
        shown = shown_over(layers.of(image, state), state)
        bitmaps = tuple(Bitmap(self._drawn(mask, camera), layer) for mask, layer in shown.masks if layers.overlays)
        cover = shown.shutter_mask if layers.shutters else None
        look = self._reading.presentations.look(stack, view.place)
        home = camera_for(image.plane, camera.rows, camera.columns, look, camera.width, camera.height)
        return Layered(
            bitmaps,
            shown.shutter if layers.shutters else None,
            None if cover is None else self._drawn(cover, camera),
            state,
            image.instance.sop_uid,
            image.frame.index,
            home,
            stack.colour,
            self._reading.structured.annotations(stack, view.place.index),
        )

    def _drawn(self, mask: Mask, camera: Camera) -> NDArray[np.uint8]:
        """The bits as sharp boxes where they are enlarged; where they are made small, none is lost."""
        factor = max(int(np.linalg.norm(camera.pixel_from_screen[:, :2], axis=0).min()), 1)
        bits, camera = self._smaller(mask.bits, factor), coarser(camera, factor)
        small = parts_of(camera.pixel_from_screen) > 1
        return self._canvas.draw(SlicePicture(bits, _ANY, camera, interpolate=small)).copy()

    def _smaller(self, bits: Bits, factor: int) -> Bits:
        """The bits made small once, so that a film with an overlay is not averaged anew with every movement."""
        if factor == 1:
            return bits
        key = id(bits), factor
        if key not in self._made_small:
            self._made_small[key] = bits, any_of(bits, factor)
            while len(self._made_small) > _KEPT:
                self._made_small.popitem(last=False)
        return self._made_small[key][1]


def any_of(bits: Bits, factor: int) -> Bits:
    """The greatest of every ``factor`` x ``factor`` bits; what is missing at the lower and right edge counts as 0."""
    rows, columns = (-(-size // factor) for size in bits.shape)
    whole = np.pad(bits, ((0, rows * factor - bits.shape[0]), (0, columns * factor - bits.shape[1])))
    return np.asarray(whole.reshape(rows, factor, columns, factor).max(axis=(1, 3)))


def coarser(camera: Camera, factor: int) -> Camera:
    """The same view of an image of which every ``factor`` x ``factor`` pixels became one."""
    look, plane = camera.look, camera.plane
    edges = look.fit or (-0.5, -0.5, camera.columns - 0.5, camera.rows - 0.5)
    left, top, right, bottom = ((edge + 0.5) / factor - 0.5 for edge in edges)
    shift = plane.to_patient(((factor - 1) / 2, (factor - 1) / 2))
    larger = replace(
        plane,
        position=triple(shift),
        row_spacing=plane.row_spacing * factor,
        column_spacing=plane.column_spacing * factor,
    )
    fitted = replace(look, fit=(left, top, right, bottom), magnify=look.magnify * factor)
    rows, columns = (-(-size // factor) for size in (camera.rows, camera.columns))
    return Camera(larger, rows, columns, fitted, camera.width, camera.height)
