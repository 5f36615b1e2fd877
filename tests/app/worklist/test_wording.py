from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from app.worklist.entries import Entry
from app.worklist.wording import (
    age_and_sex,
    arriving,
    duration_text,
    late,
    moment,
    waiting,
    waiting_explained,
    waiting_text,
)

ENTRY = Entry(
    uid="1",
    patient_name="Doe^Jane",
    patient_id="P1",
    birth_date="19600102",
    sex="F",
    date="20261120",
    time="",
    description="",
    accession="",
    referrer="",
    modalities=("CT",),
    body_parts=(),
    images=1,
    urgency=2,
    arrived="2026-11-23T08:00:00.000+00:00",
    changed="2026-11-23T08:00:30.000+00:00",
    due="",
    status="unread",
    claimed_by="",
    priors=0,
    has_order=False,
    has_remarks=False,
)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"2026-11-23T{text}+00:00")


def test_a_study_waits_from_its_arrival_until_it_has_a_report() -> None:
    assert waiting_text(ENTRY, at("08:42:00")) == "42 min"
    assert waiting(replace(ENTRY, status="final"), at("08:42:00")) is None
    assert waiting_text(replace(ENTRY, status="preliminary"), at("08:42:00")) == ""
    assert waiting_text(replace(ENTRY, arrived=""), at("08:42:00")) == ""


@pytest.mark.parametrize(("urgency", "hours"), [(0, 24), (1, 4), (2, 1)])
def test_a_report_is_late_after_the_usual_time_of_its_urgency(urgency: int, hours: int) -> None:
    entry, end = replace(ENTRY, urgency=urgency), at("08:00:00") + datetime.timedelta(hours=hours)
    assert not late(entry, end)
    assert late(entry, end + datetime.timedelta(seconds=1))
    assert waiting_text(entry, end + datetime.timedelta(minutes=1)).endswith("late")


def test_a_due_time_in_the_order_counts_before_the_usual_one() -> None:
    entry = replace(ENTRY, due="2026-11-23T12:00:00.000+00:00")
    assert not late(entry, at("11:00:00"))
    assert late(entry, at("12:00:01"))
    assert "report due" in waiting_explained(entry, at("11:00:00"))


def test_a_clock_that_runs_behind_waits_no_negative_time() -> None:
    assert waiting_text(ENTRY, at("07:00:00")) == "0 min"


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (59, "59 min"), (190, "3 h 10"), (1440, "1 d"), (525600, "1 y")]
)
def test_durations_are_short(minutes: int, text: str) -> None:
    assert duration_text(datetime.timedelta(minutes=minutes)) == text


def test_images_that_came_a_moment_ago_may_not_be_all() -> None:
    assert arriving(ENTRY, at("08:01:00"))
    assert not arriving(ENTRY, at("08:01:31"))


def test_the_age_is_that_at_the_study() -> None:
    assert age_and_sex(ENTRY) == "66 y F"
    assert age_and_sex(replace(ENTRY, birth_date="", sex="")) == ""


def test_what_is_no_moment_is_none() -> None:
    assert moment("soon") is None
    assert moment("") is None
