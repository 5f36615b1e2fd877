"""Values over time by action: a region on an image and on a plane, its panel, and that it goes with its measurement."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.shell.time_curve_panel import TimeCurvePanel
from tests.phantoms import SUBJECT
from tests.scenarios.seat import Seat, seated
from tests.viewer.tools.test_time_curve import VALUES, dynamic_files


@pytest.fixture
def seat(tmp_path: Path, qapp: QApplication):  # type: ignore[no-untyped-def]
    dynamic_files(tmp_path / "dynamic")
    with seated(tmp_path / "home", qapp) as made:
        made.bring(tmp_path / "dynamic")
        made.open(SUBJECT.study_uid)
        yield made


def panel_of(seat: Seat) -> TimeCurvePanel:
    seat.do("measurement.time_curve")
    (panel,) = seat.station.window.findChildren(TimeCurvePanel)
    seat.wait(lambda: panel.says.text().startswith("First"), "the curve")
    return panel


def draw(seat: Seat, tool: str, start: tuple[float, float], end: tuple[float, float], pane: int = 0) -> None:
    seat.do(f"tool.{tool}")
    seat.drag(start, end, seat.station.page.grid.panes[pane])
    seat.do("tool.window_level")


def test_a_region_over_time_is_plotted_copied_and_goes_with_its_measurement(seat: Seat) -> None:
    reading = seat.station.reading
    why = seat.station.actions.why_not("measurement.time_curve")
    assert why == "Select a region or a probe first."
    draw(seat, "ellipse", (0.44, 0.44), (0.52, 0.52))
    panel = panel_of(seat)
    assert panel.says.text() == "First 100, most 320 at 30.0 s, +220 % of the first."
    panel.copy()
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()[1:]]
    assert [(float(time), float(mean)) for time, mean, _ in rows] == list(zip((0, 15, 30, 45), VALUES, strict=True))
    assert panel.chart.place(30.0, 320).y() < panel.chart.place(0.0, 100).y()
    panel.grab()
    seat.do("edit.undo")
    assert reading.measurements.all == ()
    seat.rest(20)
    assert seat.station.window.findChildren(TimeCurvePanel) == []


def test_on_a_plane_time_goes_on_in_all_planes_and_the_curve_is_that_of_the_plane(seat: Seat) -> None:
    reading = seat.station.reading
    seat.do("view.mpr")
    seat.settle()
    first = [reading.panes.view(pane).place.cut for pane in range(3)]
    seat.do("time.next")
    seat.settle()
    assert reading.time_points.number(0) == 1
    assert len({reading.panes.view(pane).place.stack_id for pane in range(4)}) == 1
    assert [reading.panes.view(pane).place.cut for pane in range(3)] == first
    assert seat.station.page.grid.panes[0].cine_bar.isVisible()
    draw(seat, "ellipse", (0.46, 0.46), (0.51, 0.51), pane=1)
    assert reading.measurements.selected is not None
    assert reading.measurements.selected.cut is not None
    panel = panel_of(seat)
    assert panel.says.text().startswith("First 100, most 320")
    panel.close()
    seat.rest(10)
