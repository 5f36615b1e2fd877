"""Whether cine keeps recorded time: pictures drawn a second against those recorded, in a pane of 1000 x 1000.

Run from the repository's root: ``python bench/cine.py [--seconds N] [--side N]``. Each row plays frames of one kind at one
recorded rate; ``drift`` is how many frames what is shown lies behind what is due by the clock, at the end, and ``longest``
the longest time in which the event loop answered nobody. ``CPU each`` is the time of all cores for one picture, which does
not depend on what else the machine is doing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

import viewer.tools
from tests.phantoms import new_object, put_pixels, save
from tests.viewer.reading_room import studies_of
from viewer.catalogue import extensions
from viewer.dicom.wall import DecodeWall
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.session.cache import VoxelCache
from viewer.session.loading import StackLoader
from viewer.session.reading import Habits, Reading
from viewer.widgets.pane_grid import PaneGrid

FRAMES = 60
KINDS = {"grey 512 x 512": (512, 1), "grey 1024 x 1024": (1024, 1), "colour 600 x 600": (600, 3)}
RATES = (15.0, 30.0, 60.0, 100.0)


def a_cine(folder: Path, side: int, samples: int, rate: float) -> Path:
    """A multi-frame object with moving noise."""
    made = new_object("US cine", series=f"{side} {samples} {rate}")
    random = np.random.default_rng(1)
    first = random.integers(0, 255, (side, side, 3)[: 2 + (samples > 1)], np.uint8)
    put_pixels(made, np.stack([np.roll(first, 3 * frame, axis=0) for frame in range(FRAMES)]))
    made.FrameTime, made.FrameIncrementPointer = f"{1000 / rate:.4f}", 0x00181063
    return save(made, folder / f"{side}_{samples}_{rate:g}.dcm")


class Pulse:
    """Beats as often as the event loop lets it."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now


class Pictures:
    """Counts the pictures that the first pane draws."""

    def __init__(self, reading: Reading) -> None:
        self.count = 0
        reading.panes.view_changed.connect(self._count)

    def _count(self, pane: int) -> None:
        self.count += pane == 0


def measured(qt: QApplication, reading: Reading, seconds: float) -> tuple[float, float, int, float]:
    """Pictures a second, the longest silence in ms, the frames between what is shown and what is due, CPU ms a picture."""
    reading.cine.toggle(0)
    begun = time.perf_counter()
    while time.perf_counter() - begun < 0.5:
        qt.processEvents()
    pulse, worked, drawn = Pulse(), time.process_time(), Pictures(reading)
    while time.perf_counter() - begun < seconds:
        qt.processEvents()
        time.sleep(0.0005)
    film, how = reading.cine.film(0), reading.cine.how(0)
    assert film is not None
    due = how.table(film).at((time.perf_counter() - begun) * 1000 % how.table(film).cycle_ms)
    shown, rate = reading.cine.number(0), reading.cine.rate(0) or 0.0
    reading.cine.stop(0)
    apart = (due - shown) % film.count
    each = (time.process_time() - worked) * 1000 / max(drawn.count, 1)
    return rate, pulse.longest * 1000, min(apart, film.count - apart), each


def main() -> None:
    """Every kind at every rate."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=4.0)
    asked.add_argument("--side", type=int, default=1000)
    options = asked.parse_args()
    qt = QApplication([])
    pool, wall, maker = ThreadPoolExecutor(2), DecodeWall(), FusedMaker()
    maker.warm_up()
    tools = {tool.id: tool for tool in extensions(viewer.tools, "TOOL")}
    print(f"{'frames':18} {'recorded':>9} {'drawn':>8} {'drift':>6} {'longest':>9} {'CPU each':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for name, (side, samples) in KINDS.items():
            for rate in RATES:
                loader = StackLoader(pool, wall, VoxelCache(2**31))
                reading = Reading(loader, QUndoStack(), Habits(), pool)
                grid = PaneGrid(reading, lambda: Canvas(maker), tools)
                grid.resize(options.side, options.side)
                grid.show()
                reading.open(studies_of([a_cine(Path(folder), side, samples, rate)])[0])
                while not (reading.exams.stacks and reading.cine.ready(0) == (FRAMES, FRAMES)):
                    qt.processEvents()
                    if reading.exams.stacks and not reading.places.stack(0):
                        reading.places.show(0, reading.exams.stacks[0].id)
                drawn, longest, apart, each = measured(qt, reading, options.seconds)
                print(f"{name:18} {rate:7.0f}/s {drawn:6.1f}/s {apart:6d} {longest:6.1f} ms {each:6.1f} ms")
                reading.close()
                grid.close()
    wall.close()
    pool.shutdown()


if __name__ == "__main__":
    main()
