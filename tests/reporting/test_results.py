from __future__ import annotations

import datetime

import pytest

from reporting.communication import communication_section
from reporting.results import Contact, Critical, FollowUp, Urgency, Way, months_later

FOUND = "2026-03-01T12:00:00+01:00"


def _critical(*contacts: Contact, urgency: Urgency = Urgency.MINUTES) -> Critical:
    return Critical("2.25.1", "1.2.3", "Aortic dissection", urgency, FOUND, "Okafor, Ada", contacts)


@pytest.mark.parametrize(
    ("contact", "closes"),
    [
        (Contact("A", "B", FOUND, Way.TELEPHONE), False),
        (Contact("A", "B", FOUND, Way.TELEPHONE, read_back=True), True),
        (Contact("A", "B", FOUND, Way.TELEPHONE, acknowledged=True), False),
        (Contact("A", "B", FOUND, Way.MESSAGE, acknowledged=True), True),
        (Contact("A", "B", FOUND, Way.MESSAGE, read_back=True), False),
        (Contact("A", "B", FOUND, Way.IN_PERSON, reached=False, read_back=True), False),
    ],
)
def test_only_a_read_back_or_a_receipt_closes_the_loop(contact: Contact, closes: bool) -> None:
    assert (_critical(contact).closed_by is not None) == closes


@pytest.mark.parametrize(("urgency", "hours"), [(Urgency.MINUTES, 1), (Urgency.HOURS, 12), (Urgency.DAYS, 72)])
def test_the_timer_runs_from_the_finding_and_stops_with_the_loop(urgency: Urgency, hours: int) -> None:
    later = datetime.datetime.fromisoformat("2026-03-01T12:30:00+01:00")
    assert _critical(urgency=urgency).left(later) == datetime.timedelta(hours=hours, minutes=-30)
    told = Contact("A", "B", "2026-03-01T12:10:00+01:00", Way.TELEPHONE, read_back=True)
    assert _critical(told, urgency=urgency).left(later) == datetime.timedelta(hours=hours, minutes=-10)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_the_block_names_every_attempt(language: str) -> None:
    tried = Contact("Okafor", "Ward 3", FOUND, Way.TELEPHONE, reached=False)
    told = Contact("Okafor", "Dr Li", FOUND, Way.IN_PERSON, read_back=True, note="OT 2")
    section = communication_section([_critical(tried, told)], language)
    assert section is not None
    first, second = section.text.split("\n")
    assert "Ward 3" in first
    assert "Dr Li" in second
    assert second.endswith("OT 2")
    assert section.heading.value == "73568-8"


def test_without_an_attempt_there_is_no_block() -> None:
    assert communication_section([_critical()], "en") is None


@pytest.mark.parametrize(
    ("date", "months", "due"),
    [
        ("20260131", 1, "2026-02-28"),
        ("20240131", 1, "2024-02-29"),
        ("20261231", 2, "2027-02-28"),
        ("20260315", 12, "2027-03-15"),
        ("20261115", 1, "2026-12-15"),
        ("20261031", 1, "2026-11-30"),
        ("", 3, ""),
        ("20260101", 999_999, ""),
    ],
)
def test_months_are_months_of_the_calendar(date: str, months: int, due: str) -> None:
    assert months_later(date, months) == due


@pytest.mark.parametrize(
    ("today", "state"),
    [("2026-04-30", "waiting"), ("2026-05-02", "due"), ("2026-07-01", "due"), ("2026-07-02", "overdue")],
)
def test_a_follow_up_is_due_a_month_before_and_overdue_a_month_after(today: str, state: str) -> None:
    assert FollowUp("1", "1.2", "CT", "2026-06-01").state(datetime.date.fromisoformat(today)) == state
