"""MPR as a reader uses it: one key in, every tool on a plane, into the report, kept, signed, back in the next reading."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import dcmread
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

import viewer.tools
from tests.reporting.export.samples import dciodvfy_errors
from tests.scenarios.seat import Seat
from tests.scenarios.studies import BEN, DAN
from tests.scenarios.test_measuring import SPOTS
from viewer.catalogue import extensions
from viewer.session import cuts
from viewer.tools.measuring import MeasuringTool
from viewer.widgets.pane import Pane

TOOLS = {tool.id: tool for tool in extensions(viewer.tools, "TOOL") if isinstance(tool, MeasuringTool)}
CORONAL = 2


@pytest.fixture(scope="module")
def seat(workstation: Seat) -> Seat:
    workstation.open(BEN.study_uid)
    return workstation


def plane_pane(seat: Seat) -> Pane:
    if not seat.station.reading.planes.in_mpr:
        seat.do("view.mpr")
        seat.settle()
    return seat.station.page.grid.panes[CORONAL]


def draw(seat: Seat, pane: Pane, tool: MeasuringTool) -> None:
    seat.do(f"tool.{tool.id}")
    spots = [QPoint(round(x * pane.width()), round(y * pane.height())) for x, y in SPOTS[: max(tool.least, 1)]]
    for spot in spots if len(spots) == tool.clicks else (*spots, spots[-1]):
        QTest.mouseMove(pane, spot)
        QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=spot)
    for pen in [one for one in pane.findChildren(QLineEdit, "labelPen") if one.isVisible()]:
        QTest.keyClicks(pen, "T12")
        QTest.keyClick(pen, Qt.Key.Key_Return)
    seat.do("tool.window_level")


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_drawn_on_a_plane_listed_quoted_found_again_and_undone(seat: Seat, tool: MeasuringTool) -> None:
    reading, pane = seat.station.reading, plane_pane(seat)
    reading.places.go_to_number(CORONAL, 20)
    before = reading.measurements.all
    draw(seat, pane, tool)
    (made,) = [one for one in reading.measurements.all if one not in before]
    assert made.cut == seat.view(CORONAL).place.cut
    assert made in seat.draft.report.measurements
    seat.do("report.insert_measurement")
    assert any(run.ref == made.uid for section in seat.draft.report.sections for run in section.runs)
    reading.places.scroll(CORONAL, 6)
    assert made not in pane.sheets.measurements()
    seat.panel.measurement_activated.emit(made.uid)
    assert seat.view(CORONAL).place.cut == made.cut
    assert made in pane.sheets.measurements()
    assert reading.measurements.selected == made
    seat.do("edit.delete")
    assert made not in reading.measurements.all
    seat.do("edit.undo")
    assert made in reading.measurements.all
    while reading.measurements.get(made.uid):
        seat.do("edit.undo")
    assert not any(run.ref == made.uid for section in seat.draft.report.sections for run in section.runs)


def test_it_leads_back_to_its_plane_from_the_images_and_one_key_leads_out(seat: Seat) -> None:
    reading, pane = seat.station.reading, plane_pane(seat)
    draw(seat, pane, TOOLS["length"])
    made = reading.measurements.all[-1]
    seat.do("view.mpr")
    assert not reading.planes.in_mpr
    seat.panel.measurement_activated.emit(made.uid)
    seat.settle()
    assert reading.planes.in_mpr
    assert seat.view(CORONAL).place.cut == made.cut
    seat.do("view.mpr")
    assert not reading.planes.in_mpr


def test_kept_with_the_draft_signed_as_coordinates_in_space_and_there_in_the_next_reading(
    fresh_workstation: Seat, tmp_path: Path
) -> None:
    seat = fresh_workstation
    seat.open(DAN.study_uid)
    pane = plane_pane(seat)
    for tool in ("length", "ellipse"):
        draw(seat, pane, TOOLS[tool])
        seat.do("report.insert_measurement")
        seat.station.reading.places.scroll(CORONAL, 4)
    made = seat.station.reading.measurements.all
    assert len(made) == 2
    seat.write("impression", "Seen on the coronal plane.")
    seat.fill_blanks()
    seat.do("place.worklist")
    seat.station.desk.close()
    seat.open(DAN.study_uid)
    assert seat.station.reading.measurements.all == made
    report = seat.sign()
    assert report.measurements == made
    folder = seat.station.archive.files.root
    files = [path for path in folder.rglob("*") if path.is_file() and _is_measurements(path)]
    assert len(files) == 1
    assert dciodvfy_errors(files[0].read_bytes(), tmp_path) == []
    seat.wait(lambda: seat.open_uid not in ("", DAN.study_uid), "the next unread study")
    seat.settle()
    seat.open(DAN.study_uid)
    assert seat.station.reading.measurements.all == made
    assert seat.station.reading.go_to(made[0])
    cut = seat.view(CORONAL).place.cut
    assert cut is not None
    assert cuts.plane_name(cut) == "coronal"


def _is_measurements(path: Path) -> bool:
    try:
        return str(dcmread(path, stop_before_pixels=True).SOPClassUID) == "1.2.840.10008.5.1.4.1.1.88.34"
    except Exception:  # not every file of an archive is DICOM
        return False
