"""The linked cross in a reader's hands: dragged, turned, made thick on the planes themselves; never while measuring."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.viewer.widgets.conftest import a_grid
from tests.viewer.widgets.test_pane import LEFT, drag
from viewer.model.geometry import vector
from viewer.model.mark import Knob
from viewer.session import cuts
from viewer.session.reading import Reading
from viewer.tools.cross_hold import Part, hold, knobs
from viewer.widgets.pane import Pane
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.slab_field import SlabField

AXIAL, SAGITTAL, CORONAL = range(3)


@pytest.fixture
def grid(qtbot: QtBot, reading: Reading) -> PaneGrid:
    reading.planes.toggle_mpr()
    reading.tools.choose("window_level")
    made = a_grid(qtbot, reading, 1024, 1024)
    for pane in made.panes:
        pane.grab()
    return made


def middle(reading: Reading, pane: Pane) -> tuple[int, int]:
    camera, point = pane._camera(), reading.cross.point(pane.number)
    assert camera is not None
    assert point is not None
    x, y = camera.to_screen(point)
    return round(x), round(y)


def knob(reading: Reading, pane: Pane, of: int, *, square: bool) -> tuple[int, int]:
    camera = pane._camera()
    assert camera is not None
    found = next(marks for arm, marks in knobs(reading, pane.number, camera, 1.0) if arm.pane == of)
    x, y = camera.to_screen(next(mark.point for mark in found if mark.square is square))
    return round(x), round(y)


def test_the_middle_is_dragged_and_the_other_planes_follow(reading: Reading, grid: PaneGrid) -> None:
    pane = grid.panes[AXIAL]
    x, y = middle(reading, pane)
    before, views = reading.cross.point(AXIAL), reading.panes.arranged
    drag(pane, LEFT, (x, y), (x + 60, y + 40))
    camera = pane._camera()
    assert camera is not None
    after = reading.cross.point(AXIAL)
    assert before is not None
    assert after is not None
    assert after - before == pytest.approx(np.array((60, 40, 0)) / camera.scale)
    assert reading.panes.view(AXIAL) == views.views[AXIAL]
    reading.undo.undo()
    assert reading.panes.arranged == views


def test_an_arm_is_turned_by_its_knob_and_shift_turns_both(reading: Reading, grid: PaneGrid) -> None:
    pane = grid.panes[AXIAL]
    x, y = middle(reading, pane)
    at = knob(reading, pane, CORONAL, square=False)
    reach, begin = math.hypot(at[0] - x, at[1] - y), math.atan2(at[1] - y, at[0] - x)
    to = (round(x + reach * math.cos(begin + 0.5)), round(y + reach * math.sin(begin + 0.5)))
    normals = [cuts.normal(cut) for cut in reading.cross.planes(AXIAL).values()]
    drag(pane, LEFT, at, to)
    turned = [cuts.normal(cut) for cut in reading.cross.planes(AXIAL).values()]
    assert float(normals[2] @ turned[2]) == pytest.approx(math.cos(0.5), abs=0.01)
    assert turned[1] == pytest.approx(normals[1])
    reading.undo.undo()
    drag(pane, LEFT, at, to, Qt.KeyboardModifier.ShiftModifier)
    both = [cuts.normal(cut) for cut in reading.cross.planes(AXIAL).values()]
    assert float(both[1] @ both[2]) == pytest.approx(0.0, abs=1e-9)
    assert float(normals[1] @ both[1]) == pytest.approx(math.cos(0.5), abs=0.01)
    assert pane._camera() is not None


def test_the_line_follows_the_hand_that_turns_it(reading: Reading, grid: PaneGrid) -> None:
    pane = grid.panes[AXIAL]
    x, y = middle(reading, pane)
    at = knob(reading, pane, CORONAL, square=False)
    begin = math.atan2(at[1] - y, at[0] - x)
    reach = math.hypot(at[0] - x, at[1] - y)
    to = (x + reach * math.cos(begin + 0.4), y + reach * math.sin(begin + 0.4))
    drag(pane, LEFT, at, (round(to[0]), round(to[1])))
    camera = pane._camera()
    assert camera is not None
    found = hold(reading, AXIAL, camera, to, 1.0)
    assert found is not None
    assert found.arm is not None
    assert found.arm.pane == CORONAL


def test_a_slab_is_made_thick_at_its_edge(reading: Reading, grid: PaneGrid) -> None:
    pane = grid.panes[AXIAL]
    at, camera = knob(reading, pane, CORONAL, square=True), pane._camera()
    assert camera is not None
    _, y = middle(reading, pane)
    way = 1 if at[1] > y else -1
    drag(pane, LEFT, at, (at[0], at[1] + way * 30))
    cut = reading.cross.planes(CORONAL)[CORONAL]
    assert cut.slab_mm == pytest.approx(2 * 30 / camera.scale, abs=0.5)
    assert reading.cross.planes(SAGITTAL)[SAGITTAL].slab_mm == 0.0
    pane.grab()
    again = knob(reading, pane, CORONAL, square=True)
    drag(pane, LEFT, again, (again[0], y))
    assert reading.cross.planes(CORONAL)[CORONAL].slab_mm == 0.0


def test_a_line_slides_its_plane(reading: Reading, grid: PaneGrid) -> None:
    pane = grid.panes[AXIAL]
    x, y = middle(reading, pane)
    before = reading.cross.point(AXIAL)
    camera = pane._camera()
    assert before is not None
    assert camera is not None
    drag(pane, LEFT, (x + 45, y), (x + 60, y + 30))
    after = reading.cross.point(AXIAL)
    assert after is not None
    assert after - before == pytest.approx(np.array((0, 30, 0)) / camera.scale, abs=1e-6)


def test_escape_in_a_drag_puts_the_planes_back(qtbot: QtBot, reading: Reading, grid: PaneGrid) -> None:
    pane, before = grid.panes[AXIAL], reading.panes.arranged
    x, y = middle(reading, pane)
    qtbot.mousePress(pane, LEFT, pos=QPoint(x, y))
    qtbot.mouseMove(pane, QPoint(x + 40, y + 10))
    assert grid.cancel()
    assert reading.panes.arranged == before


def test_while_measuring_the_cross_is_not_taken_hold_of(reading: Reading, grid: PaneGrid) -> None:
    pane, before = grid.panes[AXIAL], reading.panes.arranged
    reading.tools.choose("length")
    x, y = middle(reading, pane)
    drag(pane, LEFT, (x, y), (x + 60, y + 40))
    assert reading.panes.arranged == before
    (kept,) = reading.measurements.all
    assert vector(kept.points[0]) == pytest.approx(reading.cross.point(AXIAL), abs=0.1)


def test_with_the_crosshair_a_press_on_a_line_goes_to_that_very_point(reading: Reading, grid: PaneGrid) -> None:
    pane = grid.panes[AXIAL]
    reading.tools.choose("crosshair")
    x, y = middle(reading, pane)
    camera = pane._camera()
    assert camera is not None
    drag(pane, LEFT, (x + 45, y + 1), (x + 45, y + 1))
    after = reading.cross.point(AXIAL)
    assert after is not None
    assert camera.to_screen(after) == pytest.approx((x + 45, y + 1), abs=0.01)


def test_hidden_it_is_neither_drawn_nor_taken_hold_of(reading: Reading, grid: PaneGrid) -> None:
    pane = grid.panes[AXIAL]
    camera = pane._camera()
    assert camera is not None
    x, y = middle(reading, pane)
    assert hold(reading, AXIAL, camera, (x, y), 1.0).part is Part.MIDDLE  # type: ignore[union-attr]
    assert pane.sheets.knobs()
    lines = pane.sheets.linked_marks()
    reading.cross.toggle()
    assert hold(reading, AXIAL, camera, (x, y), 1.0) is None
    assert pane.sheets.knobs() == ()
    assert len(pane.sheets.linked_marks()) < len(lines)
    reading.cross.toggle()
    assert pane.sheets.linked_marks() == lines


def test_lines_keep_the_colours_of_their_planes_when_turned(reading: Reading, grid: PaneGrid) -> None:
    pane = grid.panes[AXIAL]
    colours = [drawn.colour.name() for drawn in pane.sheets.linked_marks()]
    reading.cross.turn(AXIAL, reading.cross.planes(AXIAL), (SAGITTAL, CORONAL), 0.7, 1)
    pane.grab()
    assert [drawn.colour.name() for drawn in pane.sheets.linked_marks()] == colours
    assert len(set(colours)) == 2


def test_knobs_are_offered_under_the_mouse_alone(qtbot: QtBot, reading: Reading, grid: PaneGrid) -> None:
    pane = grid.panes[AXIAL]

    def shown() -> int:
        return sum(isinstance(mark, Knob) for drawn in pane._drawn() for mark in drawn.marks)

    assert shown() == 0
    qtbot.mouseMove(pane, QPoint(40, 200))
    assert shown() >= 8
    reading.tools.choose("length")
    qtbot.mouseMove(pane, QPoint(44, 210))
    assert shown() == 0


def test_the_field_sets_the_slab_in_millimetres_and_escape_takes_it_back(
    qtbot: QtBot, reading: Reading, grid: PaneGrid
) -> None:
    pane = grid.panes[CORONAL]
    before, count = reading.panes.arranged, reading.undo.count()
    field = SlabField(reading, CORONAL, pane)
    field.open_at(QPoint(16, 64))
    field.thickness.setValue(12.5)
    field.kind.setCurrentIndex(2)
    cut = reading.panes.view(CORONAL).place.cut
    assert cut is not None
    assert (cut.slab_mm, cut.slab) == (12.5, "mean")
    field.all.setChecked(True)
    assert {cut.slab_mm for cut in reading.cross.planes(CORONAL).values()} == {12.5}
    field.all.setChecked(False)
    assert [cut.slab_mm for cut in reading.cross.planes(CORONAL).values()] == [12.5, 0.0, 0.0]
    assert reading.undo.count() == count + 1
    qtbot.keyClick(field.thickness, Qt.Key.Key_Escape)
    assert reading.panes.arranged == before
    assert reading.undo.count() == count
