"""One wheel step over four linked panes of 700 x 700, against the picture maker alone with the same four pictures.

    python bench/links.py [--rounds 60] [--images 60]

Made in a temporary folder: four CT series of 512 x 512 in one frame of reference, their slices a third of a step apart.
In one run and in turn: from the wheel event to the end of the last of the four paint events (following, drawing, text,
painting), and the four pictures drawn bare. Medians, and lower deciles for a machine that others use as well; last how long
following alone takes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.phantoms import ct_slice, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer import tools as tools_package
from viewer.catalogue import extensions
from viewer.render.canvas import Canvas
from viewer.render.machine import choose_maker
from viewer.render.pictures import Picture
from viewer.session.reading import Reading
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.pane_picture import PanePicture

SIDE, PANES, BETWEEN_MS = 700, 4, 30


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=60)
    asked.add_argument("--images", type=int, default=60)
    said = asked.parse_args()
    application = QApplication([])
    ends: dict[int, float] = {}
    real = PanePicture.paintEvent

    def timed(pane: PanePicture, event: QPaintEvent) -> None:
        real(pane, event)
        ends[pane.number] = time.perf_counter()

    PanePicture.paintEvent = timed  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as folder:
        reading = opened(Path(folder), said.images)
    grid = shown(reading)
    rest(500)
    compare(reading, grid, ends, said.rounds)
    following(reading, said.rounds)
    application.quit()


def opened(folder: Path, images: int) -> Reading:
    """Four series in one frame of reference, each in a pane."""
    random = np.random.default_rng(1)
    row, column = np.mgrid[0:512, 0:512]
    body = np.where(np.hypot(row - 256, column - 256) < 220, 1060, 24)
    for number in range(PANES):
        for index in range(images):
            pixels = (body + random.normal(0, 20, body.shape)).astype(np.int16)
            place = (0.0, 0.0, index + 0.3 * (number % 2))
            save_all([ct_slice(place, number=index + 1, pixels=pixels, series=f"series {number}")], folder)
    reading = a_reading()
    reading.open(study_of(folder))
    reading.places.set_layout(2, 2)
    for pane, stack in enumerate(reading.exams.stacks):
        reading.places.show(pane, stack.id, 2)
    reading.panes.set_active(0)
    assert reading.links.linked(0) == (1, 2, 3)
    return reading


def shown(reading: Reading) -> PaneGrid:
    """The panes, each of SIDE x SIDE."""
    maker = choose_maker()
    by_id = {tool.id: tool for tool in extensions(tools_package, "TOOL")}
    drawing = ThreadPoolExecutor(2)  # as the workstation has it
    grid = PaneGrid(reading, lambda: Canvas(maker), by_id, executor=drawing)
    for pane in grid.panes:
        pane.setFixedSize(SIDE, SIDE)
    grid.show()
    return grid


def compare(reading: Reading, grid: PaneGrid, ends: dict[int, float], rounds: int) -> None:
    """A wheel step, then the same four pictures bare."""
    canvas, whole, bare, step = Canvas(choose_maker()), [], [], -120
    for _ in range(rounds):
        rest(BETWEEN_MS)
        if reading.places.number(0) in (0, reading.places.count(0) - 1):
            step = -step
        ends.clear()
        started = time.perf_counter()
        QApplication.sendEvent(grid.panes[0], wheel(step))
        while len(ends) < PANES:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        whole.append((max(ends.values()) - started) * 1000)
        pictures = [picture_of(pane) for pane in grid.panes]
        rest(BETWEEN_MS)
        started = time.perf_counter()
        for picture in pictures:
            canvas.draw(picture)
        bare.append((time.perf_counter() - started) * 1000)
    ours, limit = statistics.median(whole), statistics.median(bare)
    ratio = statistics.median(one / other for one, other in zip(whole, bare, strict=True))
    print(
        f"wheel step over {PANES} linked panes of {SIDE} x {SIDE}: {ours:.2f} ms, the four pictures bare {limit:.2f} ms"
    )
    low = [statistics.quantiles(one, n=10)[0] for one in (whole, bare)]
    print(
        f"    ratio of the medians {ours / limit:.2f}, median of the ratios {ratio:.2f}, of the lower deciles", end=" "
    )
    print(f"{low[0] / low[1]:.2f} ({low[0]:.2f} ms to {low[1]:.2f} ms)")


def picture_of(pane: PanePicture) -> Picture:
    """What a pane drew last."""
    scene = pane._sheets.scene
    assert scene is not None
    assert scene.picture is not None
    return scene.picture


def wheel(step: int) -> QWheelEvent:
    """A notch in the middle of a pane."""
    at, none = QPointF(SIDE / 2, SIDE / 2), Qt.KeyboardModifier.NoModifier
    return QWheelEvent(
        at, at, QPoint(), QPoint(0, step), Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
    )


def following(reading: Reading, rounds: int) -> None:
    """A step of the active pane with all that follows, without drawing."""
    taken = []
    for number in range(rounds):
        started = time.perf_counter()
        reading.places.scroll(0, 1 if number % 2 else -1)
        taken.append((time.perf_counter() - started) * 1000)
    print(f"    following alone {statistics.median(taken):.2f} ms")


def rest(milliseconds: int) -> None:
    """Let the program run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
