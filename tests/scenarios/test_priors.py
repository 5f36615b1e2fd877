"""Priors as a reader meets them: the relevant one by itself with its report, one key to swap, strangers kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydicom.dataset import Dataset, FileDataset
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel

from app.shell.document_view import DocumentView
from tests.phantoms import report, save
from tests.scenarios.seat import Seat, seated
from tests.scenarios.studies import ADA, ADA_BEFORE, write_ct
from viewer.widgets import colours

KNEE = replace(ADA, study="knee", study_date="20261001", accession="A090", description="CT knee")
# The patient ID was given to somebody else before (OHIF#5318): a stranger under the same number.
STRANGER = replace(ADA, study="stranger", study_date="20240505", accession="A001", name="Novak^Eva", sex="F")


def a_report() -> FileDataset:
    """A structured report on the prior, with one sentence."""
    made = report(subject=ADA_BEFORE)
    name = Dataset()
    name.CodeValue, name.CodingSchemeDesignator, name.CodeMeaning = "121070", "DCM", "Findings"
    said = Dataset()
    said.RelationshipType, said.ValueType, said.ConceptNameCodeSequence = "CONTAINS", "TEXT", [name]
    said.TextValue = "Nodule <b>4 mm</b> & no effusion."
    made.ContentSequence = [said]
    return made


@pytest.fixture(scope="module")
def seat(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Seat]:
    folder = tmp_path_factory.mktemp("priors")
    for name, subject, count in (("now", ADA, 8), ("before", ADA_BEFORE, 6), ("knee", KNEE, 4), ("other", STRANGER, 5)):
        write_ct(folder / name, subject, count)
    save(a_report(), folder / "before" / "report.dcm")
    with seated(tmp_path_factory.mktemp("home"), qapp) as made:
        made.bring(folder)
        made.open(ADA.study_uid)
        yield made


@pytest.fixture(autouse=True)
def _anew(seat: Seat) -> None:
    seat.open(ADA.study_uid)
    seat.refused.clear()


def dates(seat: Seat) -> list[str]:
    reading = seat.station.reading
    exams = (reading.exams.of(view.place.stack_id) for view in reading.panes.views)
    return [exam.study.date if exam else "" for exam in exams]


def stranger_stack(seat: Seat) -> str:
    return next(exam for exam in seat.station.reading.exams.all if exam.other_patient).stacks[0].id


def test_the_most_relevant_prior_hangs_though_another_is_later(seat: Seat) -> None:
    assert dates(seat) == [ADA.study_date, ADA_BEFORE.study_date]
    compared = seat.station.reading.hangings.compared
    assert compared is not None
    assert compared.uid == ADA_BEFORE.study_uid


def test_its_report_stands_beside_as_plain_text_to_be_read_only(seat: Seat) -> None:
    prior = seat.station.page.prior_report
    seat.wait(prior.isVisible, "the prior's report")
    assert prior.study is not None
    assert prior.study.uid == ADA_BEFORE.study_uid
    assert "2025-10-20" in prior._title.text()
    assert prior.body.isReadOnly()
    assert "Nodule <b>4 mm</b> & no effusion." in prior.body.toPlainText()
    seat.do("prior.report")
    assert not prior.body.isVisible()
    assert prior.isVisible()
    seat.do("prior.report")
    assert prior.body.isVisible()


def test_one_key_swaps_current_and_prior(seat: Seat) -> None:
    seat.station.page.grid.setFocus()
    seat.key(Qt.Key.Key_Q)
    assert dates(seat) == [ADA_BEFORE.study_date, ADA.study_date]
    seat.key(Qt.Key.Key_Q)
    assert dates(seat) == [ADA.study_date, ADA_BEFORE.study_date]


def test_a_prior_without_a_report_says_so_and_shows_none(seat: Seat) -> None:
    seat.station.reading.hangings.compare_with(KNEE.study_uid)
    seat.settle()
    assert dates(seat) == [ADA.study_date, KNEE.study_date]
    assert not seat.station.page.prior_report.isVisible()
    assert seat.station.actions.why_not("prior.report") == "The prior that hangs has no report here."


def test_a_stranger_under_the_same_number_is_offered_with_the_reason_and_never_hung(seat: Seat) -> None:
    exam = next(exam for exam in seat.station.reading.exams.all if exam.study.uid == STRANGER.study_uid)
    assert exam.other_patient == "Not verified as the same patient: the name differs."
    for number in range(len(seat.station.reading.hangings.steps)):
        seat.station.reading.hangings.go_to_step(number)
        assert STRANGER.study_date not in dates(seat)


def test_a_stranger_on_the_screen_is_marked_loudly(seat: Seat) -> None:
    places = seat.station.reading.places
    places.show(1, stranger_stack(seat))
    assert STRANGER.study_date not in dates(seat)
    places.show(1, stranger_stack(seat))
    seat.settle()
    assert dates(seat)[1] == STRANGER.study_date
    marked, own = (seat.station.page.grid.panes[number].grab().toImage() for number in (1, 0))
    assert edge_is_red(marked)
    assert not edge_is_red(own)
    words = [line.text for line in seat.station.page.grid.panes[1]._sheets.corners().top_left]
    assert "Not verified as the same patient: the name differs." in words


def edge_is_red(image: QImage) -> bool:
    at = [(2, image.height() // 2), (image.width() // 2, 2), (image.width() - 2, image.height() // 2)]
    return all(QColor(image.pixel(x, y)).rgb() == colours.RED.rgb() for x, y in at)


def test_what_is_measured_on_a_stranger_does_not_enter_the_report(seat: Seat) -> None:
    reading = seat.station.reading
    for _ in range(2):
        reading.places.show(1, stranger_stack(seat))
    seat.settle()
    reading.panes.set_active(1)
    seat.do("tool.length")
    seat.refused.clear()
    seat.drag((0.4, 0.5), (0.6, 0.5), seat.station.page.grid.panes[1])
    (measured,) = reading.measurements.all
    assert measured.image.study_uid == STRANGER.study_uid
    assert seat.draft.report.measurements == ()
    assert "not taken into the report" in seat.refused[0]
    reading.measurements.remove(measured.uid)


def test_a_picture_of_a_stranger_does_not_enter_the_report(seat: Seat) -> None:
    reading = seat.station.reading
    for _ in range(2):
        reading.places.show(1, stranger_stack(seat))
    seat.settle()
    reading.panes.set_active(1)
    seat.refused.clear()
    seat.do("image.key")
    assert seat.draft.report.key_images == ()
    assert reading.key_images.all == ()
    assert seat.refused == ["Not taken: this image is of a study that is not verified as of the same patient."]


def test_a_document_says_whose_it_is_and_goes_with_its_patient(seat: Seat) -> None:
    reading = seat.station.reading
    exam = next(exam for exam in reading.exams.all if exam.study.uid == ADA_BEFORE.study_uid)
    (instance,) = (one for series in exam.study.series for one in series.documents)
    seat.station.documents.show(instance)
    seat.wait(lambda: seat.station.window.findChild(DocumentView), "the document")
    view = seat.station.window.findChild(DocumentView)
    assert view is not None
    assert "Larsen, Nora · 1960-01-02 · P-100 · 2025-10-20" in [label.text() for label in view.findChildren(QLabel)]
    seat.open(KNEE.study_uid)
    seat.wait(lambda: seat.station.window.findChild(DocumentView) is None, "the document to go")


def test_with_the_next_patient_nothing_of_the_priors_report_stays(seat: Seat) -> None:
    prior = seat.station.page.prior_report
    seat.wait(prior.isVisible, "the prior's report")
    seat.station.desk.close()
    assert prior.study is None
    assert prior.body.toPlainText() == ""
    assert not prior.isVisible()
