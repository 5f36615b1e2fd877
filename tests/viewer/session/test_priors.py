from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.phantoms import SUBJECT, Subject, ct_series, radiograph, save_all, uid
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.session.test_reading import heard, series_in
from viewer.model.study import Study
from viewer.session.reading import Reading

PRIOR = replace(SUBJECT, study="study 0", study_date="20250301")
OLDER = replace(SUBJECT, study="study 00", study_date="20200301")
STRANGER = replace(PRIOR, sex="M")


def a_study(folder: Path, subject: Subject, count: int, *names: str) -> Study:
    for name in names:
        images = ct_series(count, subject=subject, series=name)
        for image in images:
            image.FrameOfReferenceUID = uid("frame", subject.study)
        save_all(images, folder)
    return study_of(folder)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    made = a_reading()
    now = a_study(tmp_path / "now", SUBJECT, 9, "soft", "lung")
    before = a_study(tmp_path / "before", PRIOR, 5, "lung", "soft")
    made.open(now, [before, a_study(tmp_path / "older", OLDER, 3, "soft")])
    return made


def dates(reading: Reading) -> list[str]:
    exams = (reading.exams.of(view.place.stack_id) for view in reading.panes.views)
    return [exam.study.date if exam else "" for exam in exams]


def test_current_and_prior_change_places_and_back(reading: Reading) -> None:
    before = reading.panes.views
    reading.panes.set_active(1)
    reading.priors.swap()
    assert reading.panes.views == before[::-1]
    assert reading.panes.active == 1
    reading.priors.swap()
    assert reading.panes.views == before
    reading.undo.undo()
    assert reading.panes.views == before[::-1]


def test_alone_the_current_series_gives_its_place_to_the_same_series_of_the_prior_and_back(reading: Reading) -> None:
    reading.places.set_layout(1, 1)
    lung = next(stack for stack in reading.exams.all[0].stacks if stack.description == "lung")
    reading.places.show(0, lung.id, 6)
    shown = reading.panes.view(0)
    reading.priors.swap()
    assert (series_in(reading), dates(reading)) == (["lung"], ["20250301"])
    assert reading.panes.view(0).place.index == 3  # three quarters of the way through both
    reading.priors.swap()
    assert reading.panes.view(0) == shown


def test_a_prior_that_stands_alone_gives_its_place_to_the_current_series(reading: Reading) -> None:
    reading.places.set_layout(1, 1)
    soft = next(stack for stack in reading.exams.all[1].stacks if stack.description == "soft")
    reading.places.show(0, soft.id)
    reading.priors.swap()
    assert (series_in(reading), dates(reading)) == (["soft"], [reading.exams.all[0].study.date])


def test_another_prior_is_hung_beside_at_the_same_step(reading: Reading) -> None:
    older = reading.exams.all[2].study
    hung = heard(reading.hangings.hung)
    reading.hangings.compare_with(older.uid)
    assert dates(reading) == [SUBJECT.study_date, OLDER.study_date]
    assert reading.hangings.compared == older
    assert len(hung) == 1


def test_a_film_changes_to_the_same_view_of_the_prior(tmp_path: Path) -> None:
    films = [radiograph("DX", number=1, ViewPosition="PA"), radiograph("DX", number=2, ViewPosition="LL")]
    save_all(films, tmp_path / "now")
    save_all(
        [radiograph("DX", subject=PRIOR, number=n, ViewPosition=view) for n, view in ((1, "LL"), (2, "PA"))],
        tmp_path / "before",
    )
    reading = a_reading()
    reading.open(study_of(tmp_path / "now"), [study_of(tmp_path / "before")])
    reading.places.set_layout(1, 1)
    reading.places.show(0, reading.exams.stacks[0].id, 1)
    reading.priors.swap()
    image = reading.places.image(0)
    assert image is not None
    assert (image.instance.view, image.instance.study_uid) == ("LL", PRIOR.study_uid)


def test_without_a_verified_prior_nothing_is_swapped(tmp_path: Path) -> None:
    reading = a_reading()
    reading.open(a_study(tmp_path / "now", SUBJECT, 4, "soft"), [a_study(tmp_path / "other", STRANGER, 4, "soft")])
    refused = heard(reading.refused)
    before = reading.panes.views
    reading.priors.swap()
    reading.hangings.compare_with(STRANGER.study_uid)
    assert reading.panes.views == before
    assert refused == [
        "There is no verified prior with a series like this one.",
        "Only a prior with images that is verified as of the same patient is hung beside.",
    ]


def test_a_study_that_is_not_verified_is_shown_only_when_asked_for_again(tmp_path: Path) -> None:
    reading = a_reading()
    now = a_study(tmp_path / "now", SUBJECT, 4, "soft")
    reading.open(now, [a_study(tmp_path / "other", STRANGER, 4, "strange", "odd")])
    refused = heard(reading.refused)
    by_name = {stack.description: stack.id for stack in reading.exams.all[1].stacks}
    strange, odd = by_name["strange"], by_name["odd"]
    reading.places.show(0, strange)
    assert series_in(reading) == ["soft"]
    assert refused == [
        "Not verified as the same patient: the sex differs. It is not shown; ask once more to see it all the same."
    ]
    reading.places.show(0, odd)
    assert series_in(reading) == ["odd"]
    reading.open(now, [reading.exams.all[1].study])
    reading.places.show(0, strange)
    assert series_in(reading) == ["soft"]
