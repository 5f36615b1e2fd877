from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.worklist.date_range import date_range

TODAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", ("20261123", "20261123")),
        ("yesterday", ("20261122", "20261122")),
        ("7d", ("20261117", "")),
        ("1d", ("20261123", "")),
        ("2w", ("20261110", "")),
        ("2026", ("20260101", "20261231")),
        ("2026-02", ("20260201", "20260228")),
        ("20261101", ("20261101", "20261101")),
        ("2026-11-01..2026-11-20", ("20261101", "20261120")),
        ("2026-11..", ("20261101", "")),
        ("..2025", ("", "20251231")),
    ],
)
def test_days_are_named_in_many_ways(text: str, expected: tuple[str, str]) -> None:
    assert date_range(text, TODAY) == expected


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "20261131", "7x", "a..b", "0000"])
def test_what_names_no_days_gives_none(text: str) -> None:
    assert date_range(text, TODAY) is None


@given(some.text())
def test_no_text_is_an_error(text: str) -> None:
    date_range(text, TODAY)
