"""The magnifying glass shows what lies beneath its middle, larger, and leaves nothing behind."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from tests.viewer.reading_room import a_reading
from tests.viewer.widgets.conftest import a_grid, grey
from tests.viewer.widgets.test_pane import LEFT
from viewer.dicom.pixels import decode
from viewer.dicom.windowing import native_picture
from viewer.session.reading import Reading
from viewer.widgets.glass import GLASS
from viewer.widgets.sheets import GLASS_FACTOR


def test_each_pixel_is_so_much_larger_around_the_same_middle(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    pane.grab()
    reading.tools.choose("lens")
    before = grey(pane.grab().toImage())
    qtbot.mousePress(pane, LEFT, pos=QPoint(256 + 24, 256 + 8))  # on a pixel's middle: 16 px show one
    shown = grey(pane.grab().toImage())
    image = reading.places.image(0)
    assert image is not None
    greys = native_picture(image, decode(image.instance, 0), reading.windows.in_force(0)).astype(int)
    for columns, rows in ((0, 0), (1, -1), (-2, 1)):
        x, y = (round(280 + columns * 16 * GLASS_FACTOR), round(264 + rows * 16 * GLASS_FACTOR))
        assert abs(int(shown[y, x]) - greys[16 + rows, 17 + columns]) <= 6
    far = np.hypot(*(np.mgrid[0:512, 0:512] - np.array((264, 280))[:, None, None])) > GLASS / 2 + 6
    assert (shown[far] == before[far]).all()
    qtbot.mouseRelease(pane, LEFT, pos=QPoint(300, 300))
    assert (grey(pane.grab().toImage()) == before).all()
    assert not reading.undo.canUndo()


def test_over_a_flipped_turned_and_moved_picture_too(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    reading.looks.flip_horizontal(0)
    reading.looks.rotate(0, 90.0)
    pane.grab()
    now = pane._sheets.scene
    assert now is not None
    nearer = now.camera.magnified(2.0, 200.0, 300.0, 100)
    assert nearer.to_pixels((50.0, 50.0)) == pytest.approx(now.camera.to_pixels((200.0, 300.0)))
    step = nearer.to_pixels((52.0, 50.0)) - nearer.to_pixels((50.0, 50.0))
    assert step == pytest.approx(now.camera.to_pixels((201.0, 300.0)) - now.camera.to_pixels((200.0, 300.0)))


def test_an_empty_pane_has_nothing_to_magnify(qtbot: QtBot) -> None:
    pane = a_grid(qtbot, a_reading()).panes[0]
    assert pane._sheets.glass(10.0, 10.0, 50) is None
