"""The picture that the next step of the wheel will want, drawn before it is asked for.

Who scrolls goes on in the same direction, and draws nothing while the eye looks. What was drawn ahead is used only where it
was drawn from exactly what is wanted: the same pixels, the same table, the same place on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.greyscale import DisplayTable
from viewer.render.camera import Camera
from viewer.render.canvas import Canvas
from viewer.render.pictures import CutPicture, SlicePicture

Quick = SlicePicture | CutPicture  # what is drawn while the screen waits


@dataclass(frozen=True, eq=False, slots=True)
class Begun:
    """A picture that is being drawn, or was, on canvas number ``canvas``."""

    picture: Quick
    canvas: int
    drawn: Future[NDArray[np.uint8]]


class Ahead:
    """Draws one picture ahead; for one pane. A picture that was taken stays as it is until the one after it is taken."""

    def __init__(self, canvas: Callable[[], Canvas], executor: Executor) -> None:
        self._canvases, self._executor = (canvas(), canvas()), executor
        self._shown = 0  # the canvas of the picture that was taken last
        self._begun: Begun | None = None
        self._unwanted: Future[NDArray[np.uint8]] | None = None  # still draws on the other canvas

    def begin(self, picture: Quick) -> None:
        """Have ``picture`` drawn; not while one that nobody wanted is still at it."""
        if self._begun is not None and same_drawing(self._begun.picture, picture):
            return
        self.forget()
        if self._unwanted is None or self._unwanted.done():
            number = 1 - self._shown
            drawn = self._executor.submit(self._canvases[number].draw, picture)
            self._begun, self._unwanted = Begun(picture, number, drawn), None

    def forget(self) -> None:
        """Let go of what was drawn ahead, and of its pixels."""
        begun, self._begun = self._begun, None
        if begun is not None and not begun.drawn.cancel():
            self._unwanted = begun.drawn

    def take(self, wanted: Quick) -> NDArray[np.uint8] | None:
        """What was drawn ahead, where it is what is wanted; waits where it is being drawn this moment."""
        begun = self._begun
        if begun is None or not same_drawing(begun.picture, wanted):
            return None
        self._begun = None
        if begun.drawn.cancel() or begun.drawn.exception() is not None:  # what fails, fails again where it is told
            return None
        self._shown = begun.canvas
        return begun.drawn.result()


def same_drawing(one: Quick, two: Quick) -> bool:
    """Whether two pictures are drawn from the same: values at one place of the memory, table, and place on the screen."""
    if isinstance(one, SlicePicture) and isinstance(two, SlicePicture):
        same_source = _place(one.pixels) == _place(two.pixels) and one.interpolate == two.interpolate
    elif isinstance(one, CutPicture) and isinstance(two, CutPicture):
        same_source = _same_cut(one, two)
    else:
        return False
    return (
        same_source
        and one.coarse == two.coarse
        and _same_table(one.table, two.table)
        and _same_screen(one.camera, two.camera)
    )


def _same_cut(one: CutPicture, two: CutPicture) -> bool:
    """Whether both are the same plane through the same whole volume."""
    return (
        _place(one.voxels) == _place(two.voxels)
        and one.ready is two.ready is None
        and one.uneven is two.uneven
        and (one.slab_mm, one.slab) == (two.slab_mm, two.slab)
        and np.array_equal(one.matrix, two.matrix)
        and one.camera.plane == two.camera.plane
    )


def _same_screen(one: Camera, two: Camera) -> bool:
    sizes = [(each.width, each.height, each.rows, each.columns) for each in (one, two)]
    return sizes[0] == sizes[1] and np.array_equal(one.pixel_from_screen, two.pixel_from_screen)


def _place(pixels: NDArray[Any]) -> tuple[Any, ...]:
    return pixels.__array_interface__["data"][0], pixels.shape, pixels.strides, pixels.dtype


def _same_table(one: DisplayTable | None, two: DisplayTable | None) -> bool:
    if one is two:
        return True
    if one is None or two is None:
        return False
    facts = [(each.first, each.step, each.padding, each.background) for each in (one, two)]
    return facts[0] == facts[1] and np.array_equal(one.table, two.table)
