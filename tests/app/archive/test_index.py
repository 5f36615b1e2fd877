from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.archive.archive import Archive
from app.archive.importer import Importer
from app.archive.index import Index, UnknownStudy
from app.archive.orders import ImagingOrder, Orders, Urgency
from tests.phantoms import SUBJECT, Subject, ct_series, ct_slice, mr_slice, palette_capture, report, save_all
from viewer.dicom.header import read_header
from viewer.model.study import Instance


def _bare(instance: Instance) -> Instance:
    return replace(instance, location=instance.location and replace(instance.location, path=""))


def test_a_study_comes_back_as_its_headers_say_in_the_order_of_its_numbers(archive: Archive, incoming: Path) -> None:
    mr = mr_slice()
    mr.SeriesNumber = 7
    paths = save_all([*reversed(ct_series(12)), mr, report()], incoming)
    Importer(archive).run([incoming])
    study = Index(archive).study(SUBJECT.study_uid)
    read = {facts.instance.sop_uid: facts for facts in map(read_header, paths)}
    assert replace(study, series=()) == read_header(paths[0]).study
    found = [one for series in study.series for one in (*series.instances, *series.documents)]
    assert {one.sop_uid: _bare(one) for one in found} == {uid: _bare(facts.instance) for uid, facts in read.items()}
    assert [one.number for one in study.series[0].instances or study.series[1].instances] == list(range(1, 13))
    assert study.series[-1].number == 7


def test_pixels_are_where_the_study_says(archive: Archive, incoming: Path) -> None:
    made = ct_slice()
    save_all([made], incoming)
    Importer(archive).run([incoming])
    place = Index(archive).study(SUBJECT.study_uid).series[0].instances[0].location
    assert place is not None
    data = Path(place.path).read_bytes()
    assert data[place.offset : place.offset + place.length] == made.PixelData


def test_tables_of_colours_survive_the_archive(archive: Archive, incoming: Path) -> None:
    [path] = save_all([palette_capture()], incoming)
    Importer(archive).run([incoming])
    study = Index(archive).study(SUBJECT.study_uid)
    assert study.series[0].instances[0].palette == read_header(path).instance.palette is not None


def test_an_unknown_study_is_said(archive: Archive) -> None:
    with pytest.raises(UnknownStudy, match="no study with the UID"):
        Index(archive).study("9.9")
    assert (Index(archive).has("9.9"), Index(archive).latest(), Index(archive).file("9.9")) == (False, None, None)


def _priors(archive: Archive, incoming: Path, *subjects: Subject) -> list[tuple[str, bool, str]]:
    """Date, verified and reason of the priors of the first subject's study."""
    save_all([ct_slice(subject=subject) for subject in subjects], incoming)
    Importer(archive).run([incoming])
    index = Index(archive)
    found = index.priors(index.study(subjects[0].study_uid))
    return [(prior.study.date, prior.verified, prior.reason) for prior in found]


NOW = replace(SUBJECT, issuer="HOSP")


def test_full_agreement_makes_verified_priors_latest_first(archive: Archive, incoming: Path) -> None:
    old = replace(NOW, study="2", study_date="20240101")
    older = replace(NOW, study="3", study_date="20230101", name="PHANTOM^TEST^^")
    later = replace(NOW, study="4", study_date="20270101")
    assert _priors(archive, incoming, NOW, older, old, later) == [("20240101", True, ""), ("20230101", True, "")]


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"issuer": "OTHER"}, "another issuer"),
        ({"birth_date": "19600103"}, "the birth date differs"),
        ({"sex": "M"}, "the sex differs"),
        ({"name": "Married^Test"}, "the name differs"),
        ({"birth_date": ""}, "the birth date is missing"),
        ({"patient_id": "EXTERNAL-5"}, "the patient ID differs"),
        ({"patient_id": ""}, "the patient ID is missing"),
    ],
)
def test_anything_weaker_is_offered_unverified_with_the_reason(
    archive: Archive, incoming: Path, changes: dict[str, str], doubt: str
) -> None:
    other = replace(NOW, study="2", study_date="20240101", **changes)
    [(_, verified, reason)] = _priors(archive, incoming, NOW, other)
    assert not verified
    assert doubt in reason


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Someone^Else", "birth_date": "19991231"},
        {"patient_id": "X", "name": "Phantom^Twin"},
        {"patient_id": "X", "birth_date": "19991231"},
    ],
)
def test_other_people_are_not_offered(archive: Archive, incoming: Path, changes: dict[str, str]) -> None:
    assert _priors(archive, incoming, NOW, replace(NOW, study="2", study_date="20240101", **changes)) == []


def test_people_without_identity_share_no_priors(archive: Archive, incoming: Path) -> None:
    nobody = Subject("", "", "", "", study="a")
    assert _priors(archive, incoming, nobody, replace(nobody, study="b", study_date="20240101")) == []


def test_an_order_that_came_before_the_images_gives_its_urgency(archive: Archive, incoming: Path) -> None:
    Orders(archive.database).put(ImagingOrder(SUBJECT.study_uid, urgency=Urgency.EMERGENCY))
    save_all([ct_slice()], incoming)
    Importer(archive).run([incoming])
    with archive.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT urgency FROM study").scalar() == Urgency.EMERGENCY
    assert Index(archive).latest() == SUBJECT.study_uid
