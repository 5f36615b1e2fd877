from __future__ import annotations

from typing import Any

import pytest

from app.archive import schema
from app.worklist.entries import Entries
from app.worklist.preview_facts import Previews, missing_numbers


@pytest.fixture
def previews(database: Any, entries: Entries) -> Previews:
    return Previews(database, entries)


def add_series(rows: Any, study: str, uid: str, numbers: list[int], trouble: str = "") -> None:
    with rows.database.writing() as connection:
        values = {"study_uid": study, "uid": uid, "number": 1, "modality": "CT", "image_count": len(numbers)}
        connection.execute(schema.series.insert().values(values))
        for number in numbers:
            instance = {"sop_uid": f"{uid}.{number}", "study_uid": study, "series_uid": uid, "number": number}
            instance |= {"path": "x", "size": 1, "sha256": "", "content_sha256": "", "facts": "", "trouble": trouble}
            connection.execute(schema.instance.insert().values(instance))


def test_priors_are_told_from_doubtful_and_from_later_studies(rows: Any, previews: Previews) -> None:
    rows.study("now", date="20261120")
    rows.study("before", date="20251120")
    rows.study("after", date="20261122")
    rows.study("without id", date="20241120", patient_id="")
    rows.study("stranger", date="20251120", patient_id="P9", patient_name="Roe^Rita")
    rows.signed("before", "final")
    facts = previews.of("now")
    assert facts
    assert [(line.uid, line.later, line.doubt == "", line.status) for line in facts.priors] == [
        ("after", True, True, "unread"),
        ("before", False, True, "final"),
        ("without id", False, False, "unread"),
    ]


def test_the_order_comes_with_its_safety_flags(rows: Any, previews: Previews) -> None:
    rows.study("now")
    rows.order("now", question="Nodule?")
    facts = previews.of("now")
    assert facts
    assert facts.order
    assert facts.order.request.question == "Nodule?"
    assert any("latex" in text for text in facts.order.safety.warnings)


def test_a_study_without_an_order_has_none(rows: Any, previews: Previews) -> None:
    rows.study("now")
    facts = previews.of("now")
    assert facts
    assert facts.order is None


def test_a_study_that_went_has_no_preview(previews: Previews) -> None:
    assert previews.of("gone") is None


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ([1, 2, 3, 4], ""),
        ([1, 2, 4, 5], "1 image number is absent: 3"),
        ([1, 2, 3, 4, 8, 9, 11], "4 image numbers are absent: 5–7, 10"),
        ([10, 20, 30], ""),  # numbered in steps: nothing can be said
        ([7], ""),
        ([1, 900_000], ""),
    ],
)
def test_absent_image_numbers_are_named(rows: Any, previews: Previews, numbers: list[int], sentence: str) -> None:
    rows.study("now")
    add_series(rows, "now", "s", numbers)
    facts = previews.of("now")
    assert facts
    assert facts.series[0].missing == sentence


def test_files_in_trouble_are_counted(rows: Any, previews: Previews) -> None:
    rows.study("now")
    add_series(rows, "now", "s", [1, 2], trouble="The file is missing.")
    facts = previews.of("now")
    assert facts
    assert facts.series[0].missing == "2 of its files cannot be read"


def test_gaps_lie_between_the_lowest_and_the_highest_number() -> None:
    assert missing_numbers([5, 5, 9, 6]) == [(7, 8)]
    assert missing_numbers([]) == []
