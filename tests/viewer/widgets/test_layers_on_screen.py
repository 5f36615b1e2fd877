"""What lies over the pixels as it is painted: where it belongs under every flip and turn, switched, and never measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.phantoms import ct_slice, save
from tests.viewer.dicom.layered import put_overlay
from tests.viewer.dicom.states import (
    PSEUDO_COLOUR,
    annotation,
    area,
    figure,
    key_objects,
    layer,
    palette_of,
    state,
    text_at,
    text_in_box,
    window_item,
)
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.widgets.conftest import TOOLS, a_grid
from viewer.session.presentations import NONE
from viewer.session.reading import Reading
from viewer.tools.base import Hand
from viewer.widgets import colours
from viewer.widgets.chips import KEYS, OVERLAYS, SHUTTER, chip_at, state_menu
from viewer.widgets.corner_blocks import CornerBlocks
from viewer.widgets.corner_text import STATE, Corners, Tone
from viewer.widgets.pane_grid import PaneGrid

HU = {"RescaleSlope": "1", "RescaleIntercept": "-1024", "RescaleType": "HU"}
ROWS, COLUMNS = 40, 60
Wait = Callable[[PaneGrid], None]


def dark() -> Any:
    """An image that is black in its own window."""
    return ct_slice(pixels=np.zeros((ROWS, COLUMNS), np.int16))


def an_l() -> NDArray[np.uint8]:
    """Bits that look different under every symmetry."""
    bits = np.zeros((ROWS, COLUMNS), np.uint8)
    bits[5:35, 10], bits[34, 10:30] = 1, 1
    return bits


def opened(folder: Path, image: Any, *documents: Any) -> Reading:
    save(image, folder / "image.dcm")
    for number, document in enumerate(documents):
        save(document, folder / f"document{number}.dcm")
    reading = a_reading()
    reading.open(study_of(folder))
    reading.places.set_layout(1, 1)
    reading.places.show(0, reading.exams.stacks[0].id, 0)
    return reading


def rgb(image: QImage) -> NDArray[np.int_]:
    flat = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    return rows[:, : flat.width() * 3].reshape(flat.height(), flat.width(), 3).astype(int)


def picture(grid: PaneGrid) -> NDArray[np.int_]:
    pane = grid.panes[0]
    pane.grab()  # what lies over the image is asked for
    return rgb(pane.grab().toImage())


def at_pixel(grid: PaneGrid, shot: NDArray[np.int_], column: float, row: float) -> NDArray[np.int_]:
    scene = grid.panes[0]._sheets.scene
    assert scene is not None
    x, y = scene.camera.screen_from_pixel @ (column, row, 1)
    return shot[int(y), int(x)]


def is_ours(values: NDArray[np.int_]) -> bool:
    return bool(np.abs(values - colours.OTHERS.getRgb()[:3]).max() <= 3)


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 33])
def test_every_bit_of_an_overlay_lies_over_its_pixel(
    flip: bool, degrees: int, tmp_path: Path, qtbot: QtBot, settled: Wait
) -> None:
    reading = opened(tmp_path, put_overlay(dark(), an_l()))
    grid = a_grid(qtbot, reading, 700, 700)
    if flip:
        reading.looks.flip_horizontal(0)
    reading.looks.rotate(0, degrees)
    settled(grid)
    shot = picture(grid)
    for column, row in ((10, 5), (10, 20), (10, 34), (29, 34)):
        assert is_ours(at_pixel(grid, shot, column, row)), (column, row)
    for column, row in ((9, 20), (11, 20), (30, 34), (20, 33), (30, 5)):
        assert not is_ours(at_pixel(grid, shot, column, row)), (column, row)


def test_a_line_one_bit_wide_survives_being_made_small(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    bits = np.zeros((1500, 1500), np.uint8)
    bits[701] = 1
    reading = opened(tmp_path, put_overlay(ct_slice(pixels=np.zeros((1500, 1500), np.int16)), bits))
    grid = a_grid(qtbot, reading, 300, 300)
    settled(grid)
    shot = picture(grid)
    columns = [bool(np.any([is_ours(value) for value in shot[130:150, x]])) for x in range(60, 240)]
    assert all(columns)


def test_overlays_are_switched_off_and_said_to_be(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    reading = opened(tmp_path, put_overlay(dark(), an_l(), label="Field"))
    grid = a_grid(qtbot, reading)
    settled(grid)
    assert is_ours(at_pixel(grid, picture(grid), 10, 20))
    assert chip_texts(grid) == ["Overlays: Field"]
    reading.layers.toggle_overlays()
    settled(grid)
    assert not is_ours(at_pixel(grid, picture(grid), 10, 20))
    assert chip_texts(grid) == ["Overlays: off"]


def chip_texts(grid: PaneGrid) -> list[str]:
    return [line.text for line in grid.panes[0]._sheets.corners().bottom_left if line.tone is Tone.CHIP]


def test_measured_values_know_neither_overlays_nor_shutters_nor_states(
    tmp_path: Path, qtbot: QtBot, settled: Wait
) -> None:
    values = []
    for number, change in enumerate((lambda _: None, lambda made: put_overlay(made, np.ones((32, 32), np.uint8)))):
        image = ct_slice()
        change(image)
        image.ShutterShape = "CIRCULAR"
        image.CenterOfCircularShutter, image.RadiusOfCircularShutter = [4, 4], 2
        documents = [state([image], PresentationLUTShape="INVERSE")] if number else []
        reading = opened(tmp_path / str(number), image, *documents)
        grid = a_grid(qtbot, reading)
        settled(grid)
        hand = grid.panes[0]._hand()
        assert isinstance(hand, Hand)
        assert hand.stored is not None
        assert hand.image is not None
        values.append((hand.stored.tolist(), hand.image.frame.rescale, hand.image.instance.presentation_shape))
    assert values[0] == values[1]
    assert "ellipse" in TOOLS


# --- shutters


def bright() -> Any:
    made = ct_slice(pixels=np.full((ROWS, COLUMNS), 3000, np.int16))
    made.ShutterShape, made.ShutterPresentationValue = "RECTANGULAR", 25700
    made.ShutterLeftVerticalEdge, made.ShutterRightVerticalEdge = 11, 50
    made.ShutterUpperHorizontalEdge, made.ShutterLowerHorizontalEdge = 6, 35
    return made


@pytest.mark.parametrize("flip", [False, True])
def test_a_shutter_covers_what_lies_outside_of_it_with_its_own_grey(
    flip: bool, tmp_path: Path, qtbot: QtBot, settled: Wait
) -> None:
    reading = opened(tmp_path, bright())
    grid = a_grid(qtbot, reading, 700, 500)
    if flip:
        reading.looks.flip_horizontal(0)
    settled(grid)
    shot = picture(grid)
    for column, row in ((10, 20), (49, 20), (30, 5), (30, 34)):  # from 0: the outermost that are seen
        assert at_pixel(grid, shot, column, row).tolist() == [255] * 3
    for column, row in ((9, 20), (50, 20), (30, 4), (30, 35)):
        assert at_pixel(grid, shot, column, row).tolist() == [100] * 3
    assert chip_texts(grid) == ["Shutter: on"]
    reading.layers.toggle_shutters()
    settled(grid)
    assert at_pixel(grid, picture(grid), 9, 20).tolist() == [255] * 3
    assert chip_texts(grid) == ["Shutter: off"]


def test_a_bitmap_shutter_of_a_state_covers_its_bits(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    image = ct_slice(pixels=np.full((ROWS, COLUMNS), 3000, np.int16))
    made = put_overlay(state([image], ShutterShape="BITMAP", ShutterOverlayGroup=0x6000, **HU), an_l())
    made.ShutterPresentationValue = 25700
    reading = opened(tmp_path, image, made)
    grid = a_grid(qtbot, reading, 700, 500)
    settled(grid)
    shot = picture(grid)
    assert at_pixel(grid, shot, 10, 20).tolist() == [100] * 3
    assert at_pixel(grid, shot, 11, 20).tolist() != [100] * 3


# --- states


def annotated(image: Any, **more: Any) -> Any:
    figures = [
        figure("POLYLINE", 10.5, 5.5, 10.5, 34.5),
        figure("CIRCLE", 40, 20, 46, 20, filled=True),
        figure("POINT", 20.5, 10.5),
    ]
    texts = [text_at("Arrow", (20.5, 20.5)), text_in_box("Box", (0.3, 0.8, 0.6, 0.9), "DISPLAY")]
    return state(
        [image],
        GraphicAnnotationSequence=[annotation("A", image, figures=figures, texts=texts)],
        GraphicLayerSequence=[layer("A", 1, GraphicLayerRecommendedDisplayGrayscaleValue=51400)],
        SoftcopyVOILUTSequence=[window_item(40, 400)],
        **HU,
        **more,
    )


@pytest.mark.parametrize(("rotation", "flip"), [(0, "N"), (90, "N"), (180, "Y"), (270, "Y")])
def test_graphics_lie_where_the_state_puts_them_however_it_turns_the_image(
    rotation: int, flip: str, tmp_path: Path, qtbot: QtBot, settled: Wait
) -> None:
    image = dark()
    reading = opened(tmp_path, image, annotated(image, ImageRotation=rotation, ImageHorizontalFlip=flip))
    grid = a_grid(qtbot, reading, 700, 700)
    settled(grid)
    shot = picture(grid)
    for column, row in ((10, 8), (10, 30), (39.5, 19.5), (44, 19.5), (20, 10)):
        assert at_pixel(grid, shot, column, row).tolist() == [200] * 3, (column, row)
    for column, row in ((12, 20), (47, 20), (22, 12)):
        assert at_pixel(grid, shot, column, row).tolist() == [0] * 3, (column, row)


def test_a_displayed_area_fills_the_pane(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    image = dark()
    reading = opened(tmp_path, image, state([image], DisplayedAreaSelectionSequence=[area((11, 6), (30, 25))], **HU))
    grid = a_grid(qtbot, reading, 400, 400)
    settled(grid)
    scene = grid.panes[0]._sheets.scene
    assert scene is not None
    assert scene.camera.pixel_from_screen @ (0, 0, 1) == pytest.approx((9.5, 4.5))
    assert scene.camera.pixel_from_screen @ (400, 400, 1) == pytest.approx((29.5, 24.5))


def test_magnified_images_have_so_many_screen_pixels_to_each_of_their_own(
    tmp_path: Path, qtbot: QtBot, settled: Wait
) -> None:
    image = dark()
    wanted = area((1, 1), (COLUMNS, ROWS), "MAGNIFY", PresentationPixelMagnificationRatio=3)
    reading = opened(tmp_path, image, state([image], DisplayedAreaSelectionSequence=[wanted], **HU))
    grid = a_grid(qtbot, reading, 400, 400)
    settled(grid)
    scene = grid.panes[0]._sheets.scene
    assert scene is not None
    assert scene.camera.screen_from_pixel[0, 0] == pytest.approx(3)


def test_pseudo_colours_are_seen_and_what_is_no_image_stays_black(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    image = ct_slice(pixels=np.full((ROWS, COLUMNS), 3000, np.int16))
    made = state([image], sop_class=PSEUDO_COLOUR, SoftcopyVOILUTSequence=[window_item(40, 400)], **HU)
    ramp = np.arange(256)
    palette_of(made, ramp * 257, np.full(256, 0x8000), ramp * 0)
    reading = opened(tmp_path, image, made)
    grid = a_grid(qtbot, reading, 700, 400)
    settled(grid)
    shot = picture(grid)
    assert at_pixel(grid, shot, 30, 20).tolist() == [255, 128, 0]
    assert shot[200, 20].tolist() == [0, 0, 0]


def test_a_captured_picture_holds_what_lies_over_the_image(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    image = dark()
    reading = opened(tmp_path, image, annotated(image))
    grid = a_grid(qtbot, reading, 500, 500)
    settled(grid)
    shot = rgb(QImage.fromData(grid.capture()))
    assert at_pixel(grid, shot, 10, 8).tolist() == [200] * 3


# --- chips


def press(grid: PaneGrid, qtbot: QtBot, chip: str) -> None:
    pane = grid.panes[0]
    where = next(
        QPointF(x, y)
        for y in range(pane.height() - 1, 0, -3)
        for x in range(10, 60, 5)
        if chip_at(pane._sheets.corners(), (pane.width(), pane.height()), 1.0, QPointF(x, y)) == chip
    )
    qtbot.mouseClick(pane, Qt.MouseButton.LeftButton, pos=where.toPoint())


def test_chips_are_pressed_where_they_stand(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    made = put_overlay(bright(), an_l())
    reading = opened(tmp_path, made, key_objects([made]))
    grid = a_grid(qtbot, reading)
    settled(grid)
    picture(grid)
    press(grid, qtbot, OVERLAYS)
    assert not reading.layers.overlays
    settled(grid)
    press(grid, qtbot, SHUTTER)
    assert not reading.layers.shutters
    settled(grid)
    assert chip_texts(grid) == [f"{KEYS}: For Referring Provider", "Overlays: off", "Shutter: off"]
    said: list[str] = []
    reading.refused.connect(said.append)
    press(grid, qtbot, KEYS)
    assert said == ["There is no further key image in this direction."]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_chip_of_a_state_offers_every_state_and_none(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    image = dark()
    newer = state([image], "NEWER & <b>BOLD</b>", **HU)
    newer.PresentationCreationDate = "20270101"
    reading = opened(tmp_path, image, state([image], "OLDER", **HU), newer)
    grid = a_grid(qtbot, reading)
    settled(grid)
    picture(grid)
    assert chip_texts(grid) == [f"{STATE}: NEWER & <b>BOLD</b> ▾"]
    menu = state_menu(reading, 0, grid)
    entries = [action for action in menu.actions() if not action.isSeparator()]
    assert [entry.text() for entry in entries] == [
        "NEWER && <b>BOLD</b> · 2027-01-01",
        "OLDER · 2026-11-02",
        "None: as the images were stored",
    ]
    assert [entry.isChecked() for entry in entries] == [True, False, False]
    entries[1].trigger()
    settled(grid)
    picture(grid)
    assert chip_texts(grid) == [f"{STATE}: OLDER ▾"]
    reading.presentations.choose(0, NONE)
    settled(grid)
    picture(grid)
    assert chip_texts(grid) == [f"{STATE}: none of 2 ▾"]


def test_a_window_of_the_readers_own_is_said_beside_the_state(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    image = dark()
    reading = opened(tmp_path, image, annotated(image))
    grid = a_grid(qtbot, reading)
    reading.windows.preset(0, 1)
    settled(grid)
    picture(grid)
    assert chip_texts(grid) == [f"{STATE}: STATE · other window ▾"]


def test_text_of_the_display_keeps_clear_of_the_panes_own_text(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    image = dark()
    pictures = []
    for words in ("Read at the conference", "."):
        text = text_in_box(words, (0.01, 0.95, 0.5, 0.99), "DISPLAY")
        made = state([image], GraphicAnnotationSequence=[annotation("A", texts=[text])], **HU)
        reading = opened(tmp_path / str(len(words)), image, made)
        grid = a_grid(qtbot, reading, 500, 400)
        settled(grid)
        pictures.append(picture(grid))
    written = np.argwhere((pictures[0] != pictures[1]).any(axis=2))
    lines = CornerBlocks(500, 400, 1.0).lines(Corners(bottom_left=grid.panes[0]._sheets.corners().bottom_left))
    assert len(written)
    assert written[:, 0].max() < min(line.box.top() for line in lines)


def test_a_tangle_of_lines_does_not_hold_up_the_screen(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    """Qt needs seconds for the smooth edges of a few hundred lines that all cross each other."""
    image = dark()
    ends = np.random.default_rng(3).random(4000) * 40
    far = [figure("POLYLINE", 0, 0, 1e30, 1e30), figure("CIRCLE", 5, 5, -1e20, 3, filled=True)]
    tangles = [figure(kind, *ends.tolist(), filled=True) for kind in ("POLYLINE", "INTERPOLATED")]
    reading = opened(
        tmp_path, image, state([image], GraphicAnnotationSequence=[annotation("A", figures=tangles + far)], **HU)
    )
    grid = a_grid(qtbot, reading, 900, 900)
    settled(grid)
    began = time.thread_time()
    shot = picture(grid)
    assert time.thread_time() - began < 2.0  # two paintings, also on a busy machine
    assert is_ours(shot[200:700, 200:700].max(axis=(0, 1)))


def test_what_a_state_asks_for_and_is_not_shown_is_said(tmp_path: Path, qtbot: QtBot, settled: Wait) -> None:
    image = dark()
    wanted = area((1, 1), (COLUMNS, ROWS))
    wanted.PresentationPixelAspectRatio = [2, 1]
    reading = opened(tmp_path, image, state([image], DisplayedAreaSelectionSequence=[wanted], **HU))
    grid = a_grid(qtbot, reading)
    settled(grid)
    picture(grid)
    written = [line.text for line in grid.panes[0]._sheets.corners().bottom_left if line.tone is Tone.ATTENTION]
    assert any("pixels another shape" in line for line in written)
