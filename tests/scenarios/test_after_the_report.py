"""What goes on beside and after a report, in the whole workstation: critical results, other systems' measurements."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from app.shell.critical_window import CriticalWindow
from app.shell.document_view import DocumentView
from app.shell.open_loops import OpenLoops
from app.shell.quality_dialog import QualityDialog
from reporting.draft.life_cycle import Event, Phase
from reporting.report import Status
from tests.scenarios.seat import Seat, seated
from tests.scenarios.studies import BEN, write_ct
from tests.viewer.session.test_structured_marks import a_report_elsewhere


@pytest.fixture
def seat(tmp_path: Path, qapp: QApplication) -> object:
    """A workstation with one CT on which another system has measured."""
    files = write_ct(tmp_path / "in", BEN, 8)
    images = [pydicom.dcmread(file) for file in files]
    a_report_elsewhere(images).save_as(tmp_path / "in" / "sr.dcm", enforce_file_format=True)
    with seated(tmp_path / "home", qapp) as made:
        made.bring(tmp_path / "in")
        yield made


def test_what_another_system_measured_is_shown_switched_and_led_to(seat: Seat) -> None:
    seat.open(BEN.study_uid)
    seat.settle()
    reading = seat.station.reading
    seat.wait(lambda: reading.structured.all, "the measurements of the other system")
    stack = next(one for one in reading.exams.stacks if reading.structured.all and one.images)
    assert [index for index in range(len(stack.images)) if reading.structured.annotations(stack, index)] == [2]
    reading.places.go_to(stack.images[2].ref)
    seat.settle()
    seat.do("view.structured")
    assert not reading.structured.on
    seat.do("view.structured")
    (instance,) = (one for series in reading.study.series for one in series.documents)
    seat.station.documents.show(instance)
    seat.wait(lambda: seat.station.window.findChild(DocumentView), "the document")
    view = seat.station.window.findChild(DocumentView)
    view.tree.anchorClicked.emit(QUrl("0"))
    seat.wait(lambda: reading.panes.view(reading.panes.active).place.index == 2, "the image")


def test_a_critical_result_holds_the_signature_until_somebody_knows(seat: Seat) -> None:
    seat.open(BEN.study_uid)
    seat.settle()
    seat.fill_blanks()
    seat.write("impression", "Nothing acute.")
    results = seat.station.desk.results
    seat.do("report.critical")
    shown = seat.station.window.findChild(CriticalWindow)
    shown.finding.setText("Tension pneumothorax")
    shown.flag_button.click()
    seat.wait(lambda: results.critical, "the result to be kept")
    assert "not been acknowledged" in seat.station.desk.why_not_sign(Event.SIGN_FINAL)
    seat.do("report.open_loops")
    loops = seat.station.window.findChild(OpenLoops)
    seat.wait(lambda: loops.tables["critical"].rowCount() == 1, "the list")
    shown.to.setText("Dr Li")
    shown.confirmed.setChecked(True)
    shown.tell_button.click()
    seat.wait(lambda: results.critical[0].closed_by, "somebody to know")
    seat.wait(lambda: loops.tables["critical"].rowCount() == 0, "the list to be empty")
    signed = seat.sign("report.sign")
    assert signed.status is Status.FINAL
    assert "told to Dr Li by Okafor, Ada" in signed.sections[-1].text
    seat.wait(lambda: not seat.open_uid, "the study to be put away")
    seat.wait(lambda: seat.station.window.findChild(CriticalWindow) is None, "the window of its results to go")


def test_a_final_report_is_corrected_and_an_image_sent_back(seat: Seat) -> None:
    seat.open(BEN.study_uid)
    seat.settle()
    seat.fill_blanks()
    seat.write("impression", "Nothing acute.")
    seat.sign("report.sign")
    seat.wait(lambda: not seat.open_uid, "the study to be put away")
    seat.open(BEN.study_uid)
    seat.settle()
    seat.do("report.correct")
    assert seat.draft.phase is Phase.CORRECTION
    assert "does not say what it corrects" in seat.station.desk.why_not_sign(Event.SIGN_FINAL)
    seat.draft.set_text("correction-1", "The date was wrong.")
    signed = seat.sign("report.sign")
    assert (signed.version, signed.correction) == (2, True)
    seat.wait(lambda: not seat.open_uid, "the study to be put away")
    seat.open(BEN.study_uid)
    seat.settle()
    said: list[str] = []
    seat.station.noting.said.connect(said.append)
    seat.do("image.quality")
    dialog = seat.station.window.findChild(QualityDialog)
    dialog.tell()
    seat.wait(lambda: said, "the note")
    assert "kept beside the images" in said[0]
