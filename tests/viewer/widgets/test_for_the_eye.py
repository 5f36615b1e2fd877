"""Filters and colours on the screen: named, switched, undone; what is measured stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.phantoms import save, ultrasound
from tests.viewer.angiography import moved_run, run
from tests.viewer.reading_room import a_reading, studies_of
from tests.viewer.widgets.conftest import a_grid, grey
from viewer.dicom.windowing import auto_window, default_shown
from viewer.model.study import Window
from viewer.session.reading import Reading
from viewer.widgets.pane import Pane


def over_all(reading: Reading) -> Window:
    """A window in which the whole image has greys."""
    image, stack = reading.places.image(0), reading.places.stack(0)
    assert image is not None
    assert stack is not None
    stored = reading.pixels.stored(stack.id, reading.panes.view(0).place.index)
    assert stored is not None
    return auto_window(image, stored)


def chips_of(pane: Pane) -> list[str]:
    pane.grab()
    return [line.text for line in pane._sheets.corners().bottom_left if line.tone.value == "chip"]


def colours_of(image: QImage) -> int:
    flat = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    pixels = rows[100:300, 100 * 3 : 300 * 3].reshape(-1, 3).astype(int)
    return int((abs(pixels - pixels[:, :1]).max(axis=1) > 20).sum())


def test_a_filter_is_shown_named_and_measures_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    reading = a_reading()
    reading.open(studies_of([save(run(moved_run([(0, 0), (1, 1)])), tmp_path / "noise.dcm")])[0])
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    before, hand = grey(pane.grab().toImage()), pane._hand()
    assert chips_of(pane) == []
    reading.windows.next_filter(0)
    assert chips_of(pane) == ["Filter: smooth"]
    smooth = grey(pane.grab().toImage())
    reading.windows.next_filter(0)
    assert chips_of(pane) == ["Filter: sharpen"]
    sharp = grey(pane.grab().toImage())
    rough = [np.diff(each[100:400, 100:400].astype(float), axis=0).std() for each in (smooth, before, sharp)]
    assert rough[0] < rough[1] < rough[2]
    after = pane._hand()
    assert hand is not None
    assert after is not None
    assert np.array_equal(np.asarray(hand.stored), np.asarray(after.stored))
    reading.windows.next_filter(0)
    assert np.array_equal(grey(pane.grab().toImage()), before)


def test_colours_are_a_palette_and_undone(qtbot: QtBot, reading: Reading) -> None:
    reading.windows.set(0, over_all(reading))
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    assert colours_of(pane.grab().toImage()) == 0
    reading.windows.next_colours(0)
    assert chips_of(pane) == ["Colours: Hot iron"]
    assert colours_of(pane.grab().toImage()) > 1000
    reading.undo.undo()
    assert colours_of(pane.grab().toImage()) == 0


def test_planes_are_in_colours_too(qtbot: QtBot, reading: Reading) -> None:
    reading.windows.set(0, over_all(reading))
    reading.windows.next_colours(0)
    reading.planes.toggle_mpr()
    pane = a_grid(qtbot, reading, 800, 800).panes[0]
    assert chips_of(pane) == ["Slab: none ▾", "Colours: Hot iron"]
    assert colours_of(pane.grab().toImage()) > 1000


def test_presets_and_invert_keep_them_and_reset_does_not(reading: Reading) -> None:
    reading.windows.next_filter(0)
    reading.windows.next_colours(0)
    for key in (2, 0):
        reading.windows.preset(0, key)
        reading.windows.invert(0)
        shown = reading.panes.view(0).shown
        assert (shown.filter, shown.colours) == ("smooth", "Hot iron")
    reading.windows.reset(0)
    image = reading.places.image(0)
    assert image is not None
    assert reading.windows.in_force(0).window == default_shown(image).window
    assert reading.panes.view(0).shown.filter == ""


def test_images_with_colours_of_their_own_have_neither(qtbot: QtBot, tmp_path: Path) -> None:
    reading = a_reading()
    reading.open(studies_of([save(ultrasound(), tmp_path / "us.dcm")])[0])
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.windows.next_filter(0)
    reading.windows.next_colours(0)
    assert said == ["This is for images in grey; these have colours of their own."] * 2
