"""Segments over a pane: painted where they lie, switched by their chip, gone from images they do not belong to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.phantoms import ct_series, radiograph, save, save_all
from tests.viewer.dicom.segmented import rectangle, segmentation, structures
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.widgets.conftest import a_grid
from viewer.session.cuts import cut
from viewer.session.reading import Reading
from viewer.widgets.chips import SEGMENTS, chips, press
from viewer.widgets.pane_grid import PaneGrid

Settled = Callable[[PaneGrid], None]


def a_mask() -> np.ndarray:
    mask = np.zeros((12, 32, 32), np.uint8)
    mask[4:8, 10:20, 12:24] = 1
    return mask


def reading_of(folder: Path) -> Reading:
    images = ct_series(12)
    for image in images:
        image.PixelData = bytes(len(image.PixelData))  # black
    save_all(images, folder)
    save(segmentation(ct_series(12), a_mask()), folder / "seg.dcm")
    reading = a_reading()
    reading.open(study_of(folder))
    return reading


def coloured(image: QImage) -> np.ndarray:
    """Where a picture is not grey, [height, width]."""
    made = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.bytesPerLine())
    pixels = rows[:, : made.width() * 3].reshape(made.height(), made.width(), 3).astype(int)
    return np.asarray(np.ptp(pixels, axis=2) > 25)


def put(reading: Reading, index: int) -> None:
    stack = next(stack for stack in reading.exams.stacks if stack.images[0].instance.modality == "CT")
    reading.places.set_layout(1, 1)
    reading.places.show(0, stack.id, index)


def test_a_mask_is_painted_on_its_images_only(tmp_path: Path, qtbot: QtBot, settled: Settled) -> None:
    reading = reading_of(tmp_path)
    grid = a_grid(qtbot, reading)
    middle = np.s_[100:-140, 160:-160]  # without corner text
    found = []
    for index in (2, 5):
        put(reading, index)
        settled(grid)
        found.append(int(coloured(grid.panes[0].grab().toImage())[middle].sum()))
    assert found[0] == 0 and found[1] > 2000
    reading.segmentations.toggle()
    settled(grid)
    assert not coloured(grid.panes[0].grab().toImage())[middle].any()


def test_a_mask_is_painted_on_planes(tmp_path: Path, qtbot: QtBot, settled: Settled) -> None:
    reading = reading_of(tmp_path)
    grid = a_grid(qtbot, reading)
    put(reading, 5)
    stack = reading.places.stack(0)
    assert stack is not None
    reading.places.exchange_view(0, reading.places.view_of(stack, cut=cut(stack, "coronal")), "plane")
    settled(grid)
    assert coloured(grid.panes[0].grab().toImage())[100:-140, 160:-160].sum() > 500


def test_the_chip_says_how_many_and_switches(tmp_path: Path, qtbot: QtBot) -> None:
    reading = reading_of(tmp_path)
    grid = a_grid(qtbot, reading)
    put(reading, 5)
    stack, place = reading.places.stack(0), reading.panes.view(0).place
    assert stack is not None
    assert [words.text for words in chips(reading, 0, stack, place)] == ["Segments: part 1"]
    press(SEGMENTS, reading, 0, grid, grid.pos())
    assert [words.text for words in chips(reading, 0, stack, place)] == ["Segments: off (1)"]


def test_contours_with_a_hole_leave_the_hole_clear(tmp_path: Path, qtbot: QtBot, settled: Settled) -> None:
    images = ct_series(5)
    for image in images:
        image.PixelData = bytes(len(image.PixelData))
    save_all(images, tmp_path)
    rings = [("CLOSED_PLANAR", rectangle(*box, z)) for z in (1, 2, 3) for box in ((2, 2, 18, 18), (7, 7, 8, 8))]
    save(structures([("ring", rings)]), tmp_path / "rt.dcm")
    reading = a_reading()
    reading.open(study_of(tmp_path))
    grid = a_grid(qtbot, reading)
    put(reading, 2)
    settled(grid)
    pane = grid.panes[0]
    camera = pane.sheets.scene.camera  # type: ignore[union-attr]
    seen = coloured(pane.grab().toImage())

    def at(x: float, y: float) -> bool:
        column, row = np.floor(camera.to_screen((x, y, 2.0))).astype(int)
        return bool(seen[row, column])

    assert at(4.5, 11.0) and at(17.5, 11.0)
    assert not at(11.0, 11.0) and not at(21.2, 11.0)


def test_a_segmentation_without_a_place_lies_on_the_image_it_names(
    tmp_path: Path, qtbot: QtBot, settled: Settled
) -> None:
    image = radiograph("CR", pixels=np.zeros((24, 24), np.uint16), PixelSpacing=[0.2, 0.2])
    mask = np.zeros((1, 24, 24), np.uint8)
    mask[0, 8:16, 8:16] = 1
    save(image, tmp_path / "cr.dcm")
    save(segmentation([image], mask), tmp_path / "seg.dcm")
    reading = a_reading()
    reading.open(study_of(tmp_path))
    stack = next(stack for stack in reading.exams.stacks if stack.images[0].instance.modality == "CR")
    reading.places.set_layout(1, 1)
    reading.places.show(0, stack.id)
    grid = a_grid(qtbot, reading)
    settled(grid)
    assert len(reading.segmentations.seen_on(stack)) == 1
    assert coloured(grid.panes[0].grab().toImage())[200:260, 280:340].mean() > 0.9
