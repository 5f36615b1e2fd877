"""Spoken numbers come out as a report writes them."""

from __future__ import annotations

import pytest

from reporting.dictation.numbers import format_numbers

WRITTEN = [
    ("measuring twelve by nine millimeters", "measuring 12 x 9 mm"),
    ("dilated to thirty four millimeters, suggesting", "dilated to 34 mm, suggesting"),
    ("measures one point four centimeters in short axis", "measures 1.4 cm in short axis"),
    ("segment four A measures two point three by one point eight centimeters", "segment 4A measures 2.3 x 1.8 cm"),
    ("a four millimeter calculus", "a 4 mm calculus"),
    ("BI-RADS category four", "BI-RADS category 4"),
    ("At L four L five there is", "At L4-L5 there is"),
    ("At L4L5 there is", "At L4-L5 there is"),
    ("eighteen by eleven by fourteen millimeters", "18 x 11 x 14 mm"),
    ("five to six millimeters", "5-6 mm"),
    ("one of the nodules and two renal cysts", "one of the nodules and two renal cysts"),
    ("T two weighted", "T2 weighted"),
    ("three, four millimeters", "three, 4 mm"),
    ("12 by nine millimeters", "12 x 9 mm"),
    ("a 5mm nodule", "a 5 mm nodule"),
    ("point five centimeters", "0.5 cm"),
    ("four point zero millimeters", "4.0 mm"),
    ("fifty percent stenosis", "50% stenosis"),
    ("one hundred twenty hounsfield units", "120 HU"),
    ("in six months", "in 6 months"),
    ("thirty-four-millimeter aneurysm", "34 mm aneurysm"),
    ("in two thousand twenty five", "in 2025"),
    ("series four image fifty seven", "series 4 image 57"),
    ("fifteen", "15"),
    ("twenty twenty", "20 20"),
]


@pytest.mark.parametrize(("spoken", "written"), WRITTEN)
def test_spoken_numbers_are_written_as_in_reports(spoken: str, written: str) -> None:
    assert format_numbers(spoken) == written


@pytest.mark.parametrize("written", [written for _, written in WRITTEN])
def test_written_text_stays_as_it_is(written: str) -> None:
    assert format_numbers(written) == written
