"""A radiograph calibrated by a ball marker: drawn, typed, undone, reopened, removed, signed and checked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.archive.calibrations import KnownLengths
from app.desk.person import letterhead
from reporting.export.objects import signed_objects
from reporting.export.verify import check
from tests.reporting.export.samples import dciodvfy_errors
from tests.scenarios.seat import Seat, seated
from tests.scenarios.studies import ADA, CAT
from viewer.model.calibration import Provenance

LINE = ((4.0, 2.0), (14.0, 2.0))  # 10 pixels of the 24 x 20 radiograph, which is 0.2 mm at the detector
MEASURED = ((4.0, 10.0), (14.0, 10.0))
IMAGE = "series 1, image 1"


@pytest.fixture
def seat(tmp_path: Path, morning: Path, qapp: QApplication) -> Iterator[Seat]:
    with seated(tmp_path / "home", qapp) as made:
        made.bring(morning)
        made.open(CAT.study_uid)
        yield made


def draw(seat: Seat, tool: str, ends: tuple[tuple[float, float], tuple[float, float]]) -> None:
    seat.do(tool)
    seat.drag(*seat.place_of(ends))


def tell(seat: Seat, text: str) -> None:
    """Type a length where the caret is, and Enter."""
    seat.activate()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "knownLengthEntry"
    QTest.keyClicks(focus, text)
    QTest.keyClick(focus, Qt.Key.Key_Return)


def calibrate(seat: Seat, text: str) -> None:
    draw(seat, "tool.calibrate", LINE)
    tell(seat, text)


def measured(seat: Seat) -> list[str]:
    return [value.text for kept in seat.station.reading.measurements.all for value in kept.values]


def provenance(seat: Seat) -> Provenance:
    image = seat.station.reading.places.image(0)
    assert image is not None
    return image.calibration.provenance


def test_a_known_length_changes_every_number_undoes_as_one_and_comes_back(seat: Seat) -> None:
    draw(seat, "tool.length", MEASURED)
    seat.do("report.focus")
    seat.do("report.insert_measurement")
    assert measured(seat) == ["2.0 mm"]
    calibrate(seat, "1.5 cm")
    assert measured(seat) == ["15.0 mm"]
    assert f"15.0 mm (user cal.; {IMAGE})" in seat.text("findings")
    seat.do("edit.undo")
    assert measured(seat) == ["2.0 mm"]
    assert f"2.0 mm (at detector; {IMAGE})" in seat.text("findings")
    seat.do("edit.redo")
    assert measured(seat) == ["15.0 mm"]
    seat.open(ADA.study_uid)
    assert provenance(seat) is Provenance.PATIENT
    seat.open(CAT.study_uid)
    assert measured(seat) == ["15.0 mm"]
    assert provenance(seat) is Provenance.USER
    (kept,) = seat.station.reading.measurements.all
    assert kept.provenance_note.startswith("Calibrated by Okafor, Ada on ")
    assert not any("computed again" in sentence for sentence in seat.refused)
    seat.do("image.remove_calibration")
    assert measured(seat) == ["2.0 mm"]
    seat.open(ADA.study_uid)
    seat.open(CAT.study_uid)
    assert measured(seat) == ["2.0 mm"]
    assert provenance(seat) is Provenance.DETECTOR


def test_another_program_and_another_reader_find_it(tmp_path: Path, morning: Path, qapp: QApplication) -> None:
    with seated(tmp_path / "home", qapp) as seat:
        seat.bring(morning)
        seat.open(CAT.study_uid)
        calibrate(seat, "15")
    with seated(tmp_path / "home", qapp) as seat:
        seat.station.settings.change(reader_name="Mbeki, Ben", reader_login="ben")
        seat.open(CAT.study_uid)
        image = seat.station.reading.places.image(0)
        assert image is not None
        assert image.calibration.by.startswith("Okafor, Ada · ")
        draw(seat, "tool.length", MEASURED)
        assert measured(seat) == ["15.0 mm"]


def test_it_is_on_disk_when_the_study_is_closed_however_busy_the_disk_is(seat: Seat) -> None:
    seat.station.workers.saving.submit(time.sleep, 0.5)
    calibrate(seat, "15")
    rows = KnownLengths(seat.station.archive.database)
    assert rows.of([CAT.study_uid]) == ()
    seat.station.desk.close()
    assert [known.length_mm for known in rows.of([CAT.study_uid])] == [15.0]


def test_a_key_image_with_the_old_millimetres_is_named_until_it_is_taken_anew(seat: Seat) -> None:
    draw(seat, "tool.length", MEASURED)
    seat.do("image.key")
    before = seat.draft.report.key_images
    calibrate(seat, "15")
    assert "take it out and in again" in seat.refused[-1]
    seat.do("image.key")
    seat.do("image.key")
    (now,) = seat.draft.report.key_images
    assert now.image == before[0].image
    assert now.png != before[0].png
    seat.do("image.key")
    said = len(seat.refused)
    seat.do("image.remove_calibration")
    assert seat.refused[said:] == []


def test_a_ct_refuses_and_says_why(seat: Seat) -> None:
    seat.open(ADA.study_uid)
    draw(seat, "tool.calibrate", ((10.0, 10.0), (50.0, 10.0)))
    assert seat.refused[-1] == "Pixel Spacing of this image is a distance in the patient; it is not calibrated by hand."
    seat.do("image.remove_calibration")
    assert seat.refused[-1] == "No reader has calibrated this image."


def test_escape_and_digits_belong_to_the_field(seat: Seat) -> None:
    before, said = seat.station.reading.windows.of(0), len(seat.refused)
    draw(seat, "tool.calibrate", LINE)
    seat.key(Qt.Key.Key_2)
    seat.key(Qt.Key.Key_Escape)
    assert seat.station.reading.windows.of(0) == before
    assert provenance(seat) is Provenance.DETECTOR
    assert seat.refused[said:] == []
    before_text = [section.text for section in seat.draft.report.sections]
    seat.key(Qt.Key.Key_H)  # the caret went into no field of the report
    assert [section.text for section in seat.draft.report.sections] == before_text
    assert seat.view().look.flip_horizontal


def test_what_is_signed_carries_it_and_a_later_change_is_marked_not_made(seat: Seat, tmp_path: Path) -> None:
    calibrate(seat, "15 mm")
    draw(seat, "tool.length", MEASURED)
    seat.do("report.focus")
    seat.do("report.insert_measurement")
    seat.fill_blanks()
    seat.write("impression", "A marker.")
    report = seat.sign("report.sign_preliminary")
    by_uid = {one.sop_uid: one for series in report.study.series for one in series.instances}
    objects = {one.role: one.data for one in signed_objects(report, letterhead(seat.station.settings.values))}
    for data in objects.values():
        assert dciodvfy_errors(data, tmp_path) == []
    assert check(objects["measurements"], by_uid.get) == ()
    assert "user cal." in str(dcmread(BytesIO(objects["measurements"])))
    pdf = PdfReader(BytesIO(dcmread(BytesIO(objects["pdf"])).EncapsulatedDocument))
    assert "15.0 mm (user cal." in " ".join(pdf.pages[0].extract_text().split())
    seat.do("image.remove_calibration")
    assert measured(seat) == ["2.0 mm"]
    assert seat.draft.report.measurements == report.measurements
    assert any("the measurement is now “2.0 mm (at detector" in one.sentence for one in seat.station.desk.remarks())
    seat.open(ADA.study_uid)
    seat.open(CAT.study_uid)
    assert seat.draft.report.measurements == report.measurements
    assert any("computed again" in sentence for sentence in seat.refused)
    assert any("the measurement is now “2.0 mm (at detector" in one.sentence for one in seat.station.desk.remarks())
