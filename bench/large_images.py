"""A window drag on a large radiograph and a mammogram, beside one on a CT slice in a pane of the same size.

    python bench/large_images.py [--rounds 40]

Made in a temporary folder: a CT slice of 512 x 512, a radiograph of 2,500 x 3,000 and a mammogram of 3,328 x 4,096, noise
and all. The workstation runs headless; each is shown alone in a pane of 1000 x 1000, and dragged in turn: medians from the
mouse event to the end of the paint event, and as ratios to the CT.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from responsiveness import BETWEEN_MS, SIZE, Paints, loaded, rest, send, until

from app.application import Application
from app.archive.importer import Importer
from app.home import Home
from tests.phantoms import ct_slice, radiograph, save
from viewer.widgets.pane import Pane

SHAPES = {"radiograph 2,500 x 3,000": ("DX", (3000, 2500)), "mammogram 3,328 x 4,096": ("MG", (4096, 3328))}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    qt = QApplication([])
    paints = Paints()
    with tempfile.TemporaryDirectory() as folder:
        station = Application(Home(Path(folder) / "home"), qt)
        station.settings.change(reader_name="Bench", reader_login="bench")
        station.window.resize(1900, 1150)
        station.window.show()
        station.prepare()
        studies = Importer(station.archive).run([_made(Path(folder) / "objects")]).studies
        rest(4000)
        medians = dict(sorted(_dragged(station, paints, uid, rounds) for uid in studies))
        station.close()
    reference = medians["CT"]
    for modality, milliseconds in medians.items():
        print(f"{modality:4} event to painted {milliseconds:6.2f} ms, {milliseconds / reference:.2f} of the CT slice")


def _made(folder: Path) -> Path:
    folder.mkdir()
    noise = np.random.default_rng(7)
    slice_pixels = noise.integers(0, 2000, (512, 512)).astype(np.int16)
    save(_own_study(ct_slice(pixels=slice_pixels), "1"), folder / "ct.dcm")
    for number, (kind, shape) in enumerate(SHAPES.values(), start=2):
        pixels = noise.integers(0, 4000, shape).astype(np.uint16)
        made = radiograph(kind, pixels=pixels, ImagerPixelSpacing=[0.1, 0.1])
        save(_own_study(made, str(number)), folder / f"{kind}.dcm")
    return folder


def _own_study(made, number: str):  # type: ignore[no-untyped-def] - a data set, given back
    made.StudyInstanceUID, made.SOPInstanceUID = f"2.25.900{number}", f"2.25.901{number}"
    made.SeriesInstanceUID = f"2.25.902{number}"
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    return made


def _dragged(station: Application, paints: Paints, uid: str, rounds: int) -> tuple[str, float]:
    """The modality, and the median of a drag's steps in ms."""
    station.worklist.study_chosen.emit(uid)
    until(lambda: station.reading.study is not None and station.reading.study.uid == uid and loaded(station))
    stack = station.reading.exams.all[0].stacks[0]
    station.actions.trigger("layout.1x1")
    station.reading.places.show(0, stack.id, 0)
    until(lambda: loaded(station))
    pane = station.page.grid.active
    pane.setFixedSize(SIZE, SIZE)
    rest(400)
    return stack.modality, statistics.median(_steps(pane, paints, rounds))


def _steps(pane: Pane, paints: Paints, rounds: int) -> list[float]:
    at, left, taken = SIZE * 0.3, Qt.MouseButton.LeftButton, []
    send(pane, QEvent.Type.MouseButtonPress, at, left, left)
    for _ in range(rounds):
        rest(BETWEEN_MS)
        at += 3
        started, before = time.perf_counter(), paints.last
        send(pane, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, left)
        until(lambda before=before: paints.last > before)
        taken.append((paints.last - started) * 1000)
    send(pane, QEvent.Type.MouseButtonRelease, at, left, Qt.MouseButton.NoButton)
    return taken


if __name__ == "__main__":
    main()
