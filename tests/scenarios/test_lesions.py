"""One lesion over time: measured on the study and on its prior, tied, worded, signed, and known again at the next study."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pydicom import dcmread
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableWidget

from app.shell.lesion_chart import LesionChart
from app.shell.lesion_panel import NODE, ORGAN, TARGET, LesionPanel, same_lesion_menu
from reporting.export.objects import signed_objects
from reporting.export.verify import check
from reporting.report import Report
from tests.reporting.export.samples import dciodvfy_errors, dsrdump
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA, ADA_BEFORE
from viewer.model.measurement import Measurement


@pytest.fixture
def seat(fresh_workstation: Seat) -> Seat:
    fresh_workstation.open(ADA.study_uid)
    fresh_workstation.station.reading.places.set_layout(1, 1)
    return fresh_workstation


def show(seat: Seat, study_uid: str, number: int = 3) -> None:
    reading = seat.station.reading
    stack = next(one for exam in reading.exams.all if exam.study.uid == study_uid for one in exam.stacks)
    reading.places.show(0, stack.id)
    reading.places.go_to_number(0, number)
    seat.settle()


def measure(seat: Seat, study_uid: str, columns: int, row: float = 20.0) -> Measurement:
    """A length of so many columns, half a millimetre each, on an image of a study."""
    show(seat, study_uid)
    seat.do("tool.length")
    before = {one.uid for one in seat.station.reading.measurements.all}
    start, stop = seat.place_of([(10.0, row), (10.0 + columns, row)])
    seat.drag(start, stop)
    (made,) = (one for one in seat.station.reading.measurements.all if one.uid not in before)
    return made


def choose(seat: Seat, own: Measurement, words: str) -> None:
    """Choose from the menu of measurements on other studies."""
    menu = same_lesion_menu(seat.station.desk.lesions, own.uid, seat.station.window)
    next(action for action in menu.actions() if words in action.text()).trigger()
    menu.deleteLater()


def tied(seat: Seat) -> tuple[Measurement, Measurement]:
    prior = measure(seat, ADA_BEFORE.study_uid, 16)
    now = measure(seat, ADA.study_uid, 24)
    choose(seat, now, "2025-10-20")
    return now, prior


def test_a_tied_measurement_says_what_it_was(seat: Seat) -> None:
    prior = measure(seat, ADA_BEFORE.study_uid, 16)
    now = measure(seat, ADA.study_uid, 24)
    seat.station.reading.measurements.select(now.uid)
    place = len(seat.text("findings"))
    seat.draft.insert_measurement("findings", place, seat.station.reading.measurements.get(now.uid))
    was, size = prior.main, now.main
    assert was is not None
    assert size is not None
    assert "previously" not in seat.text("findings")
    choose(seat, now, "2025-10-20")
    assert f"{size.text} (" in seat.text("findings")
    assert f", previously {was.text} (2025-10-20)" in seat.text("findings")
    assert ADA_BEFORE.study_uid in {one.uid for one in seat.draft.report.comparisons}
    seat.do("edit.undo")
    assert "previously" not in seat.text("findings")
    seat.do("edit.redo")
    seat.station.reading.measurements.remove(prior.uid)
    assert "previously" not in seat.text("findings")


def test_the_wording_comes_back_with_the_draft(seat: Seat) -> None:
    now, prior = tied(seat)
    kept = seat.station.reading.measurements.get(now.uid)
    seat.draft.insert_measurement("findings", 0, kept)
    text = seat.text("findings")
    assert "previously" in text
    seat.station.desk.close()
    seat.open(ADA.study_uid)
    assert seat.text("findings") == text
    assert all(seat.draft.flaw(run) == "" for section in seat.draft.report.sections for run in section.runs)
    assert {one.uid for one in seat.draft.report.measurements} == {now.uid, prior.uid}


def test_the_panel_shows_both_values_the_change_and_the_sum(seat: Seat) -> None:
    tied(seat)
    seat.do("report.lesions")
    panel = seat.station.window.findChild(LesionPanel)
    assert panel is not None
    table = panel.findChild(QTableWidget)
    cells = [table.item(0, column).text() for column in range(4, 8)]
    size, was = 0.5 * 24, 0.5 * 16
    assert cells[0].endswith("(2025-10-20)")
    assert float(cells[0].split()[0]) == pytest.approx(was, abs=0.3)
    assert float(cells[1].split()[0]) == pytest.approx(size, abs=0.3)
    assert float(cells[2].split()[0]) == pytest.approx(size - was, abs=0.4)
    assert float(cells[3].split()[0]) == pytest.approx(50, abs=5)
    assert table.rowCount() == 1
    table.item(0, TARGET).setCheckState(Qt.CheckState.Checked)
    seat.rest(20)
    table.item(0, ORGAN).setText("Liver")
    seat.rest(20)
    assert table.rowCount() == 2
    assert table.item(1, 0).text() == "Sum of 1 target lesion"
    assert table.item(1, 4).text() == table.item(0, 4).text()
    assert all(one.follow.target and one.follow.organ == "Liver" for one in seat.station.reading.measurements.all)
    table.item(0, NODE).setCheckState(Qt.CheckState.Checked)
    seat.rest(20)
    assert all(one.follow.node for one in seat.station.reading.measurements.all)
    chart = panel.findChild(LesionChart)
    picture = chart.grab().toImage()
    accents = sum(
        QColor(picture.pixel(x, y)).blue() > 200 and QColor(picture.pixel(x, y)).red() < 120
        for x in range(picture.width())
        for y in range(0, picture.height())
    )
    assert accents > 50  # the line of the sum
    seat.station.desk.close()
    seat.rest(20)
    assert seat.station.window.findChild(LesionPanel) is None


def test_nothing_is_tied_where_nothing_was_measured_on_another_study(seat: Seat) -> None:
    measure(seat, ADA.study_uid, 24)
    assert not seat.station.actions.trigger("measurement.same_lesion")
    assert "another study" in seat.refused[-1]


def test_a_second_measurement_of_a_lesion_on_one_study_is_refused(seat: Seat) -> None:
    now, prior = tied(seat)
    other = measure(seat, ADA.study_uid, 30, 45.0)
    choose(seat, other, "2025-10-20")
    assert "already" in seat.station.status._message.text()
    kept = seat.station.reading.measurements
    assert kept.get(other.uid).tracking_uid == other.uid  # type: ignore[union-attr]
    choose(seat, now, "A lesion of its own")
    assert kept.get(now.uid).tracking_uid != kept.get(prior.uid).tracking_uid  # type: ignore[union-attr]
    choose(seat, other, "2025-10-20")
    assert kept.get(other.uid).tracking_uid == kept.get(prior.uid).tracking_uid  # type: ignore[union-attr]


def test_a_moved_handle_keeps_the_tie(seat: Seat) -> None:
    now, _ = tied(seat)
    show(seat, ADA.study_uid)
    (end,) = seat.place_of([(34.0, 20.0)])
    seat.drag(end, (end[0] + 0.05, end[1]))
    moved = seat.station.reading.measurements.get(now.uid)
    assert moved is not None
    assert moved.values != now.values
    assert len(seat.station.desk.lesions.courses) == 1


def groups(report: Report) -> dict[str, str]:
    """Tracking UID and image of each measurement group of the measurement document."""
    made = next(one for one in signed_objects(report) if one.role == "measurements")
    found = {}
    for part in dcmread(io.BytesIO(made.data)).ContentSequence:
        for group in part.get("ContentSequence") or () if part.ConceptNameCodeSequence[0].CodeValue == "126010" else ():
            (uid,) = (one.UID for one in group.ContentSequence if one.ValueType == "UIDREF")
            (number,) = (one for one in group.ContentSequence if one.ValueType == "NUM")
            where = number.ContentSequence[0].ContentSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID
            found[str(uid)] = str(where)
    return found


def test_the_next_study_finds_the_lesion_of_the_signed_report_of_its_prior(
    fresh_workstation: Seat, tmp_path: Path
) -> None:
    seat = fresh_workstation
    seat.open(ADA_BEFORE.study_uid)
    seat.station.reading.places.set_layout(1, 1)
    first = measure(seat, ADA_BEFORE.study_uid, 16)
    seat.fill_blanks()
    seat.write("impression", "Nodule.")
    before = seat.sign("report.sign_preliminary")
    assert list(groups(before)) == [first.uid]
    seat.open(ADA.study_uid)
    seat.station.reading.places.set_layout(1, 1)
    now = measure(seat, ADA.study_uid, 24)
    choose(seat, now, "2025-10-20")
    kept = seat.station.reading.measurements.get(now.uid)
    assert kept is not None
    assert kept.tracking_uid == first.uid
    seat.draft.insert_measurement("findings", 0, kept)
    assert first.main is not None
    assert f"previously {first.main.text} (2025-10-20)" in seat.text("findings")
    seat.fill_blanks()
    seat.write("impression", "The nodule has grown.")
    signed = seat.sign("report.sign_preliminary")
    assert groups(signed) == {first.uid: now.image.sop_uid}
    assert [one.uid for one in signed.earlier] == [first.uid]
    seat.wait(lambda: seat.station.desk.store.latest(ADA.study_uid), "the version")
    assert seat.station.desk.store.latest(ADA.study_uid) == signed
    document = next(one for one in signed_objects(signed) if one.role == "measurements")
    assert dciodvfy_errors(document.data, tmp_path) == []
    assert check(document.data) == ()
    dsrdump(document.data, tmp_path)


def test_both_measured_in_one_report_have_tracking_uids_of_their_own(seat: Seat, tmp_path: Path) -> None:
    now, prior = tied(seat)
    seat.fill_blanks()
    seat.write("impression", "Larger.")
    signed = seat.sign("report.sign_preliminary")
    found = groups(signed)
    assert found == {now.uid: now.image.sop_uid, prior.uid: prior.image.sop_uid}
    document = next(one for one in signed_objects(signed) if one.role == "measurements")
    assert check(document.data) == ()
