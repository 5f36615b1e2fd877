"""One pane without a window: the picture a reader would see, for the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
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
from viewer.model.view import ViewState
from viewer.render.canvas import Canvas
from viewer.render.machine import choose_maker
from viewer.render.presets import load_presets
from viewer.session.loading import StackLoader
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Habits, Reading
from viewer.widgets.pane import Pane

LONGEST_MS = 120_000
THREADS = 2


@dataclass(frozen=True, slots=True)
class Still:
    """What to show: a study, a view on one of its stacks, the size in pixels, and whether text stands over it."""

    study: Study
    view: ViewState
    width: int
    height: int
    overlays: bool = True


def draw(still: Still) -> tuple[QImage, str]:
    """The pane as an image, and why an image could not be shown ("" if it could)."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    with ThreadPoolExecutor(THREADS) as executor, closing(DecodeWall(workers=1)) as wall:
        reading = Reading(StackLoader(executor, wall), QUndoStack(), Habits(), executor)
        with _pane(reading, still) as pane:
            _open(reading, still)
            _wait_for_pixels(reading, still.view)
            pane.grab()  # a widget that was never shown takes its size with the first; taking a size draws coarsely
            pane.refine()
            image = pane.grab().toImage()
        problem = _problem(reading, still.view)
        reading.close()
    application.processEvents()
    return image, problem


@contextmanager
def _pane(reading: Reading, still: Still) -> Iterator[Pane]:
    renderings = {preset.id: preset for preset in load_presets()}
    tools = {tool.id: tool for tool in extensions(viewer.tools, "TOOL")}
    maker = choose_maker()
    pane = Pane(0, reading, lambda: Canvas(maker), tools, renderings)
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
    QTimer.singleShot(0, lambda: reading.open(still.study))
    loop.exec()
    reading.places.set_layout(1, 1)
    reading.places.show(0, still.view.place.stack_id, still.view.place.index)
    asked = still.view.shown
    if asked.window is not None or asked.voi_lut is not None:
        reading.windows.choose(0, asked)
    elif asked.invert:
        reading.windows.invert(0)
    reading.panes.put(0, replace(reading.panes.view(0), place=still.view.place, look=still.view.look))


def _wait_for_pixels(reading: Reading, view: ViewState) -> None:
    loop = QEventLoop()
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: loop.quit() if _there(reading, view) else None)
    QTimer.singleShot(LONGEST_MS, loop.quit)
    timer.start()
    loop.exec()


def _there(reading: Reading, view: ViewState) -> bool:
    voxels = reading.pixels.of(view.place.stack_id)
    if voxels is None:
        return False
    index = view.place.index
    whole = view.place.cut is not None or view.place.orbit is not None
    return voxels.complete if whole else bool(voxels.ready[index]) or index in voxels.damaged


def _problem(reading: Reading, view: ViewState) -> str:
    voxels = reading.pixels.of(view.place.stack_id)
    if voxels is None:
        return "The pixels could not be loaded."
    if view.place.cut is None and view.place.orbit is None:
        return voxels.damaged.get(view.place.index, "")
    return f"{len(voxels.damaged)} images are damaged and left out." if voxels.damaged else ""
