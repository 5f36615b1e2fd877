"""How soon the workstation answers: the longest time it does not, a wheel notch, a window drag, a first image.

    python bench/responsiveness.py FOLDER [--rounds 60]

FOLDER holds one study. The workstation runs headless on a home of its own; the files are referenced, not copied. In one run:

a) while the study is opened and loaded, a timer of the GUI thread tells the longest time between two of its ticks, and a
   second thread what the GUI thread was doing then;
b) from the wheel or mouse event to the end of the paint event in a pane of 1000 x 1000, against the bare picture maker with
   the same pictures, one that has kept nothing and drawn nothing ahead: medians, in turn;
c) from choosing the study to the first picture painted, against reading the first three files.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.application import Application
from app.archive.importer import Importer
from app.archive.index import Index
from app.home import Home
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import Picture, SlicePicture
from viewer.widgets.pane import Pane
from viewer.widgets.pane_picture import PanePicture

SIZE = 1000
BETWEEN_MS = 30  # more than a frame, so that no event waits for the one before
TICK_MS, LOOK_S, NAMED_MS = 2, 0.005, 15.0
ROOT = str(Path(__file__).resolve().parents[1])


class Paints:
    """When each pane that shows a picture was last painted."""

    def __init__(self) -> None:
        self.began = self.last = self.drawing_ms = 0.0
        self.pictures = 0
        draw = Canvas.draw

        def timed_draw(canvas: Canvas, picture: Picture) -> NDArray[np.uint8]:
            started = time.perf_counter()
            drawn = draw(canvas, picture)
            if threading.current_thread() is threading.main_thread():  # pictures drawn ahead are nobody's wait
                self.drawing_ms = (time.perf_counter() - started) * 1000
            return drawn

        Canvas.draw = timed_draw  # type: ignore[method-assign]
        real = PanePicture.paintEvent

        def timed(pane: PanePicture, event: QPaintEvent) -> None:
            self.began, self.drawing_ms = time.perf_counter(), 0.0
            real(pane, event)
            self.last = time.perf_counter()
            scene = pane._sheets.scene
            self.pictures += scene is not None and scene.picture is not None

        PanePicture.paintEvent = timed  # type: ignore[method-assign] - before the first pane, and for good


class Heartbeat:
    """The gaps between ticks of a GUI timer, and where the GUI thread was in the long ones."""

    def __init__(self) -> None:
        self.gaps: list[tuple[float, str]] = []
        self._gui = threading.get_ident()
        self._beat = time.perf_counter()
        self._where = ""
        self._ended = threading.Event()
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Measure within the ``with``."""
        watcher = threading.Thread(target=self._watch)
        self._beat = time.perf_counter()
        self._timer.start()
        watcher.start()
        yield
        self._tick()
        self._timer.stop()
        self._ended.set()
        watcher.join()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append(((now - self._beat) * 1000, self._where))
        self._beat, self._where = now, ""

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_S):
            if (time.perf_counter() - self._beat) * 1000 > NAMED_MS:
                self._where = _place(sys._current_frames().get(self._gui))


def _place(frame: FrameType | None) -> str:
    """The innermost lines of our own, innermost last."""
    stack = [
        one for one in traceback.extract_stack(frame) if one.filename.startswith(ROOT) and ".venv" not in one.filename
    ]
    ours = [f"{Path(one.filename).relative_to(ROOT)}:{one.lineno} {one.name}" for one in stack]
    return " > ".join(one for one in ours if not one.startswith("bench"))[-240:]


