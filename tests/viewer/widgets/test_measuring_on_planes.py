"""Measuring by mouse on the planes of MPR: as on images, kept with their plane, seen only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.viewer.widgets.conftest import a_grid
from tests.viewer.widgets.test_measuring_by_mouse import click
from tests.viewer.widgets.test_pane import LEFT, drag, wheel
from viewer.model.geometry import vector
from viewer.model.measurement import Measurement
from viewer.session import cuts
from viewer.session.reading import Reading
from viewer.widgets.pane import Pane
from viewer.widgets.pane_grid import PaneGrid

SAGITTAL = 1


@pytest.fixture
def grid(qtbot: QtBot, reading: Reading) -> PaneGrid:
    reading.planes.toggle_mpr()
    made = a_grid(qtbot, reading, 1024, 1024)
    for pane in made.panes:
        pane.grab()
    return made


@pytest.fixture
def pane(grid: PaneGrid) -> Pane:
    return grid.panes[SAGITTAL]


def middle(pane: Pane) -> tuple[int, int]:
    return pane.width() // 2, pane.height() // 2


def a_length(reading: Reading, pane: Pane) -> Measurement:
    x, y = middle(pane)
    reading.tools.choose("length")
    drag(pane, LEFT, (x - 60, y), (x + 60, y + 40))
    reading.tools.choose("window_level")
    pane.grab()
    return reading.measurements.all[-1]


def seen(pane: Pane) -> set[str]:
    return {kept.uid for kept in pane.sheets.measurements()}


def test_a_length_on_a_plane_is_that_of_its_points_in_the_patient(reading: Reading, pane: Pane) -> None:
    kept = a_length(reading, pane)
    camera = pane._camera()
    assert camera is not None
    x, y = middle(pane)
    points = camera.to_points([(x - 60, y), (x + 60, y + 40)])
    assert vector(kept.points) == pytest.approx(points, abs=1e-9)
    assert kept.values[0].value == pytest.approx(float(np.linalg.norm(points[1] - points[0])))
    assert kept.cut == reading.panes.view(SAGITTAL).place.cut
    assert kept.series_text == "Series 1, MPR sagittal"
    assert kept.image.series_uid == reading.exams.stacks[0].series_uid


@pytest.mark.parametrize("tool", ["bidirectional", "ellipse", "rectangle", "circle", "arrow", "freehand"])
def test_drawn_tools_measure_on_planes(qtbot: QtBot, reading: Reading, pane: Pane, tool: str) -> None:
    x, y = middle(pane)
    reading.tools.choose(tool)
    if tool == "freehand":
        click(qtbot, pane, (x - 60, y - 40))
        for at in ((x + 60, y - 40), (x + 60, y + 40), (x - 60, y + 40)):
            qtbot.mouseMove(pane, QPoint(*at))
        click(qtbot, pane, (x - 60, y - 30))
    else:
        drag(pane, LEFT, (x - 60, y - 40), (x + 60, y + 40))
    if tool == "bidirectional":
        drag(pane, LEFT, (x, y - 20), (x + 10, y + 20))
    if tool == "arrow":
        line = pane.findChild(QLineEdit, "labelPen")
        qtbot.keyClicks(line, "Here")
        qtbot.keyClick(line, Qt.Key.Key_Return)
    (kept,) = reading.measurements.all
    assert kept.cut is not None
    assert bool(kept.values) is (tool != "arrow")
    if tool in ("ellipse", "rectangle", "circle", "freehand"):
        assert {"Mean", "Area"} <= {value.label for value in kept.values}
        assert "interpolated" in kept.provenance_note


@pytest.mark.parametrize(
    ("tool", "count"), [("angle", 3), ("cobb", 4), ("polygon", 4), ("spline", 4), ("path_length", 3)]
)
def test_clicked_tools_measure_on_planes(qtbot: QtBot, reading: Reading, pane: Pane, tool: str, count: int) -> None:
    x, y = middle(pane)
    places = [(x - 60, y - 40), (x + 60, y - 35), (x + 50, y + 40), (x - 50, y + 45)][:count]
    reading.tools.choose(tool)
    click(qtbot, pane, *places)
    if tool in ("polygon", "spline", "path_length"):
        qtbot.mouseDClick(pane, LEFT, pos=QPoint(*places[-1]))
    (kept,) = reading.measurements.all
    assert kept.cut is not None
    assert len(kept.points) == count
    camera = pane._camera()
    assert camera is not None
    assert vector(kept.points) == pytest.approx(camera.to_points(places), abs=1e-6)


def test_words_are_written_on_a_plane(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    reading.tools.choose("text")
    click(qtbot, pane, middle(pane))
    line = pane.findChild(QLineEdit, "labelPen")
    qtbot.keyClicks(line, "Portal vein")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    (kept,) = reading.measurements.all
    assert (kept.label, kept.cut) == ("Portal vein", reading.panes.view(SAGITTAL).place.cut)


def test_the_probe_tells_the_value_under_the_mouse_on_a_plane(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    reading.tools.choose("probe")
    click(qtbot, pane, middle(pane))
    (kept,) = reading.measurements.all
    assert kept.values[0].unit.meaning.startswith("Hounsfield")
    assert kept.cut is not None


def test_what_was_measured_on_a_plane_is_seen_on_it_alone(reading: Reading, grid: PaneGrid, pane: Pane) -> None:
    kept = a_length(reading, pane)
    assert [kept.uid in seen(each) for each in grid.panes] == [False, True, False, False]
    wheel(pane, 1)
    assert seen(pane) == set()
    wheel(pane, -1)
    assert seen(pane) == {kept.uid}


def test_undo_takes_a_measurement_on_a_plane_away_and_redo_brings_it_back(reading: Reading, pane: Pane) -> None:
    kept = a_length(reading, pane)
    reading.undo.undo()
    assert seen(pane) == set()
    reading.undo.redo()
    assert reading.measurements.all == (kept,)


def test_a_handle_is_dragged_on_the_plane_of_the_measurement_also_when_a_neighbour_is_shown(
    reading: Reading, pane: Pane
) -> None:
    kept, view = a_length(reading, pane), reading.panes.view(SAGITTAL)
    cut = view.place.cut
    assert cut is not None
    stack = reading.exams.stacks[0]
    beside = tuple((vector(cut.center) + 0.4 * cuts.step_mm(stack, cut) * cuts.normal(cut)).tolist())
    reading.panes.put(SAGITTAL, replace(view, place=replace(view.place, cut=replace(cut, center=beside))))
    pane.grab()
    x, y = middle(pane)
    drag(pane, LEFT, (x + 60, y + 40), (x + 60, y))
    (after,) = reading.measurements.all
    assert after.uid == kept.uid
    assert after.points[0] == pytest.approx(kept.points[0])
    heights = [float((vector(point) - vector(cut.center)) @ cuts.normal(cut)) for point in after.points]
    assert heights == pytest.approx([0.0, 0.0], abs=1e-6)
    assert after.values[0].value < kept.values[0].value
    assert after.series_text == kept.series_text


def test_a_label_on_a_plane_says_that_values_are_interpolated(reading: Reading, pane: Pane) -> None:
    x, y = middle(pane)
    reading.tools.choose("ellipse")
    drag(pane, LEFT, (x - 60, y - 40), (x + 60, y + 40))
    pane.grab()
    texts = [text for drawn in pane.sheets.kept() for mark in drawn.marks for text in getattr(mark, "lines", ())]
    assert "interpolated" in texts


def test_a_line_begun_on_a_plane_waits_for_it(qtbot: QtBot, reading: Reading, pane: Pane) -> None:
    x, y = middle(pane)
    reading.tools.choose("length")
    click(qtbot, pane, (x - 60, y))
    assert pane.half_drawn
    wheel(pane, 1)
    assert not pane.half_drawn
    wheel(pane, -1)
    assert pane.half_drawn
    click(qtbot, pane, (x + 60, y))
    assert len(reading.measurements.all) == 1


def test_nothing_is_measured_on_a_rendering_and_the_reason_is_said(qtbot: QtBot, reading: Reading) -> None:
    refused: list[str] = []
    reading.refused.connect(refused.append)
    reading.volumes.toggle()
    pane = a_grid(qtbot, reading, 300, 300).panes[0]
    pane.grab()
    reading.tools.choose("length")
    drag(pane, LEFT, (100, 100), (200, 200))
    assert reading.measurements.all == ()
    assert "rendering" in refused[0]
