"""Spoken marks become marks; organs and periods of time stay words."""

from __future__ import annotations

import pytest

from reporting.dictation.punctuation import punctuate


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("No pneumothorax period", "No pneumothorax."),
        (
            "No pneumothorax, period. New paragraph. The heart size is normal, period.",
            "No pneumothorax.\n\nThe heart size is normal.",
        ),
        ("the lungs are clear period the heart is normal", "The lungs are clear. The heart is normal"),
        ("liver comma spleen comma and kidneys", "Liver, spleen, and kidneys"),
        ("menstrual period is regular", "Menstrual period is regular"),
        ("over a time period of six months", "Over a time period of six months"),
        ("impression colon no acute disease", "Impression: no acute disease"),
        ("the sigmoid colon is normal", "The sigmoid colon is normal"),
        ("a nodule open parenthesis image 12 close parenthesis", "A nodule (image 12)"),
        ("First line. New line. Second line.", "First line.\nSecond line."),
        ("it is five scratch that six millimeters", "Six millimeters"),
        ("The first stays. it is five scratch that six", "The first stays. Six"),
        ("It measures 1.4 cm, no change.", "It measures 1.4 cm, no change."),
    ],
)
def test_spoken_marks(spoken: str, written: str) -> None:
    assert punctuate(spoken) == written
