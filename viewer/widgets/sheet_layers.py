"""Puts together what lies over the picture of a pane, with overlay bits drawn at the resolution of the screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.model.greyscale import DisplayTable
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

# Any part of a bit that falls into a screen pixel sets it: a line one bit wide must not fall between two of them.
_ANY = DisplayTable(0.0, 1.0, np.array([0] + [255] * 255, np.uint8))


class SheetLayers:
    """Makes the layers of one pane; the canvas is not the one of its picture."""

    def __init__(self, reading: Reading, canvas: Canvas) -> None:
        self._reading, self._canvas = reading, canvas

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
        )

    def _drawn(self, mask: Mask, camera: Camera) -> NDArray[np.uint8]:
        """The bits as sharp boxes where they are enlarged; where they are made small, none is lost."""
        small = parts_of(camera.pixel_from_screen) > 1
        return self._canvas.draw(SlicePicture(mask.bits, _ANY, camera, interpolate=small)).copy()
