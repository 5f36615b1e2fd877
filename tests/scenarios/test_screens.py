"""Report and worklist in windows of their own: keys work there, nothing is lost on the way, and places are remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.scenarios.seat import Seat, seated
from tests.scenarios.studies import ADA, BEN
from viewer.widgets.capture import NOT_FOR_DIAGNOSTIC_USE


def test_the_report_goes_to_a_window_of_its_own_and_back_with_what_was_written(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.write("impression", "No change.")
    page, panel = seat.station.page, seat.panel
    wide = page.grid.width()
    seat.do("window.report")
    seat.rest(50)
    window = seat.station.screens.window("report")
    assert window is not None
    assert panel.window() is window
    assert panel.isVisible()
    assert page.grid.width() > wide + 200
    seat.do("window.report")
    seat.rest(50)
    assert panel.window() is seat.station.window
    assert panel.isVisible()
    assert seat.text("impression").endswith("No change.")
    assert abs(page.grid.width() - wide) <= 2


def test_a_window_names_no_patient_and_says_what_lectern_does_not_claim(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.do("window.all")
    for name in ("report", "worklist"):
        window = seat.station.screens.window(name)
        assert window is not None
        assert window.windowTitle() == f"Lectern – {name}"
        assert NOT_FOR_DIAGNOSTIC_USE in [label.text() for label in window.findChildren(QLabel)]


def test_keys_work_in_the_window_of_the_report(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.do("window.report")
    window = seat.station.screens.window("report")
    assert window is not None
    window.activateWindow()
    seat.wait(lambda: QApplication.activeWindow() is window, "the report's window")
    before = seat.station.reading.overlay.text
    window.setFocus()
    QApplication.processEvents()
    QTest.keyClick(window, Qt.Key.Key_T)
    assert seat.station.reading.overlay.text is not before


def test_another_patient_replaces_images_and_report_in_both_windows(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.do("window.all")
    for wanted in (ADA, BEN, ADA):
        seat.open(wanted.study_uid)
        window = seat.station.screens.window("report")
        assert window is not None
        assert seat.panel.window() is window
        assert seat.draft.report.study.patient.patient_id == wanted.patient_id
        assert seat.exam.study.patient.patient_id == wanted.patient_id
    seat.station.desk.close()
    assert seat.station.page.report.panel is None


def test_return_opens_a_study_only_where_the_worklist_has_the_keys(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.do("window.worklist")
    seat.activate()
    assert seat.station.window.at == "reading"
    assert seat.station.actions.why_not("worklist.open") == "The worklist is not shown; F4 goes to it."
    assert seat.station.actions.why_not("image.next") == ""
    seat.do("place.worklist")
    window = seat.station.screens.window("worklist")
    seat.wait(lambda: QApplication.activeWindow() is window, "the worklist's window")
    assert seat.station.actions.why_not("worklist.open") == ""


def test_what_was_open_and_where_is_remembered_until_the_next_start(
    tmp_path: Path, morning: Path, qapp: QApplication
) -> None:
    with seated(tmp_path / "home", qapp) as seat:
        seat.do("window.report")
        window = seat.station.screens.window("report")
        assert window is not None
        window.setGeometry(140, 90, 700, 600)
        seat.rest(50)
    with seated(tmp_path / "home", qapp) as seat:
        seat.bring(morning)
        assert seat.station.screens.remembered == ("report",)
        seat.station.screens.open_remembered()
        window = seat.station.screens.window("report")
        assert window is not None
        assert (window.width(), window.height()) == (700, 600)
        assert seat.station.screens.window("worklist") is None
        window.close()
        assert seat.station.screens.remembered == ()


def test_more_panes_stand_in_a_window_with_the_next_step_and_give_key_images(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.do("window.panes")
    seat.settle()
    second, reading = seat.station.second_grid, seat.station.reading
    assert second.window() is seat.station.screens.window("panes")
    assert [pane.isVisible() for pane in second.panes] == [True] * len(second.panes)
    pane = second.panes[0]
    reading.panes.set_active(pane.number)
    image = reading.places.image(pane.number)
    assert image is not None
    seat.do("image.key")
    (kept,) = seat.draft.report.key_images
    assert kept.image == image.ref
    assert kept.png == pane.capture()
    seat.do("window.panes")
    assert seat.station.screens.window("panes") is None
    assert reading.panes.layout.beyond == (0, 0)
    assert seat.station.page.grid.active.isVisible()
