"""Planes of a volume in their panes, beside the bare kernels that draw the same pictures, in one run.

    python bench/volumes.py [--rounds 30] [--slices 400]

A CT of 512 x 512 x 400 made by code lies in memory. Headless panes of 1000 x 1000 show it in MPR: an oblique plane is
stepped, the linked cross is dragged with its three planes, a 20 mm MIP is stepped, coarse while it moves and in full at rest.
Medians from the change to the end of the paint event, and as ratios to the same work written plainly. Compare ratios of one
run, never milliseconds of two.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from frames import MATRIX, PLANE, phantom
from numba import njit, prange
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

import viewer.tools
from viewer.catalogue import extensions
from viewer.model.geometry import triple, vector
from viewer.model.study import Frame, Instance, Patient, PixelFormat, Rescale, Series, Study, Window
from viewer.model.view import Cut, Look
from viewer.model.volume import Stack, Voxels
from viewer.render.box import cut_camera
from viewer.render.camera import Camera
from viewer.render.canvas import Canvas
from viewer.render.cut_kernels import GREATEST, draw_plane, draw_slab
from viewer.render.cuts import slab_path
from viewer.render.fused import FusedMaker
from viewer.render.greys import greys_of
from viewer.render.jit import readable
from viewer.render.voxel_sampling import solid_of
from viewer.session.reading import Habits, Reading
from viewer.session.scene import display_table
from viewer.widgets.pane import Pane
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.pane_picture import SLAB_SETTLE_MS

SIDE, BETWEEN_MS, REST_MS = 1000, 40, 700
AXIAL, SAGITTAL, CORONAL = range(3)


class InMemory(QObject):
    """A loader that has everything."""

    image_ready = Signal(str, int)
    progressed = Signal(str, int, int)
    finished = Signal(str)
    damaged = Signal(str, int, str)

    def __init__(self, voxels: NDArray[np.int16]) -> None:
        super().__init__()
        self.cells = None
        self._voxels = Voxels(voxels, np.ones(len(voxels), np.bool_))

    def load(self, _stack: Stack, _first: int) -> Voxels:
        """The voxels, all there."""
        return self._voxels

    def room_for(self, _stacks: object) -> bool:
        """There is."""
        return True

    def prioritise(self, _stack_id: str, _index: int) -> None:
        """Nothing waits."""

    def cancel(self, _stack_id: str) -> None:
        """Nothing runs."""


def study_of(count: int) -> Study:
    """The facts of the phantom's images."""
    windows = (Window(40.0, 400.0),)
    instances = []
    for index in range(count):
        plane = replace(PLANE, position=(*PLANE.position[:2], float(index)))
        instances.append(
            Instance(
                "1.2", "1.2.3", "1.2.840.10008.5.1.4.1.1.2", f"1.2.3.{index + 1}", "CT", index + 1,
                format=PixelFormat(512, 512, signed=True), frames=(Frame(0, plane, Rescale(1.0, 0.0, "HU"), windows),),
                frame_of_reference_uid="1.2.9", patient_key="bench",
            )
        )  # fmt: skip
    series = Series("1.2.3", 1, "CT", "Phantom", instances=tuple(instances))
    return Study("1.2", Patient("Bench", "1"), series=(series,))


