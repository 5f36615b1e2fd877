"""A radiologist's morning: a CT of the chest comes in, is read beside its prior, reported, signed; the next one opens.

The tests of this file go on from each other, as the morning does.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.worklist.claims import Claims
from reporting.checks.contract import Severity
from reporting.export import dicom_pdf, key_objects, presentation_states, sr_measurements, sr_report, verify
from reporting.report import Status
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA, ADA_BEFORE, SPACING

FROM, TO = (12.0, 20.0), (52.0, 20.0)  # pixels (column, row): 40 pixels of 0.5 mm
LENGTH_MM = (TO[0] - FROM[0]) * SPACING[1]
NARRATIVE, MEASUREMENTS, PDF = sr_report.SOP_CLASS, sr_measurements.IN_IMAGES, dicom_pdf.SOP_CLASS
STATE, KEY_OBJECTS = presentation_states.GREY, key_objects.SOP_CLASS


def test_the_studies_of_the_morning_stand_in_the_worklist(workstation: Seat) -> None:
    workstation.do("place.worklist")
    worklist = workstation.station.worklist
    worklist.refresh()
    workstation.wait(lambda: worklist.model.rowCount() == 5, "the rows")
    entry = workstation.entry(ADA.study_uid)
    assert (entry.patient_name, entry.status, entry.images, entry.priors) == (ADA.name, "unread", 24, 1)


def test_return_opens_the_selected_study_beside_its_prior(workstation: Seat) -> None:
    station = workstation.station
    station.worklist.table.select(ADA.study_uid)
    station.worklist.table.setFocus()
    workstation.key(Qt.Key.Key_Return)
    workstation.wait(lambda: workstation.open_uid == ADA.study_uid, "the study")
    workstation.settle()
    assert station.window.at == "reading"
    panes = station.reading.panes
    assert panes.layout.count == 2
    shown = [station.reading.exams.of(view.place.stack_id) for view in panes.views]
    assert [exam.study.uid for exam in shown if exam] == [ADA.study_uid, ADA_BEFORE.study_uid]
    workstation.wait(lambda: Claims(station.archive.database).reader(ADA.study_uid) == "ada", "the claim")


def test_keys_scroll_through_the_images(workstation: Seat) -> None:
    workstation.station.page.grid.active.setFocus()
    number = workstation.station.reading.places.number
    start = number(0)
    workstation.key(Qt.Key.Key_Down)
    workstation.key(Qt.Key.Key_Down)
    assert number(0) == start + 2
    workstation.key(Qt.Key.Key_PageDown)
    assert number(0) == start + 12
    workstation.key(Qt.Key.Key_Home)
    assert number(0) == 0
    workstation.key(Qt.Key.Key_End)
    assert number(0) == 23


def test_a_digit_sets_a_window_preset_and_undo_takes_it_back(workstation: Seat) -> None:
    windows = workstation.station.reading.windows
    before = windows.of(0)
    workstation.key(Qt.Key.Key_2)
    lung = windows.of(0)
    assert lung is not None
    assert lung != before
    workstation.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert windows.of(0) == before
    workstation.key(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert windows.of(0) == lung


def test_a_drag_measures_what_lies_between_its_ends(workstation: Seat) -> None:
    start, stop = workstation.place_of([FROM, TO])
    workstation.key(Qt.Key.Key_L)
    workstation.drag(start, stop)
    (kept,) = workstation.station.reading.measurements.all
    assert kept.main is not None
    assert kept.main.value == pytest.approx(
        LENGTH_MM, abs=0.15
    )  # a screen pixel is less than a third of an image pixel
    assert kept.image.study_uid == ADA.study_uid


def test_undo_and_redo_take_the_measurement_out_of_report_and_images_together(workstation: Seat) -> None:
    kept = workstation.station.reading.measurements.all
    workstation.do("edit.undo")
    assert workstation.station.reading.measurements.all == ()
    assert workstation.draft.report.measurements == ()
    workstation.do("edit.redo")
    assert workstation.station.reading.measurements.all == kept == workstation.draft.report.measurements


def test_checks_block_until_the_blanks_are_filled_and_the_impression_is_written(workstation: Seat) -> None:
    actions, desk = workstation.station.actions, workstation.station.desk
    assert not actions.trigger("report.sign")
    blocking = [one.sentence for one in desk.remarks() if one.severity is Severity.BLOCK]
    assert blocking
    assert workstation.refused.pop().endswith(blocking[0])
    assert workstation.panel.findChild(QWidget, "signPreview") is None
    workstation.fill_blanks()
    workstation.write("impression", "Nodule in the right lung, ")
    workstation.station.reading.measurements.select(workstation.station.reading.measurements.all[0].uid)
    workstation.do("report.insert_measurement")
    workstation.type(", stable.")
    assert workstation.text("impression").startswith("Nodule in the right lung, ")
    assert "20.0 mm" in workstation.text("impression")
    assert actions.why_not("report.sign") == ""


def test_the_quoted_measurement_follows_when_the_line_is_moved(workstation: Seat) -> None:
    start, stop = workstation.place_of([TO, (TO[0] - 10, TO[1])])
    workstation.drag(start, stop)
    (kept,) = workstation.station.reading.measurements.all
    assert kept.main is not None
    assert kept.main.value == pytest.approx(LENGTH_MM - 5.0, abs=0.15)
    assert "15.0 mm" in workstation.text("impression")
    workstation.do("edit.undo")
    assert "20.0 mm" in workstation.text("impression")


def test_a_key_image_goes_into_the_report(workstation: Seat) -> None:
    workstation.do("image.key")
    (kept,) = workstation.draft.report.key_images
    image = workstation.station.reading.places.image(0)
    assert image is not None
    assert kept.image == image.ref
    assert kept.png.startswith(b"\x89PNG")


def test_f8_shows_the_pages_and_signs_nothing_yet(workstation: Seat) -> None:
    workstation.key(Qt.Key.Key_F8)
    workstation.key(Qt.Key.Key_F8)  # a hasty second press must not sign what nobody has seen
    workstation.wait(lambda: workstation.panel.findChild(QWidget, "signPreview"), "the pages")
    assert workstation.signed == []
    assert workstation.station.desk.store.versions(ADA.study_uid) == ()
    identity = workstation.panel.findChild(QLabel, "previewIdentity")
    assert isinstance(identity, QLabel)
    assert "Larsen" in identity.text()
    assert ADA.patient_id in identity.text()


def test_f8_again_signs_and_the_next_unread_study_opens(workstation: Seat) -> None:
    workstation.wait(lambda: not workstation.station.jobs.running, "the pages")
    workstation.key(Qt.Key.Key_F8)
    workstation.wait(lambda: workstation.signed or workstation.refused, "the signature")
    assert workstation.refused == []
    assert workstation.signed[0].status is Status.FINAL
    assert workstation.signed[0].signed_by is not None
    assert workstation.signed[0].signed_by.name == "Okafor^Ada"
    workstation.wait(lambda: workstation.open_uid not in ("", ADA.study_uid), "the next study")
    workstation.settle()
    assert workstation.panel.isVisible()
    assert workstation.draft.report.study.patient.patient_id != ADA.patient_id


def test_row_documents_and_files_are_in_the_archive(workstation: Seat) -> None:
    station = workstation.station
    (stored,) = station.desk.store.versions(ADA.study_uid)
    assert stored == workstation.signed[0]
    assert station.desk.store.draft_for(ADA.study_uid, "ada") is None
    objects = documents(workstation, ADA.study_uid)
    assert {one.SOPClassUID for one in objects} == {NARRATIVE, MEASUREMENTS, STATE, KEY_OBJECTS, PDF}
    for one in objects:
        assert (one.PatientID, one.PatientName, one.StudyInstanceUID) == (ADA.patient_id, ADA.name, ADA.study_uid)


def test_the_documents_say_what_was_on_the_screen(workstation: Seat) -> None:
    report = workstation.signed[0]
    (measured,) = report.measurements
    assert measured.main is not None
    objects = {one.SOPClassUID: one for one in documents(workstation, ADA.study_uid)}
    texts = [item.TextValue for item in items(objects[NARRATIVE]) if item.ValueType == "TEXT"]
    impression = report.section("impression")
    assert impression is not None
    assert any(impression.text.strip() in " ".join(text.split("\r\n")) for text in texts)
    numbers = [item for item in items(objects[MEASUREMENTS]) if item.ValueType == "NUM"]
    findings = [verify.check(bytes_of(one)) for one in objects.values()]
    assert [one for some in findings for one in some] == []
    values = [float(item.MeasuredValueSequence[0].NumericValue) for item in numbers]
    assert values == pytest.approx([measured.main.value])


def test_the_worklist_says_final_and_the_claim_was_given_back(workstation: Seat) -> None:
    workstation.list("Signed")
    workstation.wait(lambda: workstation.entry(ADA.study_uid).status == "final", "the status")
    claims = Claims(workstation.station.archive.database)
    workstation.wait(lambda: claims.reader(ADA.study_uid) == "", "the claim given back")


def documents(seat: Seat, uid: str) -> list[Dataset]:
    """The report's objects as they lie in the archive's folder."""
    study = seat.index.study(uid)
    kept = [document for series in study.series for document in series.documents]
    files = [seat.index.file(document.sop_uid) for document in kept]
    assert all(isinstance(file, Path) and file.is_file() for file in files)
    return [pydicom.dcmread(BytesIO(file.read_bytes())) for file in files if file]


def bytes_of(document: Dataset) -> bytes:
    written = BytesIO()
    document.save_as(written)
    return written.getvalue()


def items(document: Dataset) -> list[Dataset]:
    """Every content item of a structured report."""
    found: list[Dataset] = []
    for item in document.get("ContentSequence", []):
        found += [item, *items(item)]
    return found
