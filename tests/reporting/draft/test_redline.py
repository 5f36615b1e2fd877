from __future__ import annotations

import random

import pytest

from reporting.draft.redline import Kind, changes, redline
from tests.reporting.made import a_report


def _marked(old: str, new: str) -> str:
    marks = {Kind.SAME: "{}", Kind.ADDED: "+{}+", Kind.REMOVED: "-{}-"}
    return "".join(marks[piece.kind].format(piece.text) for piece in redline(old, new))


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Clear lungs.", "Clear lungs.", "Clear lungs."),
        ("Left nodule of 12 mm.", "Left nodule of 14 mm.", "Left nodule of -12-+14+ mm."),
        ("Left nodule.", "Right mass.", "-Left nodule-+Right mass+."),
        ("No pneumothorax.", "Pneumothorax.", "-No pneumothorax-+Pneumothorax+."),
        ("", "New.", "+New.+"),
        ("12.5 mm", "12.7 mm", "-12.5-+12.7+ mm"),
    ],
)
def test_a_change_reads_as_words(old: str, new: str, marked: str) -> None:
    assert _marked(old, new) == marked


def test_the_pieces_make_both_texts_again() -> None:
    chance = random.Random(4)
    words = ["no", "nodule", "left", "right", "12", "mm", ",", ".", "\n", " ", " ", "effusion"]
    for _ in range(500):
        old, new = ("".join(chance.choices(words, k=chance.randint(0, 30))) for _ in range(2))
        pieces = redline(old, new)
        assert "".join(one.text for one in pieces if one.kind is not Kind.ADDED) == old
        assert "".join(one.text for one in pieces if one.kind is not Kind.REMOVED) == new


def test_sections_that_came_and_went_are_told() -> None:
    before = a_report()
    after = a_report("Nodule.")
    found = {one.section_id: one.differs for one in changes(before, after)}
    assert found == {"clinical": False, "comparison": False, "findings": True, "impression": False}
