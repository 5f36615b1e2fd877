from __future__ import annotations

from dataclasses import replace

from tests.viewer.hanging.studies import WORDING
from viewer.hanging.relevance import by_relevance
from viewer.model.study import Instance, Series, Study


def a_study(uid: str, date: str, description: str, modality: str = "CT", body_part: str = "") -> Study:
    instance = Instance(uid, uid, "1", uid, modality, body_part=body_part)
    series = Series(uid, modality=modality, instances=(instance,))
    return Study(uid, date=date, description=description, series=(series,))


NOW = a_study("now", "20261101", "CT Thorax")


def test_region_counts_more_than_modality_and_modality_more_than_the_date() -> None:
    priors = [
        a_study("knee", "20261001", "MRT Knie", "MR"),
        a_study("film", "20260901", "Chest PA", "DX"),
        a_study("old", "20200101", "CT chest"),
        a_study("abdomen", "20261002", "CT abdomen"),
        a_study("recent", "20250101", "CT chest"),
    ]
    found = by_relevance(NOW, priors, WORDING)
    assert [one.study.uid for one in found] == ["recent", "old", "film", "abdomen", "knee"]
    assert found[0].reason == "same region (chest), same modality (CT)"
    assert found[2].reason == "same region (chest), other modality"
    assert found[4].reason == "another region, other modality"


def test_the_same_exam_comes_before_another_of_the_region() -> None:
    priors = [a_study("other", "20260101", "CT chest low dose"), a_study("same", "20250101", "ct thorax")]
    assert [one.study.uid for one in by_relevance(NOW, priors, WORDING)] == ["same", "other"]


def test_a_body_part_tells_the_region_where_the_description_does_not() -> None:
    prior = a_study("prior", "20260101", "Routine", body_part="CHEST")
    assert by_relevance(NOW, [prior], WORDING)[0].reason == "same region (chest), same modality (CT)"


def test_a_region_that_nobody_names_is_not_known() -> None:
    prior = a_study("prior", "20260101", "")
    assert by_relevance(NOW, [prior], WORDING)[0].reason == "region not known, same modality (CT)"


def test_a_prior_without_images_takes_no_part() -> None:
    assert by_relevance(NOW, [replace(NOW, uid="report", series=())], WORDING) == ()
