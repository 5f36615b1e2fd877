"""A path drawn by the mouse on slices, and the views along it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.phantoms import AXIAL, ct_slice, save_all
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.widgets.conftest import a_grid
from tests.viewer.widgets.test_pane import LEFT, drag, wheel
from viewer.model.text import clean
from viewer.render.bent import from_path
from viewer.session.reading import Reading
from viewer.widgets.along_chips import slab_menu, thickness_menu
from viewer.widgets.pane import Pane
from viewer.widgets.pane_grid import PaneGrid

SHIFT = Qt.KeyboardModifier.ShiftModifier
SIDE, RADIUS = 64, 5.0


def middle_of_tube(z: float) -> tuple[float, float]:
    return 32.0 + 8.0 * np.sin(z / 12.0), 30.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tube of 300 HU, winding through air from the feet to the head; one voxel is a millimetre."""
    made = tmp_path_factory.mktemp("tube")
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(float)
    images = []
    for k in range(48):
        column, row = middle_of_tube(k)
        inside = np.clip((RADIUS - np.hypot(x - column, y - row)) + 0.5, 0, 1)
        pixels = (24 + inside * 1300).astype(np.int16)
        images.append(
            ct_slice((0.0, 0.0, float(k)), number=k + 1, pixels=pixels, orientation=AXIAL, spacing=(1.0, 1.0))
        )
    save_all(images, made)
    return made


@pytest.fixture
def reading(folder: Path) -> Reading:
    made = a_reading()
    made.open(study_of(folder))
    return made


@pytest.fixture
def grid(qtbot: QtBot, reading: Reading, settled: Callable[[PaneGrid], None]) -> PaneGrid:
    made = a_grid(qtbot, reading, 1000, 800)
    settled(made)
    return made


def at(pane: Pane, point: tuple[float, float, float]) -> tuple[int, int]:
    camera = pane.sheets.camera(pane.width(), pane.height() - pane.foot)
    assert camera is not None
    x, y = camera.to_screen(point).tolist()
    return round(x), round(y)


def click_path(grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]) -> str:
    reading.tools.choose("path")
    pane = grid.panes[0]
    for z in (2, 12, 22, 32, 42):
        reading.places.go_to_index(0, z)
        settled(grid)
        place = at(pane, (*middle_of_tube(z), float(z)))
        drag(pane, LEFT, place, place)
    return reading.exams.stacks[0].id