def pause(milliseconds: int) -> None:
    """Let the program run for a while; ``QTest.qWait`` would keep the interpreter from the threads that draw ahead."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(done: Callable[[], object]) -> None:
    """Let events come until that is so, without taking a core from the kernels."""
    app, deadline = QApplication.instance(), time.perf_counter() + 60
    while not done():
        app.processEvents()
        time.sleep(0.0005)
        if time.perf_counter() > deadline:
            raise SystemExit("a picture did not come within a minute")


def painted(panes: list[Pane]) -> bool:
    """Whether all show the plane of their view, finished or coarse."""
    return all(not pane._stale and not pane._frame.isActive() and _shown(pane) for pane in panes)


def _shown(pane: Pane, *, full: bool = False) -> bool:
    shot, wanted = pane.sheets._shot, pane._reading.panes.view(pane.number).place
    fine = not full or (shot is not None and not getattr(shot.scene.picture, "coarse", True))
    return shot is not None and shot.view.place == wanted and shot.picture is not None and fine


def timed(change: Callable[[], None], done: Callable[[], object]) -> float:
    """Milliseconds from a change to the end of what it brings on."""
    start = time.perf_counter()
    change()
    until(done)
    return (time.perf_counter() - start) * 1e3


@njit(parallel=True, nogil=True)
def plain_plane(voxels: Any, matrix: Any, low: float, high: float, out: Any) -> None:
    """An oblique plane as one writes it down: eight voxels, a linear window, nothing outside. No padding, no table."""
    slices, rows, columns = voxels.shape
    for y in prange(out.shape[0]):
        for x in range(out.shape[1]):
            c = matrix[0, 0] * (x + 0.5) + matrix[0, 1] * (y + 0.5) + matrix[0, 2]
            r = matrix[1, 0] * (x + 0.5) + matrix[1, 1] * (y + 0.5) + matrix[1, 2]
            s = matrix[2, 0] * (x + 0.5) + matrix[2, 1] * (y + 0.5) + matrix[2, 2]
            if c < 0 or r < 0 or s < 0 or c >= columns - 1 or r >= rows - 1 or s >= slices - 1:
                out[y, x] = 0
                continue
            c0, r0, s0 = int(c), int(r), int(s)
            fc, fr, fs = c - c0, r - r0, s - s0
            value = 0.0
            for k in range(2):
                for j in range(2):
                    weight = (fs if k else 1.0 - fs) * (fr if j else 1.0 - fr)
                    near, far = voxels[s0 + k, r0 + j, c0], voxels[s0 + k, r0 + j, c0 + 1]
                    value += weight * (near * (1.0 - fc) + far * fc)
            grey = (value - low) / (high - low) * 255.0
            out[y, x] = np.uint8(min(max(grey, 0.0), 255.0))


class Bare:
    """The kernels alone, with all that they need made ready, but for the plane's matrix."""

    def __init__(self, reading: Reading, voxels: NDArray[np.int16]) -> None:
        self._stack = reading.exams.stacks[0]
        table = display_table(self._stack.images[0], reading.panes.view(0), voxels[0])
        self._solid, self._greys = solid_of(voxels, None, None), greys_of(table)

    def plain(self, cut: Cut, width: int = SIDE, height: int = SIDE) -> None:
        """One picture of a plane, written plainly."""
        camera = cut_camera(cut, MATRIX, self._stack.grid, Look(), width, height)
        out = np.empty((height, width), np.uint8)
        plain_plane(self._solid.voxels, slab_path(camera, MATRIX, 0.0).matrix, -160.0, 240.0, out)

    def draw(self, cut: Cut, width: int = SIDE, height: int = SIDE) -> None:
        """One picture of a plane or slab by Lectern's own kernels."""
        camera = cut_camera(cut, MATRIX, self._stack.grid, Look(), width, height)
        path, out = slab_path(camera, MATRIX, cut.slab_mm), np.empty((height, width), np.uint8)
        path = path._replace(matrix=readable(path.matrix), step=readable(path.step))
        if path.places == 1:
            draw_plane(self._solid, path.matrix, self._greys, out)
        else:
            draw_slab(self._solid, path, GREATEST, self._greys, out)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--slices", type=int, default=400)
    asked = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    voxels = phantom(asked.slices)
    with ThreadPoolExecutor(2) as work, ThreadPoolExecutor(1) as pictures:
        reading = Reading(InMemory(voxels), QUndoStack(), Habits(), work)
        reading.open(study_of(asked.slices))
        until(lambda: reading.exams.stacks)
        reading.places.show(0, reading.exams.stacks[0].id, asked.slices // 2)
        maker = FusedMaker()
        maker.warm_up()
        tools = {tool.id: tool for tool in extensions(viewer.tools, "TOOL")}
        grid = PaneGrid(reading, lambda: Canvas(maker), tools, executor=pictures)
        grid.resize(2 * SIDE + 2, 2 * SIDE + 2)
        grid.show()
        print(
            f"MPR entered and painted: {timed(reading.planes.toggle_mpr, lambda: painted(list(grid.panes)[:3])):.0f} ms"
        )
        _measure(reading, grid, Bare(reading, voxels), asked.rounds)
        grid.close()
    del app


def _measure(reading: Reading, grid: PaneGrid, bare: Bare, rounds: int) -> None:
    panes = list(grid.panes)[:3]
    reading.cross.turn(AXIAL, reading.cross.planes(AXIAL), (SAGITTAL, CORONAL), 0.4, 1)
    reading.cross.turn(SAGITTAL, reading.cross.planes(SAGITTAL), (AXIAL, CORONAL), 0.3, 2)
    until(lambda: painted(panes))
    pause(REST_MS)
    steps, kernels, plain, drags, three = [], [], [], [], []
    bare.plain(_cut(reading, CORONAL))
    for number in range(rounds):
        way = 1 if number % 20 < 10 else -1
        pause(BETWEEN_MS)
        steps.append(timed(partial(reading.places.scroll, CORONAL, way), lambda: painted(panes)))
        kernels.append(timed(lambda: bare.draw(_cut(reading, CORONAL)), lambda: True))
        plain.append(timed(lambda: bare.plain(_cut(reading, CORONAL)), lambda: True))
        pause(BETWEEN_MS)
        drags.append(timed(partial(_drag, reading, 1.5 * way, number // 10), lambda: painted(panes)))
        three.append(timed(lambda: [bare.draw(_cut(reading, pane)) for pane in range(3)], lambda: True))
    step, kernel, written, drag, planes = (statistics.median(each) for each in (steps, kernels, plain, drags, three))
    _tell("oblique step", step, kernel)
    print(f"{'':20} written plainly {written:8.1f} ms: {step / written:5.2f}")
    _tell("cross, three planes", drag, planes)
    print(f"{'':20} of three steps {drag / step / 3:5.2f}")
    reading.places.maximise(CORONAL)
    until(lambda: painted([panes[CORONAL]]))
    alone = []
    for number in range(rounds):
        pause(BETWEEN_MS)
        way = 1 if number % 20 < 10 else -1
        alone.append(timed(partial(reading.places.scroll, CORONAL, way), lambda: painted([panes[CORONAL]])))
    camera = panes[CORONAL]._camera()
    _tell("oblique step, alone", statistics.median(alone), _bare_at(bare, reading, camera, rounds))
    reading.places.maximise(CORONAL)
    _measure_slab(reading, panes[CORONAL], bare, max(rounds // 3, 5))


def _bare_at(bare: Bare, reading: Reading, camera: Camera | None, rounds: int) -> float:
    """The bare kernel at the size of the one pane that fills the window."""
    size = (camera.width, camera.height) if camera else (SIDE, SIDE)
    cut = _cut(reading, CORONAL)
    return statistics.median(timed(lambda: bare.draw(cut, *size), lambda: True) for _ in range(rounds))


def _tell(what: str, ours: float, plain: float) -> None:
    print(f"{what:20} {ours:8.1f} ms, bare kernel {plain:8.1f} ms: {ours / plain:5.2f}")


def _measure_slab(reading: Reading, pane: Pane, bare: Bare, rounds: int) -> None:
    reading.cross.thicken({CORONAL: (20.0, "mip")})
    until(lambda: _shown(pane, full=True))
    coarse, full, half, whole = [], [], [], []
    for number in range(rounds):
        way = 1 if number % 10 < 5 else -1
        pause(BETWEEN_MS)
        start = time.perf_counter()
        coarse.append(timed(partial(reading.places.scroll, CORONAL, way), lambda: _shown(pane)))
        until(lambda: _shown(pane, full=True))
        full.append((time.perf_counter() - start) * 1e3)
        half.append(timed(lambda: bare.draw(_cut(reading, CORONAL), SIDE // 2, SIDE // 2), lambda: True))
        whole.append(timed(lambda: bare.draw(_cut(reading, CORONAL)), lambda: True))
    found = [statistics.median(times) for times in (coarse, half, full, whole)]
    _tell("20 mm MIP, coarse", found[0], found[1])
    _tell("20 mm MIP, full", found[2], found[3])
    rest = found[2] - SLAB_SETTLE_MS
    print(f"{'':20} the full picture stands {found[2]:.0f} ms after the last step, {rest:.0f} ms of it drawing")


def _cut(reading: Reading, pane: int) -> Cut:
    cut = reading.panes.view(pane).place.cut
    if cut is None:
        raise SystemExit("the pane shows no plane")
    return cut


def _drag(reading: Reading, by_mm: float, gesture: int) -> None:
    """A step of the drag of the cross in the axial plane: with it the two others move; the axial one by the wheel."""
    point, cut = reading.cross.point(AXIAL), _cut(reading, AXIAL)
    if point is None:
        raise SystemExit("the planes do not meet")
    to = point + by_mm * (vector(cut.row_direction) + vector(cut.column_direction))
    reading.cross.move(AXIAL, reading.cross.planes(AXIAL), triple(to), gesture + 100)
    reading.places.scroll(AXIAL, 1 if by_mm > 0 else -1)


if __name__ == "__main__":
    main()
