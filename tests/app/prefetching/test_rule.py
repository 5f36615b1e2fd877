"""Which priors are fetched ahead: of surely the same patient, alike, recent, and only so many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.archive.waiting import Subject
from app.network.node import Node
from app.network.query import RemoteStudy
from app.prefetching.rule import Rule, chosen
from viewer.model.study import Patient

PATIENT = Patient("Doe^Jane", "P1", "", "19600102", "F")
STUDY = Subject("1.1", PATIENT, "20261120", ("CT",), ("CHEST",), "CT Thorax with contrast")
PRIOR = RemoteStudy(
    node=Node("PACS", "127.0.0.1", 104),
    uid="1.2",
    patient_name="Doe^Jane",
    patient_id="P1",
    issuer="",
    birth_date="19600102",
    sex="F",
    date="20251120",
    time="",
    accession="",
    description="CT chest",
    modalities=("CT", "SR"),
    series=2,
    images=200,
)


def test_a_prior_of_the_same_patient_kind_and_region_is_wanted() -> None:
    assert chosen(STUDY, [PRIOR], Rule()) == (PRIOR,)
    assert chosen(STUDY, [replace(PRIOR, description="Thorax control")], Rule())


@pytest.mark.parametrize(
    "changed",
    [
        {"patient_id": "P2"},
        {"patient_id": ""},
        {"birth_date": "19600103"},
        {"patient_name": "Doe^Joan"},
        {"patient_name": ""},
        {"sex": "M"},
    ],
)
def test_nobody_elses_study_is_fetched_however_alike(changed: dict[str, str]) -> None:
    assert chosen(STUDY, [replace(PRIOR, **changed)], Rule(same_modality=False, same_region=False)) == ()  # type: ignore[arg-type]


def test_what_a_system_does_not_tell_contradicts_nothing() -> None:
    silent = replace(PRIOR, birth_date="", sex="")
    assert chosen(STUDY, [silent], Rule()) == (silent,)


def test_an_issuer_that_contradicts_is_another_patient() -> None:
    here = replace(STUDY, patient=replace(PATIENT, issuer="HERE"))
    assert chosen(here, [replace(PRIOR, issuer="THERE")], Rule()) == ()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"modalities": ("MR",)}, Rule(same_modality=False)),
        ({"description": "CT head with contrast"}, Rule(same_region=False)),
        ({"date": "20201120"}, Rule(years=10)),
    ],
)
def test_what_the_rule_demands_is_demanded_and_no_more(changed: dict[str, str], rule: Rule) -> None:
    prior = replace(PRIOR, **changed)  # type: ignore[arg-type]
    assert chosen(STUDY, [prior], Rule()) == ()
    assert chosen(STUDY, [prior], rule) == (prior,)


def test_where_no_modality_is_told_the_description_must_name_it() -> None:
    silent = replace(PRIOR, modalities=())
    assert chosen(STUDY, [silent], Rule()) == (silent,)
    assert chosen(STUDY, [replace(silent, description="Chest")], Rule()) == ()


def test_later_studies_and_those_without_a_date_are_no_priors() -> None:
    assert chosen(STUDY, [replace(PRIOR, date="20261121"), replace(PRIOR, date="")], Rule(years=50)) == ()


def test_the_newest_are_taken_and_each_once() -> None:
    old = [replace(PRIOR, uid=f"1.2.{year}", date=f"{year}0101") for year in (2022, 2025, 2023, 2024)]
    twice = replace(old[1], node=Node("OTHER", "127.0.0.1", 105))
    assert [one.uid for one in chosen(STUDY, [*old, twice, replace(PRIOR, uid="1.1")], Rule(count=2))] == [
        "1.2.2025",
        "1.2.2024",
    ]
    assert chosen(STUDY, [old[1], twice], Rule()) == (old[1],)
