"""What a reader types is understood as it is meant, and said back."""

from __future__ import annotations

import datetime

import pytest

from app.search.wish import Wish, wish_of

TODAY = datetime.date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sarcoidosis CT chest last year", Wish(("sarcoidosis", "chest"), (), ("CT",), ("20250101", "20251231"))),
        ('"ground glass" -covid since 2024', Wish(("ground glass",), ("covid",), (), ("20240101", ""))),
        ('nodule -"no change"', Wish(("nodule",), ("no change",))),
        ("mri knee this month", Wish(("knee",), (), ("MR",), ("20261101", ""))),
        ("pneumothorax last 6 months", Wish(("pneumothorax",), (), (), ("20260522", ""))),
        ("effusion last week", Wish(("effusion",), (), (), ("20261116", "20261122"))),
        ("fracture before 2020", Wish(("fracture",), (), (), ("", "20191231"))),
        ("fracture in 2026-02", Wish(("fracture",), (), (), ("20260201", "20260228"))),
        ("2026-11-01..2026-11-20 stroke", Wish(("stroke",), (), (), ("20261101", "20261120"))),
        ("tell us more", Wish(("tell", "us", "more"))),
        ("US liver", Wish(("liver",), (), ("US",))),
        ("xr hand", Wish(("hand",), (), ("CR", "DX"))),
        ("segment 8", Wish(("segment", "8"))),
        ("2019", Wish(("2019",))),  # may be a number of something
        ("", Wish()),
        ('- "" * ()', Wish()),
        ("since 2024-13 x", Wish(("since", "2024-13", "x"))),
    ],
)
def test_a_wish_is_read_as_it_is_said(text: str, expected: Wish) -> None:
    assert wish_of(text, TODAY) == expected


def test_it_is_said_back_so_that_nothing_is_narrowed_silently() -> None:
    wish = wish_of("sarcoidosis -cancer CT last year", TODAY)
    assert wish.said == "sarcoidosis · without cancer · CT · 2025-01-01 to 2025-12-31"
    assert wish_of("", TODAY).said == ""
    assert wish_of("", TODAY).empty
    assert not wish.empty
