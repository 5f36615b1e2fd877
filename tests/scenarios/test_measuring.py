"""Each measuring tool by its action and the mouse, into the list and the report, to and fro by undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

import viewer.tools
from tests.scenarios.seat import Seat
from tests.scenarios.studies import BEN
from viewer.catalogue import extensions
from viewer.tools.measuring import MeasuringTool

TOOLS = {tool.id: tool for tool in extensions(viewer.tools, "TOOL") if isinstance(tool, MeasuringTool)}
SPOTS = ((0.40, 0.35), (0.60, 0.40), (0.50, 0.65), (0.42, 0.55), (0.64, 0.48), (0.62, 0.58))


@pytest.fixture(scope="module")
def seat(workstation: Seat) -> Seat:
    workstation.open(BEN.study_uid)
    return workstation


def draw(seat: Seat, tool: MeasuringTool) -> None:
    """Click by click; a double click ends what takes any number of points; a text where one is asked."""
    seat.do(f"tool.{tool.id}")
    pane = seat.pane
    spots = [QPoint(round(x * pane.width()), round(y * pane.height())) for x, y in SPOTS[: max(tool.least, 1)]]
    for spot in spots if len(spots) == tool.clicks else (*spots, spots[-1]):
        QTest.mouseMove(pane, spot)
        QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=spot)
    for pen in [one for one in pane.findChildren(QLineEdit, "labelPen") if one.isVisible()]:
        QTest.keyClicks(pen, "T12")
        QTest.keyClick(pen, Qt.Key.Key_Return)
    seat.do("tool.window_level")


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_drawn_listed_quoted_found_again_and_undone(seat: Seat, tool: MeasuringTool) -> None:
    reading = seat.station.reading
    seat.do("image.first")
    reading.places.go_to_number(0, 5)
    before = reading.measurements.all
    draw(seat, tool)
    (made,) = [one for one in reading.measurements.all if one not in before]
    assert made in seat.draft.report.measurements
    seat.do("report.insert_measurement")
    assert any(run.ref == made.uid for section in seat.draft.report.sections for run in section.runs)
    seat.do("image.last")
    seat.panel.measurement_activated.emit(made.uid)
    assert reading.places.number(0) == 5
    assert reading.measurements.selected == made
    seat.do("edit.delete")
    assert made not in reading.measurements.all
    while seat.station.undo.canUndo():
        seat.do("edit.undo")
    assert reading.measurements.all == before
    assert not any(run.ref == made.uid for section in seat.draft.report.sections for run in section.runs)


def test_a_click_elsewhere_keeps_the_text_and_a_click_into_the_report_leaves_the_keys_there(seat: Seat) -> None:
    pane, measurements = seat.pane, seat.station.reading.measurements
    seat.activate()
    seat.do("tool.text")
    for text, place in (("One", (0.3, 0.3)), ("Two", (0.6, 0.6))):
        QTest.mouseClick(
            pane, Qt.MouseButton.LeftButton, pos=QPoint(round(place[0] * pane.width()), round(place[1] * pane.height()))
        )
        seat.type(text)
    editor = seat.editor("findings")
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert [kept.label for kept in measurements.all[-2:]] == ["One", "Two"]
    assert editor.hasFocus()
    seat.do("tool.window_level")


def test_two_clicks_of_a_probe_are_no_call_for_the_full_size(seat: Seat) -> None:
    pane, reading = seat.pane, seat.station.reading
    seat.do("tool.probe")
    spot = QPoint(round(0.5 * pane.width()), round(0.8 * pane.height()))
    for click in (QTest.mouseClick, QTest.mouseDClick):
        click(pane, Qt.MouseButton.LeftButton, pos=spot)
    assert reading.panes.layout.maximised is None
    assert len([kept for kept in reading.measurements.all if kept.tool == "probe"]) == 1
    (pen,) = [one for one in pane.findChildren(QLineEdit, "labelPen") if one.isVisible()]
    QTest.keyClick(pen, Qt.Key.Key_Escape)
    seat.do("tool.window_level")


def test_undo_takes_the_last_point_of_what_is_half_drawn_before_anything_that_is_done(seat: Seat) -> None:
    pane, measurements = seat.pane, seat.station.reading.measurements
    seat.do("image.first")
    seat.do("tool.path_length")
    before = measurements.all
    for x, y in ((0.3, 0.2), (0.5, 0.2), (0.7, 0.7)):
        QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(round(x * pane.width()), round(y * pane.height())))
    seat.do("edit.undo")
    assert measurements.all == before
    for click in (QTest.mouseClick, QTest.mouseClick):
        click(pane, Qt.MouseButton.LeftButton, pos=QPoint(round(0.5 * pane.width()), round(0.4 * pane.height())))
    made = measurements.all[-1]
    assert len(made.pixels) == 3
    assert made.pixels[2][0] == pytest.approx(made.pixels[1][0])
    seat.do("edit.undo")
    assert measurements.all == before
    seat.do("tool.window_level")
