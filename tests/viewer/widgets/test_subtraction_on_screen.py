"""A subtracted run on the screen: its greys, its chip, the mask under the mouse, and values that stay as acquired."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.phantoms import save
from tests.viewer.angiography import logarithmic, masks, moved_run, run
from tests.viewer.reading_room import a_reading, studies_of
from tests.viewer.widgets.conftest import a_grid, grey
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.tools.base import Hand
from viewer.widgets.pane import Pane


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    made = run(logarithmic(), MaskSubtractionSequence=masks(MaskFrameNumbers=[1, 2]), RecommendedViewingMode="SUB")
    opened = a_reading()
    opened.open(studies_of([save(made, tmp_path / "run.dcm")])[0])
    opened.places.go_to_number(0, 4)
    return opened


def chip_of(pane: Pane) -> str:
    pane.grab()
    return next((line.text for line in pane._sheets.corners().bottom_left if line.text.startswith("Subtr")), "")


def test_only_the_vessel_differs_from_the_ground(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    shown = grey(pane.grab().toImage()).astype(int)
    row = shown[250]
    assert row[250:258].mean() < 20  # the vessel, columns 30 to 33 of 64, is black ...
    ground = np.concatenate([row[120:220], row[300:400]])
    assert ground.min() > 235  # ... and bone and what lies beside it one bright grey
    assert np.ptp(ground) <= 2
    reading.subtractions.toggle(0)
    native = grey(pane.grab().toImage()).astype(int)
    assert abs(native[150, 120:220].mean() - native[350, 120:220].mean()) > 60


def test_the_chip_names_mask_and_shift_and_is_pressed(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading, 700, 600).panes[0]
    assert chip_of(pane) == "Subtracted: mask 1, 2 · values as acquired"
    reading.subtractions.nudge(0, 1, -2)
    assert chip_of(pane) == "Subtracted: mask 1, 2 moved 0.25 down 0.50 left px · values as acquired"
    reading.overlay.cycle()
    reading.overlay.cycle()
    assert reading.overlay.text is OverlayText.OFF
    assert chip_of(pane).startswith("Subtracted: mask 1, 2")
    line = next(words for words in pane._sheets.corners().bottom_left if words.text.startswith("Subtr"))
    assert line.tone.value == "chip"
    reading.subtractions.toggle(0)
    assert chip_of(pane) == "Subtracted: off"


def test_what_is_measured_are_the_values_of_the_image(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    pane.grab()
    hand = pane._hand()
    assert isinstance(hand, Hand)
    assert hand.stored is not None
    assert np.array_equal(hand.stored, np.rint(logarithmic()[4]).astype(np.uint16))
    assert hand.image == reading.places.image(0)


def test_the_mouse_moves_the_mask_in_pixels_of_the_image(qtbot: QtBot, tmp_path: Path) -> None:
    reading = a_reading()
    made = run(moved_run([(0, 0), (2, 3)]))
    reading.open(studies_of([save(made, tmp_path / "moved.dcm")])[0])
    reading.subtractions.toggle(0)
    reading.places.go_to_number(0, 1)
    reading.tools.choose("mask_shift")
    pane = a_grid(qtbot, reading, 640, 666).panes[0]  # ten to a pixel
    pane.grab()
    assert pane._sheets.scene is not None
    scale = pane._sheets.scene.camera.scale
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    for part in (0.5, 1.0):
        qtbot.mouseMove(pane, QPoint(round(200 + 3 * scale * part), round(200 + 2 * scale * part)))
    assert reading.subtractions.shift(0) == pytest.approx((2.0, 3.0), abs=0.06)
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(round(200 + 3 * scale), round(200 + 2 * scale)))
    reading.undo.undo()
    assert reading.subtractions.shift(0) == (0.0, 0.0)