def test_clicks_place_points_in_the_patient_on_the_slice_that_is_shown(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    stack_id = click_path(grid, reading, settled)
    points = np.array(reading.paths.points(stack_id))
    expected = np.array([(*middle_of_tube(z), z) for z in (2, 12, 22, 32, 42)])
    assert np.abs(points - expected).max() < 0.1


def test_a_point_is_dragged_and_with_shift_removed(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    stack_id, pane = click_path(grid, reading, settled), grid.panes[0]
    start, end = at(pane, (*middle_of_tube(42), 42.0)), at(pane, (50.0, 40.0, 42.0))
    drag(pane, LEFT, start, end)
    assert reading.paths.points(stack_id)[4] == pytest.approx((50.0, 40.0, 42.0), abs=0.1)
    reading.undo.undo()
    assert reading.paths.points(stack_id)[4] == pytest.approx((*middle_of_tube(42), 42.0), abs=0.1)
    drag(pane, LEFT, start, start, SHIFT)
    assert len(reading.paths.points(stack_id)) == 4


def test_the_tube_is_straight_and_the_section_follows_wheel_and_drag(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    click_path(grid, reading, settled)
    reading.curved.toggle()
    settled(grid)
    stack, straight = reading.exams.stacks[0], grid.panes[1]
    shot = straight.sheets._shot
    assert shot is not None
    assert shot.picture is not None
    camera = shot.scene.camera
    path = reading.paths.of(stack)
    assert path is not None
    middles, widths = [], []
    for mm in np.linspace(5, path.length_mm - 5, 12):
        row = round(float(camera.to_screen(from_path(float(mm), 0.0, lying=False))[1]))
        inside = np.flatnonzero(shot.picture[row] > 160)
        middles.append(((inside[0] + inside[-1] + 1) / 2 - camera.width / 2) / camera.scale)
        upright = path.along[path.index(float(mm)), 2]  # the tube is round in axial planes, narrower across itself
        bright = RADIUS - 0.34  # where the window passes its grey of 160
        widths.append((inside[-1] + 1 - inside[0]) / camera.scale - 2 * bright * upright)
    assert np.abs(middles).max() < 0.35
    assert np.abs(widths).max() < 0.8  # half voxels at its wall; the kernels are held to 0.1 mm elsewhere
    before = reading.curved.at_mm(stack.id)
    wheel(straight, -3)
    wheel(grid.panes[2], -2)
    assert reading.curved.at_mm(stack.id) == before + 5.0
    reading.tools.choose("crosshair")
    target = at(straight, from_path(20.0, 3.0, lying=False))
    drag(straight, LEFT, target, target)
    assert reading.curved.at_mm(stack.id) == pytest.approx(20.0, abs=0.2)
    settled(grid)
    assert "Cross-section at" in " ".join(line.text for line in grid.panes[2].sheets.corners().bottom_left)


def test_lengths_are_told_only_where_they_are_true_and_nothing_is_kept(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    click_path(grid, reading, settled)
    reading.curved.toggle()
    settled(grid)
    pane = grid.panes[1]
    reading.tools.choose("length")
    drag(pane, LEFT, at(pane, from_path(10.0, -5.0, lying=False)), at(pane, from_path(10.0, 5.0, lying=False)))
    across = reading.curved.calliper(1)
    assert across is not None
    assert across.words.endswith(" mm across")
    assert float(across.words.split()[0]) == pytest.approx(10.0, abs=0.3)  # by whole pixels of the screen
    drag(pane, LEFT, at(pane, from_path(10.0, 0.0, lying=False)), at(pane, from_path(20.0, 10.0, lying=False)))
    oblique = reading.curved.calliper(1)
    assert oblique is not None
    assert oblique.words.startswith("No true length")
    assert reading.measurements.all == ()
    reading.tools.choose("ellipse")
    heard: list[str] = []
    reading.refused.connect(heard.append)
    drag(pane, LEFT, (200, 100), (260, 160))
    assert heard
    assert reading.measurements.all == ()


def test_no_letters_where_directions_change_and_the_words_say_what_it_is(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    click_path(grid, reading, settled)
    reading.curved.toggle()
    settled(grid)
    sheet = grid.panes[1].sheets.sheet(1.0)
    assert sheet is not None
    assert (sheet.letters.left, sheet.letters.right, sheet.letters.top, sheet.letters.bottom) == ("", "", "", "")
    assert sheet.cube == ()
    assert "Straightened along a path" in [line.text for line in sheet.corners.top_right]
    assert clean("Phantom") in sheet.corners.top_left[0].text  # whose it is
    lines = [line.text for line in sheet.corners.bottom_left]
    assert "Lengths are true along the path and straight across it only" in lines
    anonymous = grid.panes[1].sheets.anonymous(1.0)
    assert anonymous is not None
    assert [line.text for line in anonymous.corners.top_right] == ["CT", "Straightened along a path"]
    assert anonymous.corners.bottom_right == ()
    thickness_menu(reading, 1, grid.panes[1]).actions()[3].trigger()
    along = reading.curved.view(1)
    assert along is not None
    assert along.thick_mm == 10.0
    slab_menu(reading, 1, grid.panes[1]).actions()[1].trigger()
    along = reading.curved.view(1)
    assert along is not None
    assert along.slab == "mip"


def test_a_path_of_one_point_shows_nothing_and_says_so(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    stack_id = click_path(grid, reading, settled)
    reading.curved.toggle()
    for _ in range(4):
        reading.paths.remove(stack_id, 0)
    settled(grid)
    shot = grid.panes[1].sheets._shot
    assert shot is not None
    assert shot.picture is None
    assert "No path: two points or more are needed" in [
        line.text for line in grid.panes[1].sheets.corners().bottom_left
    ]