def main() -> None:
    """Run all parts and print them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=60)
    chosen = parser.parse_args()
    qt = QApplication([])
    paints = Paints()
    with tempfile.TemporaryDirectory() as home:
        station = Application(Home(Path(home)), qt)
        station.settings.change(reader_name="Bench", reader_login="bench", copy_files=False)
        station.window.resize(1900, 1150)
        station.window.show()
        station.prepare()
        (uid, *_) = Importer(station.archive, copy=False).run([chosen.folder]).studies
        until(lambda: not station.jobs.running)
        rest(4000)  # what is made ready beside the GUI at the start
        opening(station, paints, uid)
        pane = one_pane(station)
        scrolling(station, pane, paints, chosen.rounds)
        windowing(pane, paints, chosen.rounds)
        station.close()


def opening(station: Application, paints: Paints, uid: str) -> None:
    """Parts a and c: open the study twice, the first time with everything still to be compiled or imported."""
    for name in ("first opening", "opening again"):
        station.desk.close()
        station.window.go_to("worklist")
        rest(300)
        before, heart = paints.pictures, Heartbeat()
        started = time.perf_counter()
        with heart.listening():
            station.worklist.study_chosen.emit(uid)
            until(lambda before=before: paints.pictures > before)
            first = (paints.last - started) * 1000
            until(lambda: loaded(station))
            until(lambda: station.page.report.panel is not None and station.page.report.panel.isVisible())
            whole = (time.perf_counter() - started) * 1000
        read = reading_three(station, uid)
        print(
            f"{name}: first picture {first:.0f} ms (three files read: {read:.1f} ms), all and the report {whole:.0f} ms"
        )
        for gap, where in sorted(heart.gaps, reverse=True)[:4]:
            print(f"    GUI thread away {gap:6.1f} ms   {where}")


def loaded(station: Application) -> bool:
    """Whether every stack on the screen is complete."""
    reading = station.reading
    shown = [view.place.stack_id for view in reading.panes.views if view.place.stack_id]
    return bool(shown) and all((one := reading.pixels.of(stack)) is not None and one.complete for stack in shown)


def reading_three(station: Application, uid: str) -> float:
    """Milliseconds to read three files of the study."""
    study = Index(station.archive).study(uid)
    files = [one.location.path for series in study.series for one in series.instances if one.location][:3]
    started = time.perf_counter()
    for file in files:
        Path(file).read_bytes()
    return (time.perf_counter() - started) * 1000


def one_pane(station: Application) -> Pane:
    """The largest stack alone in a pane of SIZE x SIZE, complete."""
    stack = max(station.reading.exams.all[0].stacks, key=lambda one: len(one.images))
    station.actions.trigger("layout.1x1")
    station.reading.places.show(0, stack.id, len(stack.images) // 2)
    until(lambda: loaded(station))
    pane = station.page.grid.active
    pane.setFixedSize(SIZE, SIZE)
    rest(200)
    return pane


def scrolling(station: Application, pane: Pane, paints: Paints, rounds: int) -> None:
    """Wheel notches, one image each."""
    places, step = station.reading.places, [-120]

    def notch() -> None:
        if places.number(0) in (0, places.count(0) - 1):
            step[0] = -step[0]
        at = QPointF(SIZE / 2, SIZE / 2)
        none = Qt.KeyboardModifier.NoModifier
        wheel = QWheelEvent(
            at, at, QPoint(), QPoint(0, step[0]), Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(pane, wheel)

    compare("scroll", pane, paints, rounds, notch)


def windowing(pane: Pane, paints: Paints, rounds: int) -> None:
    """A window drag, three pixels to the right with each event."""
    at, left = [SIZE * 0.3], Qt.MouseButton.LeftButton
    send(pane, QEvent.Type.MouseButtonPress, at[0], left, left)

    def move() -> None:
        at[0] += 3
        send(pane, QEvent.Type.MouseMove, at[0], Qt.MouseButton.NoButton, left)

    compare("window drag", pane, paints, rounds, move)
    send(pane, QEvent.Type.MouseButtonRelease, at[0], left, Qt.MouseButton.NoButton)


def send(pane: Pane, kind: QEvent.Type, x: float, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    """A mouse event in the middle of the pane's height."""
    place = QPointF(x, SIZE / 2)
    QApplication.sendEvent(
        pane, QMouseEvent(kind, place, QPointF(pane.mapToGlobal(place)), button, held, Qt.KeyboardModifier.NoModifier)
    )


def compare(name: str, pane: Pane, paints: Paints, rounds: int, event: Callable[[], None]) -> None:
    """From event to painted pane, and the bare maker with the picture that was painted, in turn."""
    out, whole, waited, within, bare = np.zeros((SIZE, SIZE), np.uint8), [], [], [], []
    for _ in range(rounds):
        rest(BETWEEN_MS)
        started, before = time.perf_counter(), paints.last
        event()
        until(lambda before=before: paints.last > before)
        whole.append((paints.last - started) * 1000)
        within.append(paints.drawing_ms)
        waited.append((paints.began - started) * 1000)
        scene = pane._sheets.scene
        assert scene is not None
        assert isinstance(scene.picture, SlicePicture)
        rest(BETWEEN_MS)  # the bare maker begins as the event did: from a processor at rest
        started = time.perf_counter()
        FusedMaker().draw(scene.picture, out)
        bare.append((time.perf_counter() - started) * 1000)
    ours, before, inside, limit = (statistics.median(one) for one in (whole, waited, within, bare))
    worst = sorted(whole)[int(len(whole) * 0.95)]
    print(f"{name}: event to painted pane {ours:.2f} ms (95 %: {worst:.2f}): until the paint event {before:.2f},")
    print(f"    drawing {inside:.2f}, the rest of the painting {ours - before - inside:.2f}")
    print(f"    the bare maker {limit:.2f} ms, ratio {ours / limit:.2f}")


def until(holds: Callable[[], object]) -> None:
    """Let the program run, waking with its own events."""
    while not holds():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)


def rest(milliseconds: int) -> None:
    """Let the program run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
