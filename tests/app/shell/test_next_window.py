"""The windows and VOI LUTs that came with an image, picked one after the other through the action."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.shell.action_table import ActionTable
from app.shell.actions import ACTIONS
from app.shell.reading_actions import bind_reading
from tests.phantoms import colour_capture, ct_series, radiograph, save_all
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.widgets.conftest import a_grid, grey
from viewer.model.study import Window
from viewer.session.reading import Reading
from viewer.widgets.pane_grid import PaneGrid

ACTION = "image.next_window"
Open = Callable[[list[FileDataset]], tuple[Reading, ActionTable, PaneGrid]]


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Open:
    def make(objects: list[FileDataset]) -> tuple[Reading, ActionTable, PaneGrid]:
        save_all(objects, tmp_path)
        reading = a_reading()
        reading.open(study_of(tmp_path))
        window = QMainWindow()
        qtbot.addWidget(window)
        table = ActionTable(ACTIONS, window)
        bind_reading(table, reading, lambda: "")
        qtbot.window_kept = window  # alive as long as the test
        return reading, table, a_grid(qtbot, reading)

    return make


def lut(explanation: str, data: list[int]) -> Dataset:
    item = Dataset()
    item.add_new(0x00283002, "US", [len(data), 0, 8])
    item.LUTExplanation = explanation
    item.add_new(0x00283006, "US", data)
    return item


def several_views() -> FileDataset:
    """Two windows and two VOI LUTs, one of them inverse; pixels of 0 to 99."""
    made = radiograph(pixels=np.arange(100, dtype=np.uint16).reshape(10, 10))
    made.WindowCenter, made.WindowWidth = ["50", "80"], ["100", "20"]
    made.WindowCenterWidthExplanation = ["WIDE", "NARROW"]
    up = np.linspace(0, 255, 100).astype(int).tolist()
    made.VOILUTSequence = [lut("SOFT <b>bold</b>", up), lut("", up[::-1])]
    return made


def said(grid: PaneGrid) -> str:
    """The last line of the lower left corner, painted anew."""
    grid.panes[0].capture()
    return grid.panes[0]._sheets.corners().bottom_left[-1].text


def test_every_view_that_came_with_the_image_is_shown_in_turn_and_named(opened: Open) -> None:
    _, table, grid = opened([several_views()])
    seen = [said(grid)]
    for _ in range(4):
        assert table.trigger(ACTION)
        seen.append(said(grid))
    wide = "W 100 L 50 WIDE"
    assert seen == [wide, "W 20 L 80 NARROW", "VOI LUT SOFT <b>bold</b>", "VOI LUT", wide]


def test_the_picture_follows(opened: Open) -> None:
    """Grey of the values 22, 45 and 72 on screen, worked out by hand; the second LUT is the first one upside down."""
    _, table, grid = opened([several_views()])
    greys = []
    for _ in range(4):
        greys.append([grey_at(grid, row, column) for row, column in ((2, 2), (4, 5), (7, 2))])
        table.trigger(ACTION)
    expected = [
        [(value - 49.5) / 99 * 255 + 127.5 for value in (22, 45, 72)],
        [0, 0, (72 - 79.5) / 19 * 255 + 127.5],
        [value / 99 * 255 for value in (22, 45, 72)],
        [255 - value / 99 * 255 for value in (22, 45, 72)],
    ]
    assert np.array(greys) == pytest.approx(np.array(expected), abs=6)  # a screen pixel is not just at its centre


def grey_at(grid: PaneGrid, row: int, column: int) -> int:
    """The grey on screen at the centre of a pixel of a 10 x 10 image that fills the height of its pane."""
    picture = grey(grid.panes[0].grab().toImage())
    height, width = picture.shape
    side = height / 10
    return int(picture[round((row + 0.5) * side), round(width / 2 + (column - 4.5) * side)])


def test_undo_takes_a_step_back_and_inversion_stays(opened: Open) -> None:
    reading, table, grid = opened([several_views()])
    table.trigger("view.invert")
    table.trigger(ACTION)
    table.trigger(ACTION)
    assert said(grid) == "VOI LUT SOFT <b>bold</b> inverted"
    table.trigger("edit.undo")
    assert said(grid) == "W 20 L 80 NARROW inverted"
    assert reading.windows.in_force(0).invert


def test_a_window_of_the_readers_own_leads_to_the_default(opened: Open) -> None:
    reading, table, grid = opened([several_views()])
    reading.windows.set(0, Window(10, 5))
    table.trigger(ACTION)
    assert said(grid) == "W 100 L 50 WIDE"
    reading.windows.set(0, Window(50, 100, "LINEAR", "WIDE"))  # chosen by hand, and yet the image's first
    table.trigger(ACTION)
    assert said(grid) == "W 20 L 80 NARROW"


def test_a_window_that_came_twice_is_one(opened: Open) -> None:
    made = ct_series(3)
    for one in made:
        one.WindowCenter, one.WindowWidth = ["40", "40", "-600"], ["400", "400", "1500"]
    _, table, grid = opened(made)
    seen = []
    for _ in range(2):
        table.trigger(ACTION)
        seen.append(said(grid))
    assert seen == ["W 1500 L -600", "W 400 L 40"]


@pytest.mark.parametrize("make", [lambda: ct_series(3), lambda: [radiograph()], lambda: [colour_capture()]])
def test_where_there_is_nothing_to_pick_a_sentence_says_so(
    opened: Open, qtbot: QtBot, make: Callable[[], list[FileDataset]]
) -> None:
    reading, table, _ = opened(make())
    with qtbot.waitSignal(reading.refused) as refusal:
        table.trigger(ACTION)
    assert refusal.args == ["This image brings no other window to pick from."]
    assert not reading.undo.canUndo()
