"""Slabs and volume renderings drawn by a thread, in bands, so that the screen never waits for them.

A job holds arrays and frozen requests only, nothing of Qt: a thread that let go of the last reference to a Qt object would
destroy it where it does not belong. The GUI asks ``Worker.finished`` now and then.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.render.bands import FIRST_ROWS, next_rows
from viewer.render.camera import Camera
from viewer.render.canvas import Canvas
from viewer.render.pictures import BentPicture, CutPicture, Picture, VolumePicture, in_colour

Slow = CutPicture | VolumePicture | BentPicture


def is_slow(picture: Picture | None) -> bool:
    """Whether a picture may take longer than a frame: slabs (also along a path), cuts at uneven steps and renderings."""
    if isinstance(picture, CutPicture):
        return picture.slab_mm > 0 or picture.uneven is not None
    if isinstance(picture, BentPicture):
        return picture.thick_mm > 0
    return isinstance(picture, VolumePicture)


@dataclass(eq=False, slots=True)
class Job:
    """One picture being drawn. ``stop`` may be set from another thread; the band that is being drawn is the last."""

    picture: Slow
    canvas: Canvas
    stop: bool = False
    part: float = 0.0  # how much of it is drawn, 0 to 1

    def run(self) -> NDArray[np.uint8]:
        """The picture; raises CancelledError when it was stopped."""
        camera = self.picture.camera
        out = np.zeros((camera.height, camera.width, 4)[: 3 if in_colour(self.picture) else 2], np.uint8)
        top, rows = 0, camera.height if self.picture.coarse else FIRST_ROWS
        while top < camera.height:
            if self.stop:
                raise CancelledError
            rows = min(rows, camera.height - top)
            began = perf_counter()
            whole = rows == camera.height
            out[top : top + rows] = self.canvas.draw(self.picture if whole else self._band(top, rows))
            top += rows
            self.part = top / camera.height
            rows = next_rows(rows, perf_counter() - began)
        return out

    def _band(self, top: int, rows: int) -> Slow:
        return replace(self.picture, camera=band(self.picture.camera, top, rows))


def band(camera: Camera, top: int, height: int) -> Camera:
    """The camera that sees rows ``top`` to ``top + height`` of the picture of ``camera`` and nothing else."""
    look = camera.panned(0.0, camera.height / 2 - (top + height / 2))
    fitted = replace(camera, look=look, height=height)
    return replace(fitted, look=replace(look, zoom=look.zoom * camera.scale / fitted.scale))


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """What became of a request: the picture, or a sentence why there is none. ``token`` is what was asked with."""

    token: Any
    picture: NDArray[np.uint8] | None = None
    failed: str = ""


class Worker:
    """Draws for one pane: one picture at a time, then the latest that was asked for; those between are left out."""

    def __init__(self, canvas: Callable[[], Canvas], executor: Executor) -> None:
        self._canvas, self._executor = canvas, executor
        self._running: tuple[Any, Job, Future[NDArray[np.uint8]]] | None = None
        self._next: tuple[Any, Slow] | None = None

    @property
    def busy(self) -> bool:
        """Whether a picture is being drawn."""
        return self._running is not None

    @property
    def part(self) -> float:
        """How much of it is drawn, 0 to 1."""
        return self._running[1].part if self._running else 1.0

    def draw(self, token: Any, picture: Slow) -> None:
        """Ask for a picture. One in full detail that is being drawn stops for it; a coarse one is soon finished."""
        ready = None if picture.ready is None else picture.ready.copy()  # it goes on changing while images arrive
        if self._running and not self._running[1].picture.coarse:
            self.forget()
        self._next = token, replace(picture, ready=ready)
        if self._running is None:
            self._start()

    def forget(self) -> None:
        """Nothing that was asked for is wanted any more; what still runs ends by itself and nobody looks at it."""
        self._next = None
        if self._running:
            self._running[1].stop = True
        self._running = None

    def finished(self) -> Answer | None:
        """What was finished since the last time; the next picture begins. None where there is nothing new."""
        if self._running is None or not self._running[2].done():
            return None
        token, _, future = self._running
        self._running = None
        self._start()
        return _answer(token, future)

    def _start(self) -> None:
        if self._next:
            (token, picture), self._next = self._next, None
            job = Job(picture, self._canvas())
            self._running = token, job, self._executor.submit(job.run)


def _answer(token: Any, future: Future[NDArray[np.uint8]]) -> Answer | None:
    if future.cancelled():
        return None
    error = future.exception()
    if error is None:
        return Answer(token, future.result())
    return Answer(
        token, failed=f"The picture could not be drawn ({type(error).__name__}). The images themselves are unharmed."
    )
