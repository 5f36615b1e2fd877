"""One pane without a window: the picture a reader would see, for the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage, QUndoStack
from PySide6.QtWidgets import QApplication

import viewer.tools
from viewer.catalogue import extensions
from viewer.dicom.wall import DecodeWall
from viewer.model.study import Study
from viewer.model.view import Look, ViewState
from viewer.render.canvas import Canvas
from viewer.render.machine import choose_maker
from viewer.render.presets import load_presets
from viewer.session.loading import StackLoader
from viewer.session.looks import flipped_horizontally, flipped_vertically, rotated
from viewer.session.overlay_text import OverlayText
from viewer.session.presentations import NONE
from viewer.session.reading import Habits, Reading
from viewer.widgets.pane import Pane

LONGEST_MS = 120_000
THREADS = 2


@dataclass(frozen=True, slots=True)
class Still:
    """What to show: a study, a view on one of its stacks, the size in pixels, and whether anything stands over it.

    ``state`` is the UID of a presentation state among the study's documents, "" for the newest that fits, None for none.
    Flips and turns of the view act on the picture as the state lets it lie.
    """

    study: Study
    view: ViewState
    width: int
    height: int
    overlays: bool = True
    state: str | None = ""


def draw(still: Still) -> tuple[QImage, str]:
    """The pane as an image, and why an image could not be shown ("" if it could)."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    with ThreadPoolExecutor(THREADS) as executor, closing(DecodeWall(workers=1)) as wall:
        reading = Reading(StackLoader(executor, wall), QUndoStack(), Habits(renderings=load_presets()), executor)
        with _pane(reading, still) as pane:
            _open(reading, still)
            _until(lambda: _there(reading, still.view))
            _until(lambda: not _waits_for_layers(reading))
            pane.grab()  # a widget that was never shown takes its size with the first; taking a size draws coarsely
            pane.refine()
            image = pane.grab().toImage()
        problem = _problem(reading, still.view)
        reading.close()
    application.processEvents()
    return image, problem


@contextmanager
def _pane(reading: Reading, still: Still) -> Iterator[Pane]:
    tools = {tool.id: tool for tool in extensions(viewer.tools, "TOOL")}
    maker = choose_maker()
    pane = Pane(0, reading, lambda: Canvas(maker), tools)
    pane.cine_bar.retire()
    pane.resize(still.width, still.height)
    try:
        yield pane
    finally:
        pane.deleteLater()


def _open(reading: Reading, still: Still) -> None:
    """Open the study and, once it is hung, show the view that was asked for."""
    loop = QEventLoop()
    reading.hangings.hung.connect(lambda _: loop.quit())
    reading.exams.failed.connect(lambda _: loop.quit())
    QTimer.singleShot(LONGEST_MS, loop.quit)
    if not still.overlays:
        reading.overlay.text = OverlayText.OFF
        reading.layers.toggle_overlays()
    QTimer.singleShot(0, lambda: reading.open(still.study))
    loop.exec()
    _until(lambda: not reading.presentations.waiting)
    reading.places.set_layout(1, 1)
    reading.places.show(0, still.view.place.stack_id, still.view.place.index)
    if still.state != "":
        reading.presentations.choose(0, still.state or NONE)
    asked = still.view.shown
    if asked.window is not None or asked.voi_lut is not None:
        reading.windows.choose(0, asked)
    elif asked.invert:
        reading.windows.invert(0)
    of_image = still.view.place.cut is None and still.view.place.orbit is None
    look = moved(reading.panes.view(0).look, still.view.look) if of_image else still.view.look
    reading.panes.put(0, replace(reading.panes.view(0), place=still.view.place, look=look))


def moved(look: Look, asked: Look) -> Look:
    """``look`` with the flips and the turn that were asked for, as they act on the screen."""
    look = flipped_horizontally(look) if asked.flip_horizontal else look
    look = flipped_vertically(look) if asked.flip_vertical else look
    return rotated(look, asked.rotation_deg) if asked.rotation_deg else look


def _until(done: Callable[[], bool]) -> None:
    loop = QEventLoop()
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: loop.quit() if done() else None)
    QTimer.singleShot(LONGEST_MS, loop.quit)
    timer.start()
    if not done():
        loop.exec()


def _there(reading: Reading, view: ViewState) -> bool:
    voxels = reading.pixels.of(view.place.stack_id)
    if voxels is None:
        return False
    index = view.place.index
    whole = view.place.cut is not None or view.place.orbit is not None
    stack = reading.places.stack(0)
    if whole:
        orbit = view.place.orbit
        return voxels.complete and not (orbit and stack and reading.volumes.waits(stack, orbit))
    waits = stack is not None and reading.subtractions.waits_for(stack, view.place)
    return not waits and (bool(voxels.ready[index]) or index in voxels.damaged)


def _waits_for_layers(reading: Reading) -> bool:
    """Ask for what lies over the image, if anything does, and tell whether it is still on its way."""
    stack, place, image = reading.places.stack(0), reading.panes.view(0).place, reading.places.image(0)
    if stack is None or image is None:
        return False
    state = reading.presentations.state(stack, place)
    reading.layers.of(image, state)
    return reading.layers.waits_for(image, state)


def _problem(reading: Reading, view: ViewState) -> str:
    voxels = reading.pixels.of(view.place.stack_id)
    if voxels is None:
        return "The pixels could not be loaded."
    if view.place.cut is None and view.place.orbit is None:
        return voxels.damaged.get(view.place.index, "")
    return f"{len(voxels.damaged)} images are damaged and left out." if voxels.damaged else ""
