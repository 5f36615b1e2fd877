from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from app.worklist.entries import Entry
from app.worklist.wording import (
    age_and_sex,
    arriving,
    due_text,
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


def test_a_report_is_late_behind_the_moment_it_is_due() -> None:
    entry = replace(ENTRY, due="2026-11-23T12:00:00.000+00:00")
    assert not late(entry, at("12:00:00"))
    assert late(entry, at("12:00:01"))
    assert waiting_text(entry, at("12:01:00")) == "4 h 01 · late"
    assert "report due" in waiting_explained(entry, at("11:00:00"))
    assert not late(replace(entry, status="preliminary"), at("13:00:00"))


@pytest.mark.parametrize(
    ("time", "text"),
    [
        ("08:50:00", "3 h 10 left"),
        ("11:40:00", "20 min left · soon"),
        ("12:05:30", "5 min late"),
        ("12:00:00", "0 min left · soon"),
    ],
)
def test_the_time_left_is_said_in_words(time: str, text: str) -> None:
    entry = replace(ENTRY, due="2026-11-23T12:00:00.000+00:00")
    assert due_text(entry, at(time)) == text
    assert due_text(replace(entry, status="final"), at(time)) == ""
    assert due_text(ENTRY, at(time)) == ""


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
