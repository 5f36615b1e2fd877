"""Dates, names and ages as a reader sees them."""

from __future__ import annotations

import pytest

from viewer.model.text import (
    age_text,
    clean,
    date_text,
    moment_text,
    name_text,
    offset_text,
    parse_date,
    parse_time,
    time_text,
)


@pytest.mark.parametrize(
    ("born", "then", "acquired", "text"),
    [
        ("19590301", "20261101", "", "67 y"),
        ("19591101", "20261101", "", "67 y"),
        ("19591102", "20261101", "", "66 y"),
        ("20241101", "20261031", "", "23 m"),
        ("20261001", "20261101", "", "1 m"),
        ("20261020", "20261101", "", "12 d"),
        ("20261101", "20261101", "", "0 d"),
        ("", "20261101", "067Y", "67 y"),
        ("", "20261101", "003M", "3 m"),
        ("20270101", "20261101", "", ""),
        ("no date", "20261101", "garbage", ""),
    ],
)
def test_age_is_told_by_the_dates_and_else_by_the_header(born: str, then: str, acquired: str, text: str) -> None:
    assert age_text(born, then, acquired) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Doe^Jane", "Doe, Jane"),
        ("Doe^Jane^Mary^Dr^MD", "Doe, Dr Jane Mary, MD"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou (山田, 太郎)"),
        ("=山田^太郎", "山田, 太郎"),
        ("", ""),
        ("<img src=x>", "<img src (x>)"),  # an equals sign begins the ideographic form
    ],
)
def test_names_read_family_first_with_their_ideographs(name: str, text: str) -> None:
    assert name_text(name) == text


def test_a_name_cannot_turn_the_direction_of_writing_or_break_the_line() -> None:
    assert name_text("Doe\u202e^Ja\nne\x00") == "Doe, Jane"


def test_long_text_is_cut_and_says_so() -> None:
    cut = clean("x" * 65536)
    assert len(cut) == 1024
    assert cut.endswith("…")


@pytest.mark.parametrize(
    ("text", "shown"), [("20261101", "2026-11-01"), ("2026.11.01", "2026-11-01"), ("20261301", "20261301"), ("", "")]
)
def test_dates_are_shown_in_full_or_as_they_stand(text: str, shown: str) -> None:
    assert date_text(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("141502.123", "14:15"), ("14", "14:00"), ("14:15:02", "14:15"), ("2515", "2515"), ("", "")]
)
def test_times_are_shown_to_the_minute_or_as_they_stand(text: str, shown: str) -> None:
    assert time_text(text) == shown


def test_a_leap_second_is_a_time_and_a_date_before_the_calendar_is_none() -> None:
    assert parse_time("235960") is not None
    assert parse_date("00000000") is None


def test_a_moment_is_a_day_with_its_time_if_there_is_one() -> None:
    assert moment_text("20261122", "140531.5") == "2026-11-22 14:05"
    assert moment_text("20261122", "") == "2026-11-22"
    assert moment_text("", "140531") == ""


def test_an_offset_names_its_clock() -> None:
    assert [offset_text(one) for one in ("-0500", "+0530", "", "Z", "+1")] == ["UTC−05:00", "UTC+05:30", "", "", ""]
